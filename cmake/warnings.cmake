# Flags for our own code; third-party code is built without warnings.
function(distilbert_compile_options target)
  target_compile_options(
    ${target}
    PRIVATE -Wall
            -Wextra
            -Wpedantic
            -Wshadow
            -Wconversion
            -Wno-sign-conversion
            -Werror
            # Rounding once per operation keeps results the same in every build.
            -ffp-contract=off
            -ffunction-sections
            -fdata-sections)
endfunction()
