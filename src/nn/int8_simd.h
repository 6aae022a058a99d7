// Products of small integers: instructions of base SIMD, and natively the same in the compiler's
// own vectors, so that tests under sanitizers run the very kernels.
#pragma once

#include <cstdint>
#include <cstring>

#include "nn/simd.h"

namespace distilbert::nn {

using I8x16 = std::int8_t __attribute__((vector_size(16)));
using I16x8 = std::int16_t __attribute__((vector_size(16)));

inline I8x16 Load16(const std::int8_t* source) {
  I8x16 out;
  std::memcpy(&out, source, sizeof out);
  return out;
}

#if defined(__wasm_simd128__)

inline v128_t Bits(I8x16 a) { return reinterpret_cast<v128_t>(a); }
inline v128_t Bits(I16x8 a) { return reinterpret_cast<v128_t>(a); }

/// Eight bytes in 16 bits each.
inline I16x8 LoadWidened(const std::int8_t* source) {
  return reinterpret_cast<I16x8>(wasm_i16x8_load8x8(source));
}

/// Two numbers, four times.
inline I16x8 SplatPair(const std::int16_t* pair) {
  return reinterpret_cast<I16x8>(wasm_v128_load32_splat(pair));
}

/// Products, added in pairs.
inline I32x4 DotPairs(I16x8 a, I16x8 b) {
  return reinterpret_cast<I32x4>(wasm_i32x4_dot_i16x8(Bits(a), Bits(b)));
}

/// Products of the first eight bytes.
inline I16x8 MultiplyLow(I8x16 a, I8x16 b) {
  return reinterpret_cast<I16x8>(wasm_i16x8_extmul_low_i8x16(Bits(a), Bits(b)));
}

/// Products of the last eight bytes.
inline I16x8 MultiplyHigh(I8x16 a, I8x16 b) {
  return reinterpret_cast<I16x8>(wasm_i16x8_extmul_high_i8x16(Bits(a), Bits(b)));
}

/// Sums of neighbours.
inline I32x4 AddPairs(I16x8 a) {
  return reinterpret_cast<I32x4>(wasm_i32x4_extadd_pairwise_i16x8(Bits(a)));
}

/// Of integers that fit.
inline I16x8 Narrow(I32x4 a, I32x4 b) {
  return reinterpret_cast<I16x8>(
      wasm_i16x8_narrow_i32x4(reinterpret_cast<v128_t>(a), reinterpret_cast<v128_t>(b)));
}

/// Stores sixteen integers that fit.
inline void StoreNarrow(I16x8 a, I16x8 b, std::int8_t* target) {
  wasm_v128_store(target, wasm_i8x16_narrow_i16x8(Bits(a), Bits(b)));
}

#else

using I8x8 = std::int8_t __attribute__((vector_size(8)));

inline I16x8 LoadWidened(const std::int8_t* source) {
  I8x8 bytes;
  std::memcpy(&bytes, source, sizeof bytes);
  return __builtin_convertvector(bytes, I16x8);
}

inline I16x8 SplatPair(const std::int16_t* pair) {
  return I16x8{pair[0], pair[1], pair[0], pair[1], pair[0], pair[1], pair[0], pair[1]};
}

inline I32x4 Even(I16x8 a) {
  return __builtin_convertvector(__builtin_shufflevector(a, a, 0, 2, 4, 6), I32x4);
}

inline I32x4 Odd(I16x8 a) {
  return __builtin_convertvector(__builtin_shufflevector(a, a, 1, 3, 5, 7), I32x4);
}

inline I32x4 DotPairs(I16x8 a, I16x8 b) { return Even(a) * Even(b) + Odd(a) * Odd(b); }

inline I16x8 MultiplyLow(I8x16 a, I8x16 b) {
  const auto low = [](I8x16 x) {
    return __builtin_convertvector(__builtin_shufflevector(x, x, 0, 1, 2, 3, 4, 5, 6, 7), I16x8);
  };
  return low(a) * low(b);
}

inline I16x8 MultiplyHigh(I8x16 a, I8x16 b) {
  const auto high = [](I8x16 x) {
    return __builtin_convertvector(__builtin_shufflevector(x, x, 8, 9, 10, 11, 12, 13, 14, 15),
                                   I16x8);
  };
  return high(a) * high(b);
}

inline I32x4 AddPairs(I16x8 a) { return Even(a) + Odd(a); }

inline I16x8 Narrow(I32x4 a, I32x4 b) {
  return __builtin_convertvector(__builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7), I16x8);
}

inline void StoreNarrow(I16x8 a, I16x8 b, std::int8_t* target) {
  const I8x16 bytes = __builtin_convertvector(
      __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), I8x16);
  std::memcpy(target, &bytes, sizeof bytes);
}

#endif

inline void StoreNarrow(I16x8 a, I16x8 b, std::int16_t* target) {
  std::memcpy(target, &a, sizeof a);
  std::memcpy(target + 8, &b, sizeof b);
}

}  // namespace distilbert::nn
