#include "task/fit/calibrate.h"

#include <algorithm>
#include <bit>
#include <cstdint>

#include "task/scores.h"

namespace distilbert::fit {
namespace {

constexpr double kGolden = 0.6180339887498949;

/// log(x) of a positive number by the same steps in every build: x = 2^e m, 2/3 <= m < 4/3, and the
/// series of artanh((m - 1) / (m + 1)).
double Log(double x) {
  const auto bits = std::bit_cast<std::uint64_t>(x);
  constexpr std::uint64_t kTwoThirds = 0x3FE5555555555555;
  const auto exponent =
      static_cast<std::int64_t>(bits - kTwoThirds) >> 52;  // rounds down below 2/3 too
  const auto m = std::bit_cast<double>(bits - (static_cast<std::uint64_t>(exponent) << 52));
  const double s = (m - 1.0) / (m + 1.0);
  double series = 0.0;
  for (int k = 21; k > 0; k -= 2) series = 1.0 / k + series * s * s;
  return static_cast<double>(exponent) * 0.6931471805599453 + 2.0 * s * series;
}

}  // namespace

double Energy(std::span<const double> scores, double temperature) {
  const double top = temperature * *std::ranges::max_element(scores);
  double sum = 0.0;
  for (const double score : scores) sum += Exp(temperature * score - top);
  return top + Log(sum);
}

double CrossEntropy(std::span<const double> scores, std::size_t label, double temperature,
                    double smoothing) {
  double others = -scores[label];
  for (const double score : scores) others += score;
  const double target = (1.0 - smoothing) * scores[label] +
                        smoothing * others / static_cast<double>(scores.size() - 1);
  return Energy(scores, temperature) - temperature * target;
}

double Temperature::Loss(double log, const Matrix& scores, const Classes& classes) const {
  const double smoothing = 1.0 / static_cast<double>(classes.examples() + 2);
  double sum = 0.0;
  for (std::size_t i = 0; i < classes.examples(); ++i) {
    const auto label = static_cast<std::size_t>(classes.of[i]);
    sum += CrossEntropy(scores.At(i), label, Exp(log), smoothing);
  }
  return sum;
}

void Temperature::Step(const Matrix& scores, const Classes& classes) {
  if (steps_ == 0) {
    left_ = high_ - kGolden * (high_ - low_);
    left_loss_ = Loss(left_, scores, classes);
  } else if (steps_ == 1) {
    right_ = low_ + kGolden * (high_ - low_);
    right_loss_ = Loss(right_, scores, classes);
  } else if (left_loss_ <= right_loss_) {
    high_ = right_;
    right_ = left_;
    right_loss_ = left_loss_;
    left_ = high_ - kGolden * (high_ - low_);
    left_loss_ = Loss(left_, scores, classes);
  } else {
    low_ = left_;
    left_ = right_;
    left_loss_ = right_loss_;
    right_ = low_ + kGolden * (high_ - low_);
    right_loss_ = Loss(right_, scores, classes);
  }
  ++steps_;
}

double Temperature::value() const { return Exp((low_ + high_) / 2.0); }

Result<double> Threshold(const Matrix& scores, double temperature) {
  auto energies = Buffer<double>::Create(scores.rows());
  if (!energies) return TakeError(energies);
  for (std::size_t i = 0; i < scores.rows(); ++i) {
    (*energies)[i] = Energy(scores.At(i), temperature);
  }
  std::ranges::sort(energies->span());
  const std::size_t below = scores.rows() < 40 ? 0 : scores.rows() / 20;
  return (*energies)[below];
}

}  // namespace distilbert::fit
