#include "task/fit/matrix.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace distilbert::fit {
namespace {

using F64x2 = double __attribute__((vector_size(16)));

F64x2 Load2(const double* source) {
  F64x2 out;
  std::memcpy(&out, source, sizeof out);
  return out;
}

/// Rows of one matrix times rows of another, over `length` columns, an even number: together they
/// use each number that is loaded several times.
template <std::size_t kRows, std::size_t kColumns>
void Tile(const double* a, std::size_t a_stride, const double* b, std::size_t b_stride,
          std::size_t length, double (&out)[kRows][kColumns]) {
  F64x2 sums[kRows][kColumns] = {};
  for (std::size_t k = 0; k < length; k += 2) {
    F64x2 right[kColumns];
    for (std::size_t j = 0; j < kColumns; ++j) right[j] = Load2(b + j * b_stride + k);
    for (std::size_t i = 0; i < kRows; ++i) {
      const F64x2 left = Load2(a + i * a_stride + k);
      for (std::size_t j = 0; j < kColumns; ++j) sums[i][j] += left * right[j];
    }
  }
  for (std::size_t i = 0; i < kRows; ++i) {
    for (std::size_t j = 0; j < kColumns; ++j) out[i][j] = sums[i][j][0] + sums[i][j][1];
  }
}

constexpr std::size_t kTileRows = 4;
constexpr std::size_t kTileColumns = 2;
constexpr std::size_t kFactorRows = 32;

/// The next two elements of `kRows` rows of x, of which the first `column` are done.
template <std::size_t kRows>
void SubstituteTile(const Matrix& factor, std::size_t column, double* x, std::size_t stride) {
  const double* first = factor.Row(column);
  const bool two = column + 1 < factor.rows();
  double dots[kRows][kTileColumns];
  Tile(x, stride, first, two ? factor.stride() : 0, column, dots);
  for (std::size_t i = 0; i < kRows; ++i) {
    double* row = x + i * stride;
    row[column] = (row[column] - dots[i][0]) / first[column];
    if (!two) continue;
    const double* second = factor.Row(column + 1);
    row[column + 1] =
        (row[column + 1] - dots[i][1] - row[column] * second[column]) / second[column + 1];
  }
}

/// The first `columns` of these rows of x.
void SubstituteColumns(const Matrix& factor, std::size_t columns, Range rows, Matrix& x) {
  for (std::size_t column = 0; column < columns; column += kTileColumns) {
    std::size_t i = rows.begin;
    for (; i + kTileRows <= rows.end; i += kTileRows) {
      SubstituteTile<kTileRows>(factor, column, x.Row(i), x.stride());
    }
    for (; i < rows.end; ++i) SubstituteTile<1>(factor, column, x.Row(i), x.stride());
  }
}

}  // namespace

Result<void> Matrix::Reset(std::size_t rows, std::size_t columns) {
  rows_ = rows;
  columns_ = columns;
  if (auto ok = values_.Reserve(rows, stride()); !ok) return ok;
  std::ranges::fill(values_.span(), 0.0);
  return {};
}

double Dot(std::span<const double> a, std::span<const double> b) {
  double out[1][1];
  const std::size_t even = a.size() / 2 * 2;
  Tile(a.data(), 0, b.data(), 0, even, out);
  return even < a.size() ? out[0][0] + a[even] * b[even] : out[0][0];
}

void AddProducts(const Matrix& a, const Matrix& b, Range rows, bool lower, Matrix& out) {
  for (std::size_t j = 0; j < b.rows(); j += kTileColumns) {
    const std::size_t columns = std::min(kTileColumns, b.rows() - j);
    for (std::size_t i = rows.begin; i < rows.end; i += kTileRows) {
      const std::size_t count = std::min(kTileRows, rows.end - i);
      if (lower && j > i + count - 1) continue;
      double tile[kTileRows][kTileColumns] = {};
      if (count == kTileRows && columns == kTileColumns) {
        Tile(a.Row(i), a.stride(), b.Row(j), b.stride(), a.stride(), tile);
      } else {
        for (std::size_t k = 0; k < count * columns; ++k) {
          double one[1][1];
          Tile(a.Row(i + k / columns), 0, b.Row(j + k % columns), 0, a.stride(), one);
          tile[k / columns][k % columns] = one[0][0];
        }
      }
      for (std::size_t k = 0; k < count * columns; ++k) {
        out.Row(i + k / columns)[j + k % columns] += tile[k / columns][k % columns];
      }
    }
  }
}

void Substitute(const Matrix& factor, Range rows, Matrix& x) {
  SubstituteColumns(factor, factor.rows(), rows, x);
}

void Factorize(Range rows, Matrix& a) {
  for (std::size_t begin = rows.begin; begin < rows.end; begin += kFactorRows) {
    const std::size_t end = std::min(begin + kFactorRows, rows.end);
    SubstituteColumns(a, begin, {begin, end}, a);
    for (std::size_t i = begin; i < end; ++i) {
      double* row = a.Row(i);
      for (std::size_t j = begin; j <= i; ++j) {
        const double left = row[j] - Dot({row, j}, {a.Row(j), j});
        row[j] = i == j ? std::sqrt(left) : left / a.Row(j)[j];
      }
      std::fill(row + i + 1, row + a.stride(), 0.0);
    }
  }
}

void BackSubstitute(const Matrix& factor, Range rows, Matrix& x) {
  for (std::size_t j = factor.rows(); j-- > 0;) {
    const double* row = factor.Row(j);
    for (std::size_t i = rows.begin; i < rows.end; ++i) {
      double* left = x.Row(i);
      const double solved = left[j] / row[j];
      for (std::size_t k = 0; k < j; ++k) left[k] -= solved * row[k];
      left[j] = solved;
    }
  }
}

void AddCombinations(const Matrix& factors, Range of_factors, const Matrix& rows, Matrix& out) {
  for (std::size_t j = 0; j < rows.rows(); ++j) {
    const double* row = rows.Row(j);
    for (std::size_t i = of_factors.begin; i < of_factors.end; ++i) {
      const double factor = factors.Row(i)[j];
      double* sum = out.Row(i);
      for (std::size_t k = 0; k < rows.columns(); ++k) sum[k] += factor * row[k];
    }
  }
}

}  // namespace distilbert::fit
