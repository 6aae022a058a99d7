// Any floats as weights and activations: their integers stay in range, and stand for the values.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <vector>

#include "nn/half.h"
#include "nn/quantize.h"
#include "nn/requantize.h"
#include "support/fuzz.h"

namespace {

using namespace distilbert::nn;
using distilbert::fuzz::Require;

/// Floats by their bits; finite ones, if asked for.
std::vector<float> ConsumeFloats(FuzzedDataProvider& data, bool finite) {
  std::vector<float> out(data.ConsumeIntegralInRange<std::size_t>(1, 70));
  const bool small = data.ConsumeBool();
  for (float& value : out) {
    auto bits = data.ConsumeIntegral<std::uint32_t>();
    if (small) bits = (bits & 0x803FFFFF) | 0x3F000000;
    value = std::bit_cast<float>(bits);
    if (finite && !std::isfinite(value)) value = 0.0f;
  }
  return out;
}

void CheckRow(const std::vector<float>& row, int max) {
  std::vector<std::int8_t> codes(row.size());
  const float scale = QuantizeRow(row, max, codes.data());
  Require(std::isfinite(scale));
  for (std::size_t i = 0; i < row.size(); ++i) {
    Require(std::abs(codes[i]) <= max);
    const double difference = codes[i] * static_cast<double>(scale) - static_cast<double>(row[i]);
    Require(std::fabs(difference) <= std::max(0.502 * static_cast<double>(scale), 2e-36));
  }
}

void CheckRowQ4(const std::vector<float>& row) {
  std::vector<std::uint8_t> packed(PackedSize(row.size()));
  std::vector<std::uint16_t> scales(GroupCount(row.size()));
  QuantizeRowQ4(row, packed.data(), scales.data());
  std::vector<float> back(row.size());
  DequantizeRowQ4(packed.data(), scales.data(), back);
  for (const float value : back) Require(std::isfinite(value));
}

/// Any stored bytes with finite scales, which is what the loader lets through.
void CheckStored(FuzzedDataProvider& data) {
  const auto columns = data.ConsumeIntegralInRange<std::size_t>(1, 70);
  std::vector<std::uint8_t> packed(PackedSize(columns));
  for (auto& byte : packed) byte = data.ConsumeIntegral<std::uint8_t>();
  std::vector<std::uint16_t> scales(GroupCount(columns));
  for (auto& scale : scales) {
    scale = data.ConsumeIntegral<std::uint16_t>();
    if (!std::isfinite(HalfToFloat(scale))) scale = 0x3C00;
  }
  std::vector<float> floats(columns);
  DequantizeRowQ4(packed.data(), scales.data(), floats);
  std::vector<std::int8_t> expected(columns);
  std::vector<std::int8_t> actual(columns);
  const float scale = QuantizeRow(floats, kWeightMax, expected.data());
  Require(RequantizeRowQ4(packed.data(), scales.data(), columns, kWeightMax, actual.data()) ==
          scale);
  Require(actual == expected);
}

template <class Activation>
void CheckActivations(const std::vector<float>& row) {
  std::vector<Activation> codes(row.size());
  xnn_quantization_params params{};
  const Range range = RangeOf(row);
  QuantizeActivations(row, range, codes.data(), params);
  if (std::ranges::any_of(row, [](float value) { return std::isnan(value); })) {
    Require(!std::isfinite(params.scale));
    return;
  }
  Require(params.zero_point >= 0 && params.zero_point <= kActivationMax);
  if (!std::isfinite(params.scale)) return;
  for (std::size_t i = 0; i < row.size(); ++i) {
    Require(codes[i] >= 0 && codes[i] <= kActivationMax);
    const double value = (codes[i] - params.zero_point) * static_cast<double>(params.scale);
    const double step = (static_cast<double>(range.high) - static_cast<double>(range.low)) / 127;
    Require(std::fabs(value - static_cast<double>(row[i])) <= std::max(1.01 * step, 2e-36));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  FuzzedDataProvider data(bytes, size);
  const std::vector<float> weights = ConsumeFloats(data, true);
  CheckRow(weights, kWeightMax);
  CheckRow(weights, kEmbeddingMax);
  CheckRowQ4(weights);
  CheckStored(data);
  const std::vector<float> activations = ConsumeFloats(data, false);
  CheckActivations<std::int8_t>(activations);
  CheckActivations<std::int16_t>(activations);
  return 0;
}
