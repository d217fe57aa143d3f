# Language level, warnings, hardening, sanitizers and the compiler cache, for every target of ours.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(HAILAN_GEN_DIR "${CMAKE_BINARY_DIR}/gen")

set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g0 -DNDEBUG")
set(CMAKE_CXX_FLAGS_DEBUG "-Og -g")
set(CMAKE_CXX_FLAGS_SANITIZE "-O1 -g1 -fno-omit-frame-pointer")
mark_as_advanced(CMAKE_CXX_FLAGS_SANITIZE)

include(CheckPIESupported)
check_pie_supported(LANGUAGES CXX)

find_program(HAILAN_CCACHE ccache)
if(HAILAN_CCACHE)
  # Checkouts in different folders share the cache, and precompiled headers go into it.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      "${CMAKE_COMMAND};-E;env;CCACHE_BASEDIR=${CMAKE_SOURCE_DIR};CCACHE_NOHASHDIR=1;CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime;${HAILAN_CCACHE}")
endif()

# As hiredis and the thread library ask of their users; precompiled headers want the same settings
# everywhere.
add_compile_definitions(_FILE_OFFSET_BITS=64)
add_compile_options(-pthread)
add_compile_options(
  -Wall -Wextra -Wshadow -Wnon-virtual-dtor
  -fstack-protector-strong
  # No path of the building machine reaches a binary or a message.
  "-ffile-prefix-map=${CMAKE_SOURCE_DIR}/="
)
if(HAILAN_WERROR)
  add_compile_options(-Werror)
endif()
if(HAILAN_SANITIZE)
  add_compile_options("-fsanitize=${HAILAN_SANITIZE}")
  add_link_options("-fsanitize=${HAILAN_SANITIZE}")
  if(HAILAN_SANITIZE MATCHES "undefined")
    add_compile_options(-fno-sanitize-recover=undefined)
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND HAILAN_SANITIZE STREQUAL "thread")
    # GCC warns that it does not model fences, which only library headers use here.
    add_compile_options(-Wno-tsan)
  endif()
  if(HAILAN_FUZZ)
    # Counts which code an input reaches; the fuzzers' own door is linked to them alone.
    add_compile_options(-fsanitize=fuzzer-no-link)
  endif()
else()
  # Fortified calls hide accesses from the sanitizers, so it is one or the other.
  add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
endif()
add_link_options(-Wl,-z,relro,-z,now)

# Ours first; generated headers are system headers so that their warnings are not ours.
include_directories("${CMAKE_SOURCE_DIR}")
include_directories(SYSTEM "${HAILAN_GEN_DIR}")
