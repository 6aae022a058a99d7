#include "task/fit/dual.h"

#include <algorithm>
#include <utility>

namespace distilbert::fit {
namespace {

/// The symmetric matrix whose lower triangle `a` has, with the mean of each row and column removed.
Result<void> Center(Matrix& a) {
  const std::size_t n = a.rows();
  auto means = Buffer<double>::Create(n);
  if (!means) return TakeError(means);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < i; ++j) a.Row(j)[i] = a.Row(i)[j];
  }
  double all = 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    double sum = 0.0;
    for (const double value : a.At(i)) sum += value;
    (*means)[i] = sum / static_cast<double>(n);
    all += (*means)[i];
  }
  all /= static_cast<double>(n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) a.Row(i)[j] += all - (*means)[i] - (*means)[j];
  }
  return {};
}

/// Each row less what its class's rows are on average.
Result<void> RemoveMeans(const Classes& classes, Matrix& x) {
  Matrix means;
  if (auto ok = ClassMeans(x, classes, means); !ok) return ok;
  for (std::size_t i = 0; i < x.rows(); ++i) {
    const double* mean = means.Row(static_cast<std::size_t>(classes.of[i]));
    for (std::size_t j = 0; j < x.columns(); ++j) x.Row(i)[j] -= mean[j];
  }
  return {};
}

void Transpose(Matrix& square) {
  for (std::size_t i = 0; i < square.rows(); ++i) {
    for (std::size_t j = 0; j < i; ++j) std::swap(square.Row(i)[j], square.Row(j)[i]);
  }
}

Result<void> Copy(const Matrix& from, Matrix& to) {
  if (auto ok = to.Reset(from.rows(), from.columns()); !ok) return ok;
  for (std::size_t i = 0; i < from.rows(); ++i) std::ranges::copy(from.At(i), to.Row(i));
  return {};
}

}  // namespace

Result<void> Dual::Begin(Matrix& gram, const Classes& classes, std::size_t numbers) {
  std::swap(gram_, gram);
  if (auto ok = Center(gram_); !ok) return ok;
  if (auto ok = Copy(gram_, rows_); !ok) return ok;
  if (auto ok = RemoveMeans(classes, rows_); !ok) return ok;  // R x'
  Transpose(rows_);
  if (auto ok = Copy(rows_, factor_); !ok) return ok;
  if (auto ok = RemoveMeans(classes, factor_); !ok) return ok;
  double spread = 0.0;
  for (std::size_t i = 0; i < factor_.rows(); ++i) spread += factor_.Row(i)[i];
  ridge_ = RidgeOf(spread, classes, numbers);
  for (std::size_t i = 0; i < factor_.rows(); ++i) factor_.Row(i)[i] += ridge_ / ScaleOf(classes);
  return {};
}

void Dual::Factorize(Range examples) { fit::Factorize(examples, factor_); }

void Dual::Substitute(Range examples) { fit::Substitute(factor_, examples, rows_); }

Result<void> Dual::Products(const Classes& classes, Range examples, InnerProducts& out) {
  if (examples.begin == 0) {
    if (auto ok = out.Reset(classes); !ok) return ok;
    if (auto ok = ClassMeans(rows_, classes, means_); !ok) return ok;
    if (auto ok = ClassMeans(gram_, classes, gram_means_); !ok) return ok;
  }
  AddProducts(rows_, means_, examples, false, out.with_means);
  for (std::size_t i = examples.begin; i < examples.end; ++i) {
    out.own[i] = (gram_.Row(i)[i] - Dot(rows_.At(i), rows_.At(i))) / ridge_;
    for (std::size_t k = 0; k < classes.size(); ++k) {
      double& product = out.with_means.Row(i)[k];
      product = (gram_means_.Row(k)[i] - product) / ridge_;
    }
  }
  return {};
}

Result<void> Dual::Combinations(const Classes& classes, Matrix& out) {
  const std::size_t n = classes.examples();
  if (auto ok = Copy(means_, out); !ok) return ok;
  BackSubstitute(factor_, {0, classes.size()}, out);
  auto sums = Buffer<double>::Create(classes.size());
  if (!sums) return TakeError(sums);
  for (std::size_t k = 0; k < classes.size(); ++k) {
    // Class k's mean, less R' a: r is x less its class's mean, and x less the mean of all.
    std::ranges::fill(sums->span(), 0.0);
    const std::span<double> row = out.At(k);
    for (std::size_t i = 0; i < n; ++i) (*sums)[static_cast<std::size_t>(classes.of[i])] += row[i];
    double mean = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
      const auto own = static_cast<std::size_t>(classes.of[i]);
      const double share = (*sums)[own] + (own == k ? 1.0 : 0.0);
      row[i] = (share / static_cast<double>(classes.sizes[own]) - row[i]) / ridge_;
      mean += row[i];
    }
    mean /= static_cast<double>(n);
    for (double& value : row) value -= mean;
  }
  return {};
}

}  // namespace distilbert::fit
