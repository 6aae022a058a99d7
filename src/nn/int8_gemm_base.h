// Int8 microkernel for base wasm SIMD on x86, where i32x4.dot_i16x8 is one instruction.
//
// Layout: kr = 2. One 64-bit load brings two weights of four columns, widened to 16 bits on the
// way; activations lie in memory as 16 bits already, since there is no product of bytes that x86
// has in one instruction, and widening a row once when it is quantized saves widening it again for
// each panel of weights. One 32-bit load broadcasts a pair of them; the dot multiplies and adds the
// pairs.
// Registers for 4 rows: 8 sums, 2 weights, 1 splat, 1 product = 12 of 16.
// Bound: a pair is at most 2 * 63 * 127 in 32 bits; k up to 100,000 cannot overflow.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>

#include "nn/int8_gemm_tile.h"
#include "nn/int8_simd.h"

namespace distilbert::nn {

struct BaseSimdVariant {
  using Activation = std::int16_t;
  using Ahead = WindowAhead;
  static constexpr std::size_t kKr = 2;
  static constexpr std::size_t kStep = 2;
  static constexpr std::size_t kRows = 4;

  template <std::size_t Rows>
  static void Accumulate(const std::int16_t* a, std::size_t a_stride, const std::int8_t* w,
                         std::size_t k_padded, StreamsAhead ahead, TileSums<Rows>& sums) {
    for (std::size_t k = 0; k < k_padded;) {
      ahead.Step<kInt8Streams>();
      const std::size_t end = std::min(k_padded, k + kStep * ahead.period());
#pragma clang loop unroll(disable)
      for (; k < end; k += kStep, w += 16) {
        const I16x8 low = LoadWidened(w);
        const I16x8 high = LoadWidened(w + 8);
#pragma clang loop unroll(full)
        for (std::size_t r = 0; r < Rows; ++r) {
          const I16x8 pair = SplatPair(a + r * a_stride + k);
          sums[r][0] += DotPairs(low, pair);
          sums[r][1] += DotPairs(high, pair);
        }
      }
    }
  }
};

/// Whether the processor is an x86: it makes NaNs with their sign set, Arm64 and RISC-V with it
/// clear. WebAssembly leaves it open, so engines leave it to the processor. An engine that clears
/// it would get the kernel for Arm64, and the same bits.
inline bool NanHasSign() {
  // The volatile keeps the compiler from folding what only the processor can answer.
  const volatile float infinity = std::numeric_limits<float>::infinity();
  return std::bit_cast<std::uint32_t>(infinity - infinity) >> 31 != 0;
}

}  // namespace distilbert::nn
