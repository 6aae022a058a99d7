// How sure a score is: the temperature of the softmax, and from where on a text belongs to no
// label.
#pragma once

#include <cstddef>

#include "base/buffer.h"
#include "base/result.h"
#include "task/fit/lda.h"
#include "task/fit/matrix.h"

namespace distilbert::fit {

/// Finds the temperature at which leave-one-out scores have the least cross-entropy with their
/// labels, these being right but for 1 / (n + 2): else a few examples that are easy would allow any
/// certainty. Golden section over its logarithm.
class Temperature {
 public:
  static constexpr std::size_t kSteps = 32;

  /// One of kSteps.
  void Step(const Matrix& scores, const Classes& classes);
  double value() const;

 private:
  double Loss(double log, const Matrix& scores, const Classes& classes) const;

  double low_ = -14.0;
  double high_ = 6.0;
  double left_ = 0.0;
  double right_ = 0.0;
  double left_loss_ = 0.0;
  double right_loss_ = 0.0;
  std::size_t steps_ = 0;
};

/// The cross-entropy of one example.
double CrossEntropy(std::span<const double> scores, std::size_t label, double temperature,
                    double smoothing);

/// logsumexp(T s), which is low for a text unlike all examples.
double Energy(std::span<const double> scores, double temperature);

/// The energy that 5 % of the examples stay below; the least of fewer than 40.
Result<double> Threshold(const Matrix& scores, double temperature);

}  // namespace distilbert::fit
