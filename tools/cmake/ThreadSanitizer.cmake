# What programs under the thread sanitizer need besides it: tools/sanitizers/library_order.cc.
add_library(hailan_library_order SHARED EXCLUDE_FROM_ALL tools/sanitizers/library_order.cc)
target_link_libraries(hailan_library_order PRIVATE absl::synchronization gRPC::grpc ${CMAKE_DL_LIBS})
if(HAILAN_SANITIZE STREQUAL "thread")
  # The first of all libraries, so that the dynamic linker finds it before theirs; as a dependency it
  # would come last.
  add_link_options("$<TARGET_FILE:hailan_library_order>")
  link_libraries(hailan_library_order)
endif()
