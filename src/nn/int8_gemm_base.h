// Int8 microkernel for base wasm SIMD, without relaxed instructions.
//
// Layout: kr = 2, so one 64-bit load brings two weights of four columns, widened to 16 bits on the
// way; i32x4.dot_i16x8 then multiplies and adds a pair. Registers for 4 rows: 8 sums, 4 rows of
// activations (8 values widened), 2 weights, 1 splat = 15 of 16.
// Bound: a pair is at most 2 * 63 * 127 in 32 bits; k up to 100,000 cannot overflow.
#pragma once

#include <wasm_simd128.h>

#include "nn/int8_gemm_tile.h"

namespace distilbert::nn {

struct BaseSimdVariant {
  static constexpr std::size_t kKr = 2;

  template <std::size_t Rows>
  static void Accumulate(const std::int8_t* a, std::size_t a_stride, const std::int8_t* w,
                         std::size_t k_padded, TileSums<Rows>& sums) {
    std::size_t k = 0;
    for (; k + 8 <= k_padded; k += 8, w += 64) {
      v128_t av[Rows];
#pragma clang loop unroll(full)
      for (std::size_t r = 0; r < Rows; ++r) av[r] = wasm_i16x8_load8x8(a + r * a_stride + k);
      Pair<Rows, 0>(av, w, sums);
      Pair<Rows, 1>(av, w + 16, sums);
      Pair<Rows, 2>(av, w + 32, sums);
      Pair<Rows, 3>(av, w + 48, sums);
    }
    for (; k < k_padded; k += 2, w += 16) {
      v128_t av[Rows];
#pragma clang loop unroll(full)
      for (std::size_t r = 0; r < Rows; ++r) {
        av[r] = wasm_i16x8_extend_low_i8x16(wasm_v128_load16_splat(a + r * a_stride + k));
      }
      Pair<Rows, 0>(av, w, sums);
    }
  }

 private:
  /// Adds the products of the `Index`-th pair of activations in each of `av`.
  template <std::size_t Rows, int Index>
  static void Pair(const v128_t (&av)[Rows], const std::int8_t* w, TileSums<Rows>& sums) {
    const v128_t low = wasm_i16x8_load8x8(w);
    const v128_t high = wasm_i16x8_load8x8(w + 8);
#pragma clang loop unroll(full)
    for (std::size_t r = 0; r < Rows; ++r) {
      const v128_t pair = wasm_i32x4_shuffle(av[r], av[r], Index, Index, Index, Index);
      sums[r][0] += reinterpret_cast<I32x4>(wasm_i32x4_dot_i16x8(low, pair));
      sums[r][1] += reinterpret_cast<I32x4>(wasm_i32x4_dot_i16x8(high, pair));
    }
  }
};

}  // namespace distilbert::nn
