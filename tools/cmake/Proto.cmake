# The target hailan_generated makes every generated file and nothing else: what a linter needs.
add_custom_target(hailan_generated)

# hailan_proto_package(<target> ROOT <dir> FILES <file>…)
#
# Compiles the proto packages of one service into <target>: messages only, no gRPC stubs (common/rpc builds servers
# and clients from descriptors). FILES are relative to ROOT. The whole archive is linked into every
# user, because descriptors register themselves at start-up and the gateway reads them without
# naming a message. Imports of other packages of ours become link dependencies.
function(hailan_proto_package target)
  cmake_parse_arguments(ARG "" "ROOT" "FILES" ${ARGN})
  set(outputs)
  set(imports)
  foreach(file IN LISTS ARG_FILES)
    _hailan_proto_file("${ARG_ROOT}" "${file}" outputs imports)
  endforeach()
  add_library(${target}_archive STATIC ${outputs})
  # Generated code is not ours to warn about, and its arithmetic is not ours to sanitize.
  target_compile_options(${target}_archive PRIVATE -w)
  if(HAILAN_SANITIZE MATCHES "undefined")
    target_compile_options(${target}_archive PRIVATE -fno-sanitize=undefined)
  endif()
  target_link_libraries(${target}_archive PUBLIC protobuf::libprotobuf)
  list(REMOVE_DUPLICATES imports)
  list(REMOVE_ITEM imports ${target})
  foreach(import IN LISTS imports)
    target_link_libraries(${target}_archive PUBLIC ${import})
  endforeach()
  add_custom_target(${target}_files DEPENDS ${outputs})
  add_dependencies(${target}_archive ${target}_files)
  add_dependencies(hailan_generated ${target}_files)
  add_library(${target} INTERFACE)
  target_link_libraries(${target} INTERFACE "$<LINK_LIBRARY:WHOLE_ARCHIVE,${target}_archive>")
endfunction()

# One protoc run; appends to the lists named `outputs_name` and `imports_name`.
function(_hailan_proto_file root file outputs_name imports_name)
  cmake_path(REMOVE_EXTENSION file LAST_ONLY OUTPUT_VARIABLE stem)
  set(out "${HAILAN_GEN_DIR}/${stem}")
  add_custom_command(
    OUTPUT "${out}.pb.cc" "${out}.pb.h"
    COMMAND "${CMAKE_COMMAND}" -E make_directory "${HAILAN_GEN_DIR}"
    COMMAND protobuf::protoc "--proto_path=${root}" "--proto_path=${CMAKE_SOURCE_DIR}/proto"
            "--cpp_out=${HAILAN_GEN_DIR}" "--dependency_out=${out}.pb.d" "${root}/${file}"
    DEPENDS "${root}/${file}"
    DEPFILE "${out}.pb.d"
    COMMENT "proto ${file}"
    VERBATIM)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${root}/${file}")
  file(STRINGS "${root}/${file}" lines REGEX "^import ")
  set(found ${${imports_name}})
  foreach(line IN LISTS lines)
    if(line MATCHES "\"hailan/([a-z_]+)/([a-z_]+/)?v1/")
      list(APPEND found proto_${CMAKE_MATCH_1})
    elseif(line MATCHES "\"google/rpc/")
      list(APPEND found proto_google_rpc)
    endif()
  endforeach()
  set(${imports_name} ${found} PARENT_SCOPE)
  set(${outputs_name} ${${outputs_name}} "${out}.pb.cc" "${out}.pb.h" PARENT_SCOPE)
endfunction()
