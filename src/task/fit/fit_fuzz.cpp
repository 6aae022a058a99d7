// Any features and labels: a fit that is refused says why, any other one ends. Any weights of a
// head: they are refused, or it runs.
#include <vector>

#include "model/head/learned.h"
#include "support/fuzz.h"
#include "task/fit/fit.h"

namespace {

using namespace distilbert;
using fuzz::Require;

EncoderShape Shape(std::int32_t hidden_size) {
  EncoderShape out;
  out.hidden_size = hidden_size;
  out.num_hidden_layers = 3;
  return out;
}

std::vector<float> ConsumeFloats(FuzzedDataProvider& data, std::size_t most) {
  std::vector<float> out(data.ConsumeIntegralInRange<std::size_t>(0, most));
  for (float& value : out) value = data.ConsumeBool() ? data.ConsumeFloatingPoint<float>() : 1.0F;
  return out;
}

void TryHead(FuzzedDataProvider& data) {
  const EncoderShape shape = Shape(data.ConsumeIntegralInRange<std::int32_t>(1, 3));
  const std::size_t width = kFeatureBlocks * static_cast<std::size_t>(shape.hidden_size);
  const std::vector<float> bias = ConsumeFloats(data, 4);
  std::vector<float> weight = ConsumeFloats(data, 40);
  if (data.ConsumeBool()) weight.resize(bias.size() * width);
  auto head = LearnedHead::Create(shape, weight, bias);
  Require(head.has_value() == (weight.size() == bias.size() * width));
  if (!head) return Require(head.error()->code == ErrorCode::kInvalidWeights);
  const std::vector<float> features(2 * width, 0.5F);
  std::vector<float> logits(2 * head->columns());
  Require(head->Run(features, logits).has_value());
}

void TryFit(FuzzedDataProvider& data) {
  const auto hidden = data.ConsumeIntegralInRange<std::int32_t>(1, 4);
  const auto label_count = data.ConsumeIntegralInRange<std::size_t>(0, 5);
  std::vector<std::int32_t> labels(data.ConsumeIntegralInRange<std::size_t>(0, 60));
  for (std::int32_t& label : labels) label = data.ConsumeIntegralInRange<std::int32_t>(-1, 4);
  std::vector<std::uint16_t> features(labels.size() * kFeatureBlocks *
                                      static_cast<std::size_t>(hidden));
  for (std::uint16_t& half : features) half = data.ConsumeIntegral<std::uint16_t>();
  if (data.ConsumeIntegralInRange(0, 7) == 0) features.push_back(0);
  auto fit = fit::Fit::Create(features, labels, label_count, static_cast<std::size_t>(hidden));
  if (!fit) return Require(fit.error()->code == ErrorCode::kInvalidArgument);
  for (int steps = 0;; ++steps) {
    Require(steps < 1000);
    const auto done = fit->Step();
    Require(done.has_value() && *done >= 0.0 && *done <= 1.0);
    if (*done == 1.0) break;
  }
  const fit::Fitted& result = fit->result();
  Require(result.predicted.size() == labels.size());
  for (const std::int32_t label : result.predicted) {
    Require(label >= 0 && static_cast<std::size_t>(label) < label_count);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  FuzzedDataProvider data(bytes, size);
  if (data.ConsumeBool()) {
    TryFit(data);
  } else {
    TryHead(data);
  }
  return 0;
}
