#include "nn/matmul.h"

#include <algorithm>
#include <cstring>

#include "nn/simd.h"

namespace distilbert::nn {
namespace {

/// Rows x 8 elements of the product. Registers: 2 x Rows sums, 2 of b, one splat of a: with 4 rows
/// that is 11 of wasm's 16.
template <std::size_t Rows>
void Tile(const MatMulArguments& p, std::size_t row, const float* panel, std::size_t column) {
  F32x4 sum[Rows][2] = {};
  const float* a = p.a + row * p.a_stride;
  for (std::size_t k = 0; k < p.k; ++k, panel += kPanelColumns) {
    const F32x4 low = Load4(panel);
    const F32x4 high = Load4(panel + 4);
#pragma clang loop unroll(full)
    for (std::size_t r = 0; r < Rows; ++r) {
      const F32x4 av = Splat(a[r * p.a_stride + k]);
      sum[r][0] += av * low;
      sum[r][1] += av * high;
    }
  }
  const std::size_t columns = std::min(kPanelColumns, p.n - column);
  float* c = p.c + row * p.c_stride + column;
#pragma clang loop unroll(full)
  for (std::size_t r = 0; r < Rows; ++r) {
    if (columns == kPanelColumns) {
      std::memcpy(c + r * p.c_stride, sum[r], sizeof sum[r]);
    } else {
      std::memcpy(c + r * p.c_stride, sum[r], columns * sizeof(float));
    }
  }
}

}  // namespace

void PackRows(const float* source, std::size_t stride, std::size_t k, std::size_t n,
              float* target) {
  for (std::size_t column = 0; column < n; column += kPanelColumns) {
    const std::size_t columns = std::min(kPanelColumns, n - column);
    for (std::size_t row = 0; row < k; ++row, target += kPanelColumns) {
      const float* from = source + row * stride + column;
      if (columns == kPanelColumns) {
        Store4(target, Load4(from));
        Store4(target + 4, Load4(from + 4));
      } else {
        std::fill_n(std::copy_n(from, columns, target), kPanelColumns - columns, 0.0f);
      }
    }
  }
}

void PackTransposed(const float* source, std::size_t stride, std::size_t n, std::size_t k,
                    float* target) {
  for (std::size_t row = 0; row < n; row += kPanelColumns) {
    const std::size_t rows = std::min(kPanelColumns, n - row);
    const float* from = source + row * stride;
    for (std::size_t column = 0; column < k; ++column, target += kPanelColumns) {
      if (rows == kPanelColumns) {
        const float* f = from + column;
        Store4(target, F32x4{f[0], f[stride], f[2 * stride], f[3 * stride]});
        f += 4 * stride;
        Store4(target + 4, F32x4{f[0], f[stride], f[2 * stride], f[3 * stride]});
      } else {
        for (std::size_t i = 0; i < kPanelColumns; ++i) {
          target[i] = i < rows ? from[i * stride + column] : 0.0f;
        }
      }
    }
  }
}

void MatMul(const MatMulArguments& p) {
  const float* panel = p.b;
  for (std::size_t column = 0; column < p.n; column += kPanelColumns) {
    std::size_t row = 0;
    for (; row + 4 <= p.m; row += 4) Tile<4>(p, row, panel, column);
    for (; row < p.m; ++row) Tile<1>(p, row, panel, column);
    panel += kPanelColumns * p.k;
  }
}

}  // namespace distilbert::nn
