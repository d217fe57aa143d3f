# What programs under the thread sanitizer need besides it: tools/sanitizers/abseil_locks.cc.
add_library(hailan_abseil_locks SHARED EXCLUDE_FROM_ALL tools/sanitizers/abseil_locks.cc)
target_link_libraries(hailan_abseil_locks PRIVATE absl::synchronization ${CMAKE_DL_LIBS})
if(HAILAN_SANITIZE STREQUAL "thread")
  # First of all libraries, so that the dynamic linker finds it before Abseil's.
  link_libraries(hailan_abseil_locks)
endif()
