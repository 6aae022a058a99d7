// Int8 microkernels for relaxed wasm SIMD. With activations in 0..127 the relaxed dot products
// leave nothing to the implementation: no operand has its top bit set and no pair sum
// (at most 2 * 63 * 127 = 16,002) saturates, so every engine and CPU gives the same integers.
// No vector is multiplied by itself: Bun 1.4.5 on Arm64 gets that dot product wrong.
//
// Layout on x86: kr = 4, one vector is four consecutive k of four columns.
#pragma once

#include <wasm_simd128.h>

#include <algorithm>

#include "nn/int8_gemm_along_k.h"
#include "nn/int8_gemm_tile.h"

namespace distilbert::nn {

/// For x86 on which the 32-bit dot product is one instruction (AVX-VNNI).
/// Registers for 6 rows: 12 sums, 2 weights, 1 splat, all that V8 gives out on x86. Eight sums
/// would be too few: two dots a cycle, each five cycles long, keep ten going. Bound: 32-bit sums of
/// 63 * 127 hold k up to 268,000.
struct RelaxedDot32Variant {
  using Activation = std::int8_t;
  using Ahead = WindowAhead;
  static constexpr std::size_t kKr = 4;
  static constexpr std::size_t kStep = 4;  // k of a turn of the loop
  static constexpr std::size_t kRows = 6;  // of a tile

  template <std::size_t Rows>
  static void Accumulate(const std::int8_t* a, std::size_t a_stride, const std::int8_t* w,
                         std::size_t k_padded, StreamsAhead ahead, TileSums<Rows>& sums) {
    const auto add = [](I32x4& sum, v128_t weights, v128_t av) {
      sum = reinterpret_cast<I32x4>(
          wasm_i32x4_relaxed_dot_i8x16_i7x16_add(weights, av, reinterpret_cast<v128_t>(sum)));
    };
    // Of one or two rows there is a single tile, for which nothing is read ahead.
    constexpr bool kReadsAhead = Rows > 2;
    for (std::size_t k = 0; k < k_padded;) {
      std::size_t end = k_padded;
      if constexpr (kReadsAhead) {
        ahead.Step<kInt8Streams>();
        end = std::min(end, k + kStep * ahead.period());
      }
#pragma clang loop unroll(disable)
      for (; k < end; k += kStep, w += 32) {
        const v128_t low = wasm_v128_load(w);
        const v128_t high = wasm_v128_load(w + 16);
#pragma clang loop unroll(full)
        for (std::size_t r = 0; r < Rows; ++r) {
          const v128_t av = wasm_v128_load32_splat(a + r * a_stride + k);
          add(sums[r][0], low, av);
          add(sums[r][1], high, av);
        }
      }
    }
  }
};

/// For AlongKVariant: the same dot product, which is one instruction on Arm64, too (sdot).
struct RelaxedDotProduct {
  static constexpr std::size_t kVectors = 1;

  static I32x4 AddTo(I32x4 sum, const I8x16 (&w)[kVectors], const I8x16 (&a)[kVectors]) {
    return reinterpret_cast<I32x4>(wasm_i32x4_relaxed_dot_i8x16_i7x16_add(
        Bits(w[0]), Bits(a[0]), reinterpret_cast<v128_t>(sum)));
  }
};

/// Sixteen-bit ones in a register. A constant would be built anew at each use, three instructions
/// in a loop of ten: V8 keeps no vector constants in registers, and the compiler knows constants
/// when it sees them, hence the volatile.
inline v128_t OnesInARegister() {
  const volatile std::int16_t one = 1;
  return wasm_i16x8_splat(one);
}

/// For other x86, where the 16-bit relaxed dot is a bare pmaddubsw: two of its results are added
/// in 16 bits (at most 4 * 63 * 127 = 32,004) before one pmaddwd with ones widens them.
/// Registers for 4 rows: 8 sums, 4 weights, 1 of ones, 2 splats, 1 product: one more than V8 has,
/// which spills two sums, but rows of 8 columns in two passes are slower (bench/NOTES.md).
struct RelaxedDot16Variant {
  using Activation = std::int8_t;
  using Ahead = PanelAhead;
  static constexpr std::size_t kKr = 4;
  static constexpr std::size_t kStep = 8;
  static constexpr std::size_t kRows = 4;

  template <std::size_t Rows>
  static void Accumulate(const std::int8_t* a, std::size_t a_stride, const std::int8_t* w,
                         std::size_t k_padded, ByteAhead ahead, TileSums<Rows>& sums) {
    const v128_t ones = OnesInARegister();
    const std::size_t whole_steps = k_padded / kStep * kStep;
    // Counted by the pointer: an index would be three more instructions of seventy.
    for (const std::int8_t* const end = a + whole_steps; a != end; a += kStep, w += 64) {
      ahead.Step();
      Step<Rows, 2>(a, a_stride, w, ones, sums);
    }
    if (whole_steps < k_padded) Step<Rows, 1>(a, a_stride, w, ones, sums);
  }

 private:
  /// Adds the products of `Vectors` times four consecutive k.
  template <std::size_t Rows, std::size_t Vectors>
  static void Step(const std::int8_t* a, std::size_t a_stride, const std::int8_t* w, v128_t ones,
                   TileSums<Rows>& sums) {
#pragma clang loop unroll(full)
    for (std::size_t r = 0; r < Rows; ++r) {
      v128_t low = wasm_i16x8_const_splat(0);
      v128_t high = low;
#pragma clang loop unroll(full)
      for (std::size_t v = 0; v < Vectors; ++v) {
        const v128_t av = wasm_v128_load32_splat(a + r * a_stride + 4 * v);
        const v128_t l = wasm_i16x8_relaxed_dot_i8x16_i7x16(wasm_v128_load(w + 32 * v), av);
        const v128_t h = wasm_i16x8_relaxed_dot_i8x16_i7x16(wasm_v128_load(w + 32 * v + 16), av);
        low = v == 0 ? l : wasm_i16x8_add(low, l);
        high = v == 0 ? h : wasm_i16x8_add(high, h);
      }
      sums[r][0] += reinterpret_cast<I32x4>(wasm_i32x4_dot_i16x8(low, ones));
      sums[r][1] += reinterpret_cast<I32x4>(wasm_i32x4_dot_i16x8(high, ones));
    }
  }
};

/// Whether the engine lowers the 32-bit relaxed dot product to pmaddubsw and pmaddwd, several
/// instructions: then the 16-bit variant is faster. Two pair sums of 2 * 127 * 255 saturate at
/// 32,767 there and nowhere else.
inline bool RelaxedDotSaturates() {
  // The barrier keeps the compiler from folding what only the engine can answer.
  volatile std::int8_t all_ones = -1;
  const v128_t result = wasm_i32x4_relaxed_dot_i8x16_i7x16_add(
      wasm_i8x16_splat(127), wasm_i8x16_splat(all_ones), wasm_i32x4_const_splat(0));
  return wasm_i32x4_extract_lane(result, 0) == 2 * 32767;
}

}  // namespace distilbert::nn
