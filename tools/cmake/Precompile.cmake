# Precompiled headers: the library headers that nearly every file of a service or a test includes. They
# cost three seconds of five in each file without this. `domain/` and the low libraries do without, so
# that they cannot come to lean on what they must not see.
set(HAILAN_HEAVY_HEADERS
  <algorithm> <functional> <map> <memory> <optional> <string> <thread> <unordered_map> <vector>
  <google/protobuf/descriptor.h> <google/protobuf/message.h> <grpcpp/grpcpp.h> <pqxx/pqxx>
  <absl/container/flat_hash_map.h> <absl/status/statusor.h> <absl/strings/str_cat.h>
  <absl/strings/str_format.h> <absl/synchronization/mutex.h> <absl/time/time.h> <absl/types/span.h>)

# hailan_precompiled(<name> [HEADERS <header>…] [OPTIONS <option>…])
#
# Makes the headers once, and the named ones with them, for targets with these options.
function(hailan_precompiled name)
  cmake_parse_arguments(ARG "" "" "HEADERS;OPTIONS" ${ARGN})
  set(empty "${CMAKE_BINARY_DIR}/${name}.cc")
  file(CONFIGURE OUTPUT "${empty}" CONTENT "// Carries the precompiled headers.\n")
  add_library(${name} OBJECT "${empty}")
  target_compile_options(${name} PRIVATE ${ARG_OPTIONS})
  target_link_libraries(${name} PRIVATE gRPC::grpc++ protobuf::libprotobuf PkgConfig::PQXX
                        ${HAILAN_ABSL} Threads::Threads)
  target_precompile_headers(${name} PRIVATE ${HAILAN_HEAVY_HEADERS} ${ARG_HEADERS})
endfunction()

# Lets the files of <target> start from them.
function(hailan_use_precompiled target name)
  get_target_property(type ${target} TYPE)
  if(NOT type STREQUAL "INTERFACE_LIBRARY")
    target_precompile_headers(${target} REUSE_FROM ${name})
  endif()
endfunction()

hailan_precompiled(hailan_precompiled_headers)
# Test programs are compiled without the optimiser (unit tests excepted): it would take longer than it saves.
hailan_precompiled(hailan_precompiled_test_headers HEADERS <catch2/catch.hpp>
                   OPTIONS -O0 -U_FORTIFY_SOURCE -fPIE)
set_target_properties(hailan_precompiled_test_headers PROPERTIES POSITION_INDEPENDENT_CODE OFF)
