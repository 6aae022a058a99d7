// Linear discriminant analysis of examples with equal priors and a fixed shrinkage, and what it
// says of each example when it is fitted to all others: both in closed form.
//
// With x the centred examples, m their classes' means, r = x - m, n examples in K classes of d
// numbers:
//
//   c = (1 - h) / (n - K),  t = sum |r|^2 / (d (n - K)),  S = c sum r r' + h t I
//   score_k(x) = w_k' x + b_k,  w_k = S^-1 m_k,  b_k = -m_k' w_k / 2
//
// All that is needed besides are inner products <u,v> = u' S^-1 v. They come from S itself
// (primal.h) or, with fewer examples than numbers, from the examples' products with each other
// (dual.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/buffer.h"
#include "base/result.h"
#include "task/fit/matrix.h"

namespace distilbert::fit {

/// h. More helps if there are fewer examples than numbers: measured on four sets, 8 to 64 a class
/// (bench/NOTES.md).
constexpr double ShrinkageFor(std::size_t examples, std::size_t numbers) {
  return examples <= numbers ? 0.8 : 0.5;
}

/// Which class each example belongs to.
struct Classes {
  std::span<const std::int32_t> of;    // [examples]
  std::span<const std::size_t> sizes;  // [classes], each at least 2
  double shrinkage = 0.5;

  std::size_t examples() const { return of.size(); }
  std::size_t size() const { return sizes.size(); }
};

/// c: what the examples' products r r' weigh in S.
inline double ScaleOf(const Classes& classes) {
  return (1.0 - classes.shrinkage) / static_cast<double>(classes.examples() - classes.size());
}

/// h t, from the sum of |r|^2. Not 0 if the examples of each class are all alike.
double RidgeOf(double spread, const Classes& classes, std::size_t numbers);

/// Rows of `means` <- the means of each class's rows of `x`.
Result<void> ClassMeans(const Matrix& x, const Classes& classes, Matrix& means);

/// Inner products of the examples and of the class means.
struct InnerProducts {
  /// Room for them; zeros.
  Result<void> Reset(const Classes& classes);

  Buffer<double> own;  // <x_i, x_i>
  Matrix with_means;   // <x_i, m_k>: [examples, classes]
};

/// with_means[i][k] <- the score of class k for example i, fitted without that example; t, n - K
/// and the centre stay as they are.
Result<void> LeaveOneOut(const Classes& classes, InnerProducts& products);

}  // namespace distilbert::fit
