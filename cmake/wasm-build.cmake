# Which of wasm/builds.json is built: sets `wasm_build_flags` for the compiler and
# `wasm_build_microkernels`, XNNPACK's instruction sets. JavaScript picks among the builds by probes
# (web/src/engine/builds.js), the first that runs.

set(wasm_builds_file ${PROJECT_SOURCE_DIR}/wasm/builds.json)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${wasm_builds_file})
file(READ ${wasm_builds_file} wasm_builds)

# A JSON list of strings as a CMake list.
function(json_strings out json)
  set(values)
  string(JSON count LENGTH "${json}" ${ARGN})
  math(EXPR last "${count} - 1")
  foreach(i RANGE ${last})
    string(JSON value GET "${json}" ${ARGN} ${i})
    list(APPEND values ${value})
  endforeach()
  set(${out} ${values} PARENT_SCOPE)
endfunction()

set(names)
string(JSON count LENGTH "${wasm_builds}")
math(EXPR last "${count} - 1")
foreach(i RANGE ${last})
  string(JSON name GET "${wasm_builds}" ${i} name)
  list(APPEND names ${name})
endforeach()

list(FIND names "${DISTILBERT_BUILD}" index)
if(index LESS 0)
  list(JOIN names ", " known)
  message(FATAL_ERROR "DISTILBERT_BUILD is \"${DISTILBERT_BUILD}\", expected one of ${known} (wasm/builds.json)")
endif()
json_strings(wasm_build_flags "${wasm_builds}" ${index} flags)
json_strings(wasm_build_microkernels "${wasm_builds}" ${index} microkernels)
