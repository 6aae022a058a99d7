// The linear algebra of a fit, in double precision. Each sum runs over its terms in one order, in
// two lanes, so that the same numbers give the same bits in every build.
#pragma once

#include <cstddef>
#include <span>

#include "base/buffer.h"
#include "base/result.h"

namespace distilbert::fit {

/// Rows of doubles, each padded with a zero to an even length.
class Matrix {
 public:
  /// Zeros.
  Result<void> Reset(std::size_t rows, std::size_t columns);
  void Release() { values_.Reset(); }

  std::size_t rows() const { return rows_; }
  std::size_t columns() const { return columns_; }
  std::size_t stride() const { return (columns_ + 1) / 2 * 2; }
  double* Row(std::size_t row) { return values_.data() + row * stride(); }
  const double* Row(std::size_t row) const { return values_.data() + row * stride(); }
  std::span<double> At(std::size_t row) { return {Row(row), columns_}; }
  std::span<const double> At(std::size_t row) const { return {Row(row), columns_}; }

 private:
  std::size_t rows_ = 0;
  std::size_t columns_ = 0;
  Buffer<double> values_;
};

/// Rows begin..end of a matrix.
struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;
};

double Dot(std::span<const double> a, std::span<const double> b);

/// out[i][j] += row i of `a` times row j of `b`, for the rows `i` in `rows` and all j; with
/// `lower`, at least for those with j <= i.
void AddProducts(const Matrix& a, const Matrix& b, Range rows, bool lower, Matrix& out);

/// Rows of `x` <- these rows times the inverse of L', L being the lower triangle of `factor`.
void Substitute(const Matrix& factor, Range rows, Matrix& x);

/// The lower triangle of the symmetric, positive definite `a` in `rows` <- that of its Cholesky
/// factor; the rows before, a multiple of 32, have theirs. What is above the diagonal is not used,
/// and made 0.
void Factorize(Range rows, Matrix& a);

/// Rows of `x` <- these rows times the inverse of L.
void BackSubstitute(const Matrix& factor, Range rows, Matrix& x);

/// Row i of `out` += the sum over j of factors[i][j] times row j of `rows`.
void AddCombinations(const Matrix& factors, Range of_factors, const Matrix& rows, Matrix& out);

}  // namespace distilbert::fit
