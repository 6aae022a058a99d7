// A small float matrix product for attention: no fused multiply-add, and each element summed over k
// in order, so a row's result does not depend on the rows beside it.
#pragma once

#include <cstddef>

namespace distilbert::nn {

/// The second factor lies in panels of so many columns, each [k][8] without gaps: rows of the
/// model's width apart would collide in L1.
inline constexpr std::size_t kPanelColumns = 8;

/// Floats of a packed matrix [k, n].
constexpr std::size_t PackedSize(std::size_t k, std::size_t n) {
  return (n + kPanelColumns - 1) / kPanelColumns * kPanelColumns * k;
}

/// Packs source [k, n], whose rows lie `stride` floats apart.
void PackRows(const float* source, std::size_t stride, std::size_t k, std::size_t n, float* target);

/// Packs the transpose [k, n] of source [n, k].
void PackTransposed(const float* source, std::size_t stride, std::size_t n, std::size_t k,
                    float* target);

/// c[m, n] = sum over k of a[m, k] * b[k, n]; `*_stride` is the distance of rows in floats.
struct MatMulArguments {
  const float* a = nullptr;
  const float* b = nullptr;  // packed
  float* c = nullptr;
  std::size_t a_stride = 0;
  std::size_t c_stride = 0;
  std::size_t m = 0;
  std::size_t k = 0;
  std::size_t n = 0;
};

void MatMul(const MatMulArguments& p);

}  // namespace distilbert::nn
