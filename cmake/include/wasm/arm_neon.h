// Emscripten may lack this header; the two XNNPACK files that name it need only wasm vectors.
#pragma once

#include <wasm_simd128.h>
