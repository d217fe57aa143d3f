# What a service or a tool needs to say about its build, in one call each.

# Adds every subfolder of <parent> that has a CMakeLists.txt, except the named ones.
function(hailan_add_subdirectories parent)
  file(GLOB lists CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/${parent}/*/CMakeLists.txt")
  foreach(list IN LISTS lists)
    cmake_path(GET list PARENT_PATH folder)
    cmake_path(GET folder FILENAME name)
    if(NOT name IN_LIST ARGN)
      add_subdirectory("${folder}")
    endif()
  endforeach()
endfunction()

# A static library of <sources>; an interface library while there are none.
function(hailan_library target sources dependencies)
  if(sources)
    add_library(${target} STATIC ${sources})
    target_link_libraries(${target} PUBLIC ${dependencies})
  else()
    add_library(${target} INTERFACE)
    target_link_libraries(${target} INTERFACE ${dependencies})
  endif()
endfunction()

# hailan_service(<name> PROTOS <package>… LIBS <target>…)
#
# Everything under the folder: domain/ becomes <name>_domain (it sees common/base and Abseil only),
# the rest <name>, main.cc the program hailan-<name with dashes>. SQL and migrations are embedded as
# services/<name>/sql.h and services/<name>/migrations.h.
function(hailan_service name)
  cmake_parse_arguments(ARG "" "" "PROTOS;LIBS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cc")
  set(main "${CMAKE_CURRENT_SOURCE_DIR}/main.cc")
  set(domain ${sources})
  list(FILTER domain INCLUDE REGEX "/domain/")
  list(FILTER sources EXCLUDE REGEX "/domain/")
  list(REMOVE_ITEM sources "${main}")

  hailan_library(${name}_domain "${domain}" "hailan_base;${HAILAN_ABSL}")
  set(dependencies ${name}_domain hailan_app hailan_command hailan_rpc hailan_validate hailan_redis
      hailan_pg hailan_obs hailan_base)
  foreach(package IN LISTS ARG_PROTOS)
    if(TARGET proto_${package})
      list(APPEND dependencies proto_${package})
    endif()
  endforeach()
  hailan_library(${name} "${sources}" "${dependencies};${ARG_LIBS}")
  hailan_use_precompiled(${name} hailan_precompiled_headers)
  _hailan_service_sql(${name})
  set_property(GLOBAL APPEND PROPERTY HAILAN_SERVICES ${name})

  if(EXISTS "${main}" AND sources)
    string(REPLACE "_" "-" dashed ${name})
    add_executable(hailan-${dashed} "${main}")
    target_link_libraries(hailan-${dashed} PRIVATE ${name})
    set_property(GLOBAL APPEND PROPERTY HAILAN_PROGRAMS hailan-${dashed})
  endif()
endfunction()

# Statements and migrations of the service and of its aggregates' folders.
function(_hailan_service_sql name)
  set(here "${CMAKE_CURRENT_SOURCE_DIR}")
  file(GLOB files CONFIGURE_DEPENDS "${here}/sql/*.sql" "${here}/*/sql/*.sql")
  file(GLOB migrations CONFIGURE_DEPENDS "${here}/migrations/*.sql")
  hailan_embed_sql(${name} NAMESPACE hailan::${name} FOLDER services/${name}
                   FILES ${files} MIGRATIONS ${migrations})
endfunction()

# The program with every service in one process; its main.cc lists the modules.
function(hailan_all_in_one)
  get_property(services GLOBAL PROPERTY HAILAN_SERVICES)
  if(EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/main.cc")
    add_executable(hailan-all-in-one main.cc)
    target_link_libraries(hailan-all-in-one PRIVATE ${services} hailan_app)
    set_property(GLOBAL APPEND PROPERTY HAILAN_PROGRAMS hailan-all-in-one)
  endif()
endfunction()
