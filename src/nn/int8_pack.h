// Packs int8 weights into the panels that the microkernels read (PanelLayout), in XNNPACK's place:
// its own packing goes byte by byte and took a third of the time to load a model.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "nn/int8_gemm.h"
#include "nn/int8_simd.h"

namespace distilbert::nn {

inline std::int32_t SumOf(const std::int8_t* row, std::size_t size) {
  // 128 times two bytes of at most 127 fit into 16 bits a lane.
  constexpr std::size_t kBlock = std::size_t{16} * 128;
  I32x4 sums = {};
  std::size_t i = 0;
  while (i + 16 <= size) {
    const std::size_t end = std::min(size, i + kBlock);
    I16x8 lanes = {};
    for (; i + 16 <= end; i += 16) lanes += LoadWidened(row + i) + LoadWidened(row + i + 8);
    sums += AddPairs(lanes);
  }
  std::int32_t sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
  for (; i < size; ++i) sum += row[i];
  return sum;
}

/// The lower halves of `a` and `b`, in turns of Kr bytes; `high`: the upper halves.
template <std::size_t Kr>
I8x16 Zip(I8x16 a, I8x16 b, bool high) {
  static_assert(Kr == 2 || Kr == 4);
  if constexpr (Kr == 4) {
    return high ? __builtin_shufflevector(a, b, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28,
                                          29, 30, 31)
                : __builtin_shufflevector(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22,
                                          23);
  } else {
    return high ? __builtin_shufflevector(a, b, 8, 9, 24, 25, 10, 11, 26, 27, 12, 13, 28, 29, 14,
                                          15, 30, 31)
                : __builtin_shufflevector(a, b, 0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22,
                                          23);
  }
}

/// Sixteen weights of each of eight columns, in turns of Kr: three perfect shuffles transpose them.
template <std::size_t Kr>
void PackBlock(const std::array<const std::int8_t*, kGemmColumns>& columns, std::size_t k,
               char* target) {
  std::array<I8x16, kGemmColumns> block;
  for (std::size_t i = 0; i < kGemmColumns; ++i) {
    block[i] = Load16(columns[i] + k);
  }
  for (int stage = 0; stage < 3; ++stage) {
    std::array<I8x16, kGemmColumns> next;
    for (std::size_t i = 0; i < kGemmColumns / 2; ++i) {
      next[2 * i] = Zip<Kr>(block[i], block[i + 4], false);
      next[2 * i + 1] = Zip<Kr>(block[i], block[i + 4], true);
    }
    block = next;
  }
  std::memcpy(target, block.data(), sizeof block);
}

/// XNNPACK's signature. `weights` is [nc, kc]; `packed` is zeroed, and receives everything of a
/// panel but its scales and biases, which XNNPACK writes into `extra_bytes` behind it.
template <std::size_t Kr>
void PackInt8(std::size_t /*groups*/, std::size_t nc, std::size_t kc, std::size_t /*nr*/,
              std::size_t /*kr*/, std::size_t /*sr*/, const void* weights, const void* /*bias*/,
              const void* /*scale*/, void* packed, std::size_t extra_bytes,
              const void* /*params*/) {
  const PanelLayout layout(kc, Kr);
  const auto* rows = static_cast<const std::int8_t*>(weights);
  auto* panel = static_cast<char*>(packed);
  for (std::size_t n = 0; n < nc; n += kGemmColumns) {
    const std::size_t count = std::min(kGemmColumns, nc - n);
    std::array<const std::int8_t*, kGemmColumns> columns;
    for (std::size_t i = 0; i < kGemmColumns; ++i) columns[i] = rows + (n + i) * kc;
    char* const values = panel + sizeof(std::int32_t) * kGemmColumns;
    const std::size_t blocks_end = Kr < 16 && count == kGemmColumns ? kc / 16 * 16 : 0;
    if constexpr (Kr < 16) {
      for (std::size_t k = 0; k < blocks_end; k += 16) {
        PackBlock<Kr>(columns, k, values + k * kGemmColumns);
      }
    }
    for (std::size_t i = 0; i < count; ++i) {
      const std::int32_t negative_sum = -SumOf(columns[i], kc);
      std::memcpy(panel + i * sizeof negative_sum, &negative_sum, sizeof negative_sum);
      std::size_t k = blocks_end;
      for (; k + Kr <= kc; k += Kr) {
        std::memcpy(values + k * kGemmColumns + i * Kr, columns[i] + k, Kr);
      }
      std::memcpy(values + k * kGemmColumns + i * Kr, columns[i] + k, kc - k);
    }
    panel += layout.scales() + extra_bytes;
  }
}

}  // namespace distilbert::nn
