# hailan_embed_sql(<library> NAMESPACE <ns> FOLDER <folder> FILES <sql>… MIGRATIONS <sql>…)
#
# Generates <folder>/sql.h (one `kName` statement per file, namespace <ns>::sql) and
# <folder>/migrations.h (`kMigrations`, namespace <ns>) into the generated include root and makes
# <library> depend on them. Included pieces (`-- include: path/from/root.sql`) are tracked by depfile.
function(hailan_embed_sql library)
  cmake_parse_arguments(ARG "" "NAMESPACE;FOLDER" "FILES;MIGRATIONS" ${ARGN})
  if(ARG_FILES)
    _hailan_embed_sql(${library} sql ${ARG_NAMESPACE} ${ARG_FOLDER} ${ARG_FILES})
  endif()
  if(ARG_MIGRATIONS)
    _hailan_embed_sql(${library} migrations ${ARG_NAMESPACE} ${ARG_FOLDER} ${ARG_MIGRATIONS})
  endif()
endfunction()

function(_hailan_embed_sql library kind namespace folder)
  set(out "${HAILAN_GEN_DIR}/${folder}/${kind}.h")
  set(script "${CMAKE_SOURCE_DIR}/tools/cmake/embed_sql.py")
  add_custom_command(
    OUTPUT "${out}"
    COMMAND Python3::Interpreter "${script}" --kind ${kind} --namespace ${namespace}
            --root "${CMAKE_SOURCE_DIR}" --out "${out}" ${ARGN}
    DEPENDS ${ARGN} "${script}"
    DEPFILE "${out}.d"
    COMMENT "sql ${folder}/${kind}.h"
    VERBATIM)
  # A target of its own, so that header users that are not sources of the library (interface
  # libraries) can depend on it too.
  add_custom_target(${library}_${kind}_header DEPENDS "${out}")
  add_dependencies(${library} ${library}_${kind}_header)
  add_dependencies(hailan_generated ${library}_${kind}_header)
endfunction()
