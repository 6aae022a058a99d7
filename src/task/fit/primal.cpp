#include "task/fit/primal.h"

#include <algorithm>

namespace distilbert::fit {
namespace {

/// Examples that S is made of at a time, and its rows that are made at a time.
constexpr std::size_t kChunk = 512;
constexpr std::size_t kBlock = 64;

/// Blocks of S, and one for the reading of a chunk.
std::size_t PartsOfChunk(std::size_t numbers) { return (numbers + kBlock - 1) / kBlock + 1; }

}  // namespace

std::size_t Primal::Parts(std::size_t examples, std::size_t numbers) {
  return (examples + kChunk - 1) / kChunk * PartsOfChunk(numbers);
}

Result<void> Primal::Begin(const Examples& examples, const Classes& classes) {
  const std::size_t numbers = examples.columns();
  if (auto ok = center_.Reserve(2 * numbers); !ok) return ok;
  if (auto ok = means_.Reset(classes.size(), numbers); !ok) return ok;
  if (auto ok = factor_.Reset(numbers, numbers); !ok) return ok;
  if (auto ok = rows_.Reset(kBlock, numbers); !ok) return ok;
  std::ranges::fill(center_.span(), 0.0);
  const auto row = center_.span().last(numbers);
  for (std::size_t i = 0; i < examples.size(); ++i) {
    examples.Read(i, row);
    double* sums = means_.Row(static_cast<std::size_t>(classes.of[i]));
    for (std::size_t j = 0; j < numbers; ++j) {
      sums[j] += row[j];
      center_[j] += row[j];
    }
  }
  for (std::size_t j = 0; j < numbers; ++j) center_[j] /= static_cast<double>(examples.size());
  for (std::size_t k = 0; k < classes.size(); ++k) {
    for (double& value : means_.At(k)) value /= static_cast<double>(classes.sizes[k]);
  }
  return {};
}

Result<void> Primal::Add(const Examples& examples, const Classes& classes, std::size_t part) {
  const std::size_t numbers = examples.columns();
  const std::size_t first = part / PartsOfChunk(numbers) * kChunk;
  const std::size_t block = part % PartsOfChunk(numbers);
  if (block > 0) {
    const std::size_t begin = (block - 1) * kBlock;
    AddProducts(chunk_, chunk_, {begin, std::min(begin + kBlock, numbers)}, true, factor_);
    return {};
  }
  const std::size_t count = std::min(kChunk, examples.size() - first);
  if (auto ok = chunk_.Reset(numbers, count); !ok) return ok;
  const auto row = center_.span().last(numbers);
  for (std::size_t i = 0; i < count; ++i) {
    examples.Read(first + i, row);
    const double* mean = means_.Row(static_cast<std::size_t>(classes.of[first + i]));
    for (std::size_t j = 0; j < numbers; ++j) chunk_.Row(j)[i] = row[j] - mean[j];
  }
  return {};
}

void Primal::Factorize(Range numbers) { fit::Factorize(numbers, factor_); }

void Primal::Finish(const Classes& classes) {
  chunk_.Release();
  const std::size_t numbers = factor_.rows();
  double spread = 0.0;
  for (std::size_t i = 0; i < numbers; ++i) spread += factor_.Row(i)[i];
  const double scale = ScaleOf(classes);
  for (std::size_t i = 0; i < numbers; ++i) {
    for (double& value : factor_.At(i)) value *= scale;
    factor_.Row(i)[i] += RidgeOf(spread, classes, numbers);
  }
  for (std::size_t k = 0; k < classes.size(); ++k) {
    for (std::size_t j = 0; j < numbers; ++j) means_.Row(k)[j] -= center_[j];
  }
}

void Primal::SubstituteMeans(Range classes) { Substitute(factor_, classes, means_); }

Result<void> Primal::Products(const Examples& examples, const Classes& classes, Range rows,
                              InnerProducts& out) {
  if (rows.begin == 0) {
    if (auto ok = out.Reset(classes); !ok) return ok;
  }
  const std::size_t count = rows.end - rows.begin;
  for (std::size_t i = 0; i < count; ++i) {
    examples.Read(rows.begin + i, rows_.At(i));
    for (std::size_t j = 0; j < rows_.columns(); ++j) rows_.Row(i)[j] -= center_[j];
  }
  Substitute(factor_, {0, count}, rows_);
  Matrix with_means;
  if (auto ok = with_means.Reset(count, classes.size()); !ok) return ok;
  AddProducts(rows_, means_, {0, count}, false, with_means);
  for (std::size_t i = 0; i < count; ++i) {
    out.own[rows.begin + i] = Dot(rows_.At(i), rows_.At(i));
    std::ranges::copy(with_means.At(i), out.with_means.Row(rows.begin + i));
  }
  return {};
}

void Primal::BackSubstituteMeans(Range classes) { BackSubstitute(factor_, classes, means_); }

}  // namespace distilbert::fit
