#include "nn/linear.h"

#include <limits>

namespace distilbert::nn {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

}  // namespace

Result<Fp32Linear> Fp32Linear::Create(std::size_t in_features, std::size_t out_features,
                                      std::span<const float> weight, std::span<const float> bias) {
  if (auto ok = InitializeXnnpack(); !ok) return TakeError(ok);
  xnn_operator_t op = nullptr;
  auto created = Check(xnn_create_fully_connected_nc_f32(
                           in_features, out_features, in_features, out_features, weight.data(),
                           bias.data(), -kInfinity, kInfinity, 0, nullptr, nullptr, &op),
                       "a float linear layer");
  if (!created) return TakeError(created);
  return Fp32Linear(XnnOperator(op));
}

Result<void> Fp32Linear::Run(const float* x, std::size_t rows, float* y) {
  xnn_status status = xnn_reshape_fully_connected_nc_f32(op_.get(), rows, nullptr);
  if (status == xnn_status_success) status = xnn_setup_fully_connected_nc_f32(op_.get(), x, y);
  if (status == xnn_status_success) status = xnn_run_operator(op_.get(), nullptr);
  return Check(status, "a float linear layer");
}

Result<Int8Linear> Int8Linear::Create(std::size_t in_features, std::size_t out_features,
                                      std::span<const std::int8_t> weight,
                                      std::span<const float> scale, std::span<const float> bias) {
  if (auto ok = InitializeXnnpack(); !ok) return TakeError(ok);
  xnn_operator_t op = nullptr;
  // XNNPACK counts strides in its own elements of one byte.
  auto created =
      Check(xnn_create_fully_connected_nc_qd8_f32_qc8w(
                in_features, out_features, in_features * BestInt8GemmVariant().activation_size,
                out_features, scale.data(), weight.data(), bias.data(), -kInfinity, kInfinity, 0,
                nullptr, nullptr, &op),
            "an int8 linear layer");
  if (!created) return TakeError(created);
  return Int8Linear(XnnOperator(op));
}

Result<void> Int8Linear::Run(const QuantizedRows& x, std::size_t rows, float* y) {
  xnn_status status = xnn_reshape_fully_connected_nc_qd8_f32_qc8w(op_.get(), rows, nullptr);
  if (status == xnn_status_success) {
    status = xnn_setup_fully_connected_nc_qd8_f32_qc8w(op_.get(), x.values(), y, x.params());
  }
  if (status == xnn_status_success) status = xnn_run_operator(op_.get(), nullptr);
  return Check(status, "an int8 linear layer");
}

}  // namespace distilbert::nn
