// A small float matrix product for attention: no packing, no fused multiply-add, and each element
// summed over k in order, so a row's result does not depend on the rows beside it.
#pragma once

#include <cstddef>

namespace distilbert::nn {

/// c[m, n] = sum over k of a[m, k] * b[k, n]; `*_stride` is the distance of rows in floats.
struct MatMulArguments {
  const float* a = nullptr;
  const float* b = nullptr;
  float* c = nullptr;
  std::size_t a_stride = 0;
  std::size_t b_stride = 0;
  std::size_t c_stride = 0;
  std::size_t m = 0;
  std::size_t k = 0;
  std::size_t n = 0;
};

void MatMul(const MatMulArguments& p);

}  // namespace distilbert::nn
