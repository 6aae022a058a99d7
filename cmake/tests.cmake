# Tests and fuzzers lie beside the sources that they test; these functions collect them, and do
# nothing where no tests are built.

# Adds files to the one executable with all C++ tests (tests/cpp).
function(distilbert_add_tests)
  set(files ${ARGN})
  list(TRANSFORM files PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/)
  set_property(GLOBAL APPEND PROPERTY DISTILBERT_TEST_SOURCES ${files})
endfunction()

# distilbert_add_fuzzers(name SOURCES ... FUZZERS ...): a libFuzzer executable a file, natively and under
# the sanitizers; as a test, a bounded number of runs from a fixed seed. The sources that are fuzzed
# are compiled once more, so that the fuzzers see which of their branches an input takes.
function(distilbert_add_fuzzers name)
  if(EMSCRIPTEN OR NOT DISTILBERT_TESTS OR NOT DISTILBERT_SANITIZE)
    return()
  endif()
  cmake_parse_arguments(PARSE_ARGV 1 fuzz "" "" "SOURCES;FUZZERS")
  add_library(${name}_fuzzed OBJECT ${fuzz_SOURCES})
  target_link_libraries(${name}_fuzzed PUBLIC distilbert_core)
  target_include_directories(${name}_fuzzed PUBLIC ${PROJECT_SOURCE_DIR}/tests/cpp)
  target_compile_options(${name}_fuzzed PUBLIC -fno-exceptions -fsanitize=fuzzer-no-link)
  foreach(file IN LISTS fuzz_FUZZERS)
    get_filename_component(fuzzer ${file} NAME_WE)
    add_executable(${fuzzer} ${file})
    target_link_libraries(${fuzzer} PRIVATE ${name}_fuzzed)
    target_link_options(${fuzzer} PRIVATE -fsanitize=fuzzer)
    add_test(NAME ${fuzzer} COMMAND ${fuzzer} -runs=20000 -seed=1 -max_len=200
                                    -print_final_stats=0)
  endforeach()
endfunction()
