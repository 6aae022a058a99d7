// Four floats at a time, in the compiler's own vector type: one source for wasm and for native
// tests. Every operation here rounds once and in a fixed order (the build sets -ffp-contract=off),
// so results are the same bits in every build and on every CPU.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__wasm_simd128__)
#include <wasm_simd128.h>
#endif

namespace distilbert::nn {

using F32x4 = float __attribute__((vector_size(16)));
using I32x4 = std::int32_t __attribute__((vector_size(16)));

inline F32x4 Splat(float value) { return F32x4{value, value, value, value}; }

/// Splat of a constant for use in a loop, made before it. V8 keeps no vector constants in registers
/// but builds each anew at every use, in three instructions; and the compiler turns whatever it
/// knows to be constant into constants, hence the volatile.
inline F32x4 HeldSplat(float value) {
  const volatile float held = value;
  return Splat(held);
}

inline F32x4 Load4(const float* source) {
  F32x4 out;
  std::memcpy(&out, source, sizeof out);
  return out;
}

inline void Store4(float* target, F32x4 value) { std::memcpy(target, &value, sizeof value); }

/// The first `count` of eight floats; all of them if it is 8 or more.
inline void Store8(float* target, F32x4 low, F32x4 high, std::size_t count) {
  if (count >= 8) {
    Store4(target, low);
    Store4(target + 4, high);
    return;
  }
  float values[8];
  Store4(values, low);
  Store4(values + 4, high);
  std::memcpy(target, values, count * sizeof(float));
}

/// Lanes of `a` where `mask` is all ones, of `b` where it is zero.
inline F32x4 Select(I32x4 mask, F32x4 a, F32x4 b) {
  return reinterpret_cast<F32x4>((mask & reinterpret_cast<I32x4>(a)) |
                                 (~mask & reinterpret_cast<I32x4>(b)));
}

// `a < b ? a : b` is one instruction in wasm (pmin, pmax) and on x86.
inline F32x4 Min(F32x4 a, F32x4 b) { return a < b ? a : b; }
inline F32x4 Max(F32x4 a, F32x4 b) { return a > b ? a : b; }

inline F32x4 Abs(F32x4 a) {
  return reinterpret_cast<F32x4>(reinterpret_cast<I32x4>(a) & 0x7FFFFFFF);
}

inline float Sum(F32x4 a) { return (a[0] + a[2]) + (a[1] + a[3]); }

inline float HorizontalMax(F32x4 a) {
  const float low = a[0] > a[1] ? a[0] : a[1];
  const float high = a[2] > a[3] ? a[2] : a[3];
  return low > high ? low : high;
}

/// Nearest integer, ties to even, for |a| < 2^22: adding 1.5 * 2^23 leaves no bits for a fraction.
inline I32x4 RoundToInt(F32x4 a) {
  constexpr float kMagic = 12582912.0f;
  return reinterpret_cast<I32x4>(a + kMagic) - 0x4B400000;
}

/// Stores sixteen integers of -32768..32767, those above 127 as 127.
template <typename Target>
void StoreSaturated(I32x4 a, I32x4 b, I32x4 c, I32x4 d, Target* target) {
#if defined(__wasm_simd128__)
  const auto narrow = [](I32x4 x, I32x4 y) {
    return wasm_i16x8_narrow_i32x4(reinterpret_cast<v128_t>(x), reinterpret_cast<v128_t>(y));
  };
  if constexpr (sizeof(Target) == 1) {
    wasm_v128_store(target, wasm_i8x16_narrow_i16x8(narrow(a, b), narrow(c, d)));
  } else {
    const v128_t top = wasm_i16x8_const_splat(127);
    wasm_v128_store(target, wasm_i16x8_min(narrow(a, b), top));
    wasm_v128_store(target + 8, wasm_i16x8_min(narrow(c, d), top));
  }
#else
  const I32x4 all[4] = {a, b, c, d};
  for (int i = 0; i < 16; ++i) {
    const std::int32_t value = all[i / 4][i % 4];
    target[i] = static_cast<Target>(value > 127 ? 127 : value);
  }
#endif
}

inline F32x4 ToFloat(I32x4 a) { return __builtin_convertvector(a, F32x4); }

}  // namespace distilbert::nn
