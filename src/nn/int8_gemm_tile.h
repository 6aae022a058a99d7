// What every variant of the int8 microkernel shares: the walk over panels and rows, and the way
// from integer sums to floats. A variant supplies `Accumulate`
// and says in which type it takes activations.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>

#include "nn/int8_gemm.h"
#include "nn/read_ahead.h"
#include "nn/simd.h"
#include "nn/tile_rows.h"

namespace distilbert::nn {

/// That are read ahead where a panel is for more than one tile: the loads of a single tile are
/// faster alone, by measurement.
inline constexpr std::size_t kInt8Streams = 3;

/// Sums of Rows x 8 products; two vectors of four columns a row.
template <std::size_t Rows>
using TileSums = I32x4[Rows][2];

/// Sums to floats. It takes them from memory, in a function of its own: where they are still used
/// behind the loop that adds them up, SpiderMonkey and JavaScriptCore find no registers for them in
/// the loop either, with half of all registers free.
[[gnu::noinline]] inline void StoreTile(const PanelLayout& layout, const I32x4 (*sums)[2],
                                        std::size_t rows, const char* panel, char* c,
                                        std::size_t c_stride, std::size_t columns,
                                        const xnn_qd8_quantization_params* params) {
  F32x4 scale[2];
  F32x4 bias[2];
  std::memcpy(scale, panel + layout.scales(), sizeof scale);
  std::memcpy(bias, panel + layout.biases(), sizeof bias);
  for (std::size_t r = 0; r < rows; ++r) {
    const F32x4 low = ToFloat(sums[r][0]) * params[r].inv_scale * scale[0] + bias[0];
    const F32x4 high = ToFloat(sums[r][1]) * params[r].inv_scale * scale[1] + bias[1];
    Store8(reinterpret_cast<float*>(c + r * c_stride), low, high, columns);
  }
}

/// One tile of Rows x 8; `a_stride` is in activations.
/// Variant::Accumulate<Rows>(a, a_stride, w, k_padded, ahead, sums) adds the products.
template <class Variant, std::size_t Rows>
void Int8Tile(const PanelLayout& layout, const typename Variant::Activation* a,
              std::size_t a_stride, const char* panel,
              decltype(std::declval<typename Variant::Ahead>().Next()) ahead, char* c,
              std::size_t c_stride, std::size_t columns,
              const xnn_qd8_quantization_params* params) {
  TileSums<Rows> sums;
  I32x4 negative_sum[2];
  std::memcpy(negative_sum, panel, sizeof negative_sum);
#pragma clang loop unroll(full)
  for (std::size_t r = 0; r < Rows; ++r) {
    sums[r][0] = negative_sum[0] * params[r].zero_point;
    sums[r][1] = negative_sum[1] * params[r].zero_point;
  }
  Variant::template Accumulate<Rows>(
      a, a_stride, reinterpret_cast<const std::int8_t*>(panel) + sizeof negative_sum,
      layout.k_padded, ahead, sums);

  TileSums<Rows> out;
  std::memcpy(out, sums, sizeof out);
  StoreTile(layout, out, Rows, panel, c, c_stride, columns, params);
}

/// Tiles of 4 rows, then 2, then 1: with tiles of 3 as well, V8's code is 5 % slower.
template <class Variant>
constexpr bool kInFours = Variant::kRows == 4;

/// XNNPACK's signature for a qd8-f32-qc8w microkernel. The output range that it passes is always
/// infinite (linear.cpp creates the operators so), hence not applied.
template <class Variant>
void Int8Gemm(std::size_t mr, std::size_t nc, std::size_t kc, const void* a, std::size_t a_stride,
              const void* w, void* c, std::size_t cm_stride, std::size_t cn_stride,
              const void* /*output_range*/, const xnn_qd8_quantization_params* params) {
  const PanelLayout layout(kc, Variant::kKr);
  const auto* rows = static_cast<const typename Variant::Activation*>(a);
  const std::size_t row_stride = a_stride / sizeof(*rows);
  const auto* panel = static_cast<const char*>(w);
  auto* output = static_cast<char*>(c);
  const TileRows<Variant::kRows> even(mr);
  const std::size_t tiles = kInFours<Variant> ? mr / 4 + (mr % 4 >= 2) + mr % 2 : even.size();
  typename Variant::Ahead ahead(
      {.weights = panel,
       .panel_size = layout.size(),
       .panels = (nc + kGemmColumns - 1) / kGemmColumns,
       .tiles = tiles,
       .turns = std::max<std::size_t>(layout.k_padded / Variant::kStep, 1)},
      tiles > 1 ? kInt8Streams : 0);
  for (std::size_t n = 0; n < nc; n += kGemmColumns) {
    const std::size_t columns = std::min(kGemmColumns, nc - n);
    // Behind the last panel lies memory that may not be read.
    ahead.StartPanel(columns < nc - n ? panel + layout.size() : panel);
    const auto tile = [&](auto run, std::size_t row) {
      run(layout, rows + row * row_stride, row_stride, panel, ahead.Next(),
          output + row * cm_stride, cm_stride, columns, params + row);
    };
    if constexpr (kInFours<Variant>) {
      std::size_t row = 0;
      for (; row + 4 <= mr; row += 4) tile(Int8Tile<Variant, 4>, row);
      if (mr - row >= 2) {
        tile(Int8Tile<Variant, 2>, row);
        row += 2;
      }
      if (row < mr) tile(Int8Tile<Variant, 1>, row);
    } else {
      even.ForEach([&](std::size_t row, auto height) { tile(Int8Tile<Variant, height>, row); });
    }
    panel += layout.size();
    output += cn_stride;
  }
}

}  // namespace distilbert::nn
