#include "task/fit/choice.h"

#include <algorithm>
#include <cmath>

#include "task/fit/calibrate.h"
#include "task/fit/dual.h"
#include "task/fit/examples.h"

namespace distilbert::fit {
namespace {

/// Examples that are tried: more of them hardly ever choose otherwise, and cost with their cube.
constexpr std::size_t kTried = 256;
constexpr std::size_t kLeastOfClass = 3;

/// The losses of all examples with the temperature that is best for them.
Result<void> Losses(const Matrix& scores, const Classes& classes, std::span<double> out) {
  Temperature temperature;
  for (std::size_t i = 0; i < Temperature::kSteps; ++i) temperature.Step(scores, classes);
  const double smoothing = 1.0 / static_cast<double>(classes.examples() + 2);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto label = static_cast<std::size_t>(classes.of[i]);
    out[i] = CrossEntropy(scores.At(i), label, temperature.value(), smoothing);
  }
  return {};
}

}  // namespace

Result<void> Choice::Begin(std::span<const std::uint16_t> features, const Classes& classes,
                           std::size_t hidden_size) {
  hidden_size_ = hidden_size;
  const std::size_t most = kTried / classes.size();
  if (most < kLeastOfClass) return {};
  if (auto ok = sizes_.Reserve(classes.size()); !ok) return ok;
  std::ranges::fill(sizes_.span(), std::size_t{0});
  GrowingBuffer<std::size_t> rows;
  for (std::size_t i = 0; i < classes.examples(); ++i) {
    std::size_t& size = sizes_[static_cast<std::size_t>(classes.of[i])];
    if (size == most) continue;
    ++size;
    rows.Append(i);
    of_.Append(classes.of[i]);
  }
  if (auto ok = CheckAll(rows, of_); !ok) return ok;
  for (std::size_t block = 0; block < kFeatureBlocks; ++block) {
    Mix mix = {};
    mix[block] = 1.0F;
    const Examples examples(features, mix, hidden_size);
    Matrix x;
    if (auto ok = x.Reset(rows.size(), hidden_size); !ok) return ok;
    for (std::size_t i = 0; i < rows.size(); ++i) examples.Read(rows[i], x.At(i));
    if (auto ok = grams_[block].Reset(rows.size(), rows.size()); !ok) return ok;
    AddProducts(x, x, {0, rows.size()}, true, grams_[block]);
  }
  return losses_.Reserve(2 * rows.size());
}

Result<void> Choice::Try(std::size_t mix) {
  const std::size_t n = of_.size();
  if (n == 0) return {};
  const std::size_t numbers = BlocksOf(kMixes[mix]) * hidden_size_;
  const Classes classes = {
      .of = of_.span(), .sizes = sizes_.span(), .shrinkage = ShrinkageFor(n, numbers)};
  Matrix gram;
  if (auto ok = gram.Reset(n, n); !ok) return ok;
  for (std::size_t block = 0; block < kFeatureBlocks; ++block) {
    const auto weight = static_cast<double>(kMixes[mix][block]);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j <= i; ++j) {
        gram.Row(i)[j] += weight * weight * grams_[block].Row(i)[j];
      }
    }
  }
  Dual dual;
  InnerProducts products;
  if (auto ok = dual.Begin(gram, classes, numbers); !ok) return ok;
  dual.Factorize({0, n});
  dual.Substitute({0, n});
  if (auto ok = dual.Products(classes, {0, n}, products); !ok) return ok;
  if (auto ok = LeaveOneOut(classes, products); !ok) return ok;
  const auto first = losses_.span().first(n);
  const auto losses = mix == 0 ? first : losses_.span().subspan(n, n);
  if (auto ok = Losses(products.with_means, classes, losses); !ok) return ok;
  if (mix == 0) return {};
  double sum = 0.0;
  double squares = 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    const double gain = first[i] - losses[i];
    sum += gain;
    squares += gain * gain;
  }
  const auto count = static_cast<double>(n);
  const double error =
      std::sqrt(std::max(squares / count - sum * sum / (count * count), 0.0) / count);
  const double gain = sum / count;
  if (gain > error && gain > least_) {
    best_ = mix;
    least_ = gain;
  }
  return {};
}

}  // namespace distilbert::fit
