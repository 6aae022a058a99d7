#include "nn/matmul.h"

#include "nn/simd.h"

namespace distilbert::nn {
namespace {

// Registers: Rows x Vectors accumulators, Vectors of b, one splat of a. With 4 x 2 that is 11 of
// wasm's 16.
template <std::size_t Rows, std::size_t Vectors>
void Tile(const MatMulArguments& p, std::size_t row, std::size_t column) {
  F32x4 sum[Rows][Vectors] = {};
  const float* a = p.a + row * p.a_stride;
  const float* b = p.b + column;
  for (std::size_t k = 0; k < p.k; ++k, b += p.b_stride) {
    F32x4 bv[Vectors];
#pragma clang loop unroll(full)
    for (std::size_t v = 0; v < Vectors; ++v) bv[v] = Load4(b + 4 * v);
#pragma clang loop unroll(full)
    for (std::size_t r = 0; r < Rows; ++r) {
      const F32x4 av = Splat(a[r * p.a_stride + k]);
#pragma clang loop unroll(full)
      for (std::size_t v = 0; v < Vectors; ++v) sum[r][v] += av * bv[v];
    }
  }
  float* c = p.c + row * p.c_stride + column;
#pragma clang loop unroll(full)
  for (std::size_t r = 0; r < Rows; ++r) {
#pragma clang loop unroll(full)
    for (std::size_t v = 0; v < Vectors; ++v) Store4(c + r * p.c_stride + 4 * v, sum[r][v]);
  }
}

template <std::size_t Rows>
void RowBlock(const MatMulArguments& p, std::size_t row) {
  std::size_t column = 0;
  for (; column + 8 <= p.n; column += 8) Tile<Rows, 2>(p, row, column);
  for (; column + 4 <= p.n; column += 4) Tile<Rows, 1>(p, row, column);
  for (; column < p.n; ++column) {
    for (std::size_t r = row; r < row + Rows; ++r) {
      float sum = 0.0f;
      for (std::size_t k = 0; k < p.k; ++k) {
        sum += p.a[r * p.a_stride + k] * p.b[k * p.b_stride + column];
      }
      p.c[r * p.c_stride + column] = sum;
    }
  }
}

}  // namespace

void MatMul(const MatMulArguments& p) {
  std::size_t row = 0;
  for (; row + 4 <= p.m; row += 4) RowBlock<4>(p, row);
  for (; row < p.m; ++row) RowBlock<1>(p, row);
}

}  // namespace distilbert::nn
