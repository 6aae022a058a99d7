# Tests and fuzzers lie beside the sources that they test; these functions collect them, and do
# nothing where no tests are built.

# Adds files to the one executable with all C++ tests (tests/cpp).
function(distilbert_add_tests)
  set(files ${ARGN})
  list(TRANSFORM files PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/)
  set_property(GLOBAL APPEND PROPERTY DISTILBERT_TEST_SOURCES ${files})
endfunction()

# Adds files with a libFuzzer target each: natively and under the sanitizers they become the
# executables NAME of build/native-asan/fuzz (tests/cpp).
function(distilbert_add_fuzzers)
  set(files ${ARGN})
  list(TRANSFORM files PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/)
  set_property(GLOBAL APPEND PROPERTY DISTILBERT_FUZZ_SOURCES ${files})
endfunction()
