// Packs int8 weights into the panels that the microkernels read (PanelLayout), in XNNPACK's place:
// its own packing goes byte by byte and took a third of the time to load a model.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "nn/int8_gemm.h"

namespace distilbert::nn {

inline std::int32_t SumOf(const std::int8_t* row, std::size_t size) {
  using I8x16 = std::int8_t __attribute__((vector_size(16)));
  using I32x16 = std::int32_t __attribute__((vector_size(64)));
  I32x16 sums = {};
  std::size_t i = 0;
  for (; i + 16 <= size; i += 16) {
    I8x16 values;
    std::memcpy(&values, row + i, sizeof values);
    sums += __builtin_convertvector(values, I32x16);
  }
  std::int32_t sum = 0;
  for (int lane = 0; lane < 16; ++lane) sum += sums[lane];
  for (; i < size; ++i) sum += row[i];
  return sum;
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
    const std::size_t columns = std::min(kGemmColumns, nc - n);
    for (std::size_t column = 0; column < columns; ++column) {
      const std::int8_t* row = rows + (n + column) * kc;
      const std::int32_t negative_sum = -SumOf(row, kc);
      std::memcpy(panel + column * sizeof negative_sum, &negative_sum, sizeof negative_sum);
      char* target = panel + sizeof(std::int32_t) * kGemmColumns + column * Kr;
      std::size_t k = 0;
      for (; k + Kr <= kc; k += Kr) {
        std::memcpy(target, row + k, Kr);
        target += kGemmColumns * Kr;
      }
      std::memcpy(target, row + k, kc - k);
    }
    panel += layout.scales() + extra_bytes;
  }
}

}  // namespace distilbert::nn
