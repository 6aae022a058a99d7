#include "task/fit/lda.h"

#include <algorithm>

namespace distilbert::fit {

double RidgeOf(double spread, const Classes& classes, std::size_t numbers) {
  const auto terms = static_cast<double>(numbers * (classes.examples() - classes.size()));
  return classes.shrinkage * std::max(spread / terms, 1e-12);
}

Result<void> InnerProducts::Reset(const Classes& classes) {
  if (auto ok = own.Reserve(classes.examples()); !ok) return ok;
  return with_means.Reset(classes.examples(), classes.size());
}

Result<void> ClassMeans(const Matrix& x, const Classes& classes, Matrix& means) {
  if (auto ok = means.Reset(classes.size(), x.columns()); !ok) return ok;
  for (std::size_t i = 0; i < classes.examples(); ++i) {
    const auto k = static_cast<std::size_t>(classes.of[i]);
    for (std::size_t j = 0; j < x.columns(); ++j) means.Row(k)[j] += x.Row(i)[j];
  }
  for (std::size_t k = 0; k < classes.size(); ++k) {
    for (double& value : means.At(k)) value /= static_cast<double>(classes.sizes[k]);
  }
  return {};
}

Result<void> LeaveOneOut(const Classes& classes, InnerProducts& products) {
  Matrix between;  // <m_c, m_k>
  if (auto ok = ClassMeans(products.with_means, classes, between); !ok) return ok;
  const double c = ScaleOf(classes);
  for (std::size_t i = 0; i < classes.examples(); ++i) {
    const auto own = static_cast<std::size_t>(classes.of[i]);
    const auto others = static_cast<double>(classes.sizes[own] - 1);
    const std::span<double> row = products.with_means.At(i);
    const double self = products.own[i];
    const double mean = row[own];
    const double x_r = self - mean;
    const double r_r = self - 2.0 * mean + between.Row(own)[own];
    const double weight = c * (others + 1.0) / others;
    const double gain = weight / (1.0 - weight * r_r);
    for (std::size_t k = 0; k < classes.size(); ++k) {
      double x_m = row[k];
      double r_m = x_m - between.Row(own)[k];
      double m_m = between.Row(k)[k];
      if (k == own) {
        m_m += (r_r / others - 2.0 * r_m) / others;
        x_m -= x_r / others;
        r_m -= r_r / others;
      }
      row[k] = x_m + gain * x_r * r_m - (m_m + gain * r_m * r_m) / 2.0;
    }
  }
  return {};
}

}  // namespace distilbert::fit
