// Logits against PyTorch's (tests/golden/encoder), in every form in which a model runs.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "support/checkpoint.h"

namespace distilbert {
namespace {

class EncoderGolden : public ::testing::TestWithParam<std::string> {
 protected:
  /// Largest difference of any logit, over the standard deviation of all golden logits.
  double RelativeError(const LoadedModel& model) {
    double worst = 0;
    double square = 0;
    double sum = 0;
    double count = 0;
    for (const auto& golden : test::ReadCases(GetParam())) {
      const auto logits = test::Run(model, golden);
      for (std::size_t i = 0; i < logits.size(); ++i) {
        worst = std::max(worst, std::fabs(static_cast<double>(logits[i]) - golden.logits[i]));
        sum += golden.logits[i];
        square += static_cast<double>(golden.logits[i]) * golden.logits[i];
        ++count;
      }
    }
    const double variance = square / count - (sum / count) * (sum / count);
    return worst / std::max(0.1, std::sqrt(variance));
  }
  test::Checkpoint checkpoint_ = test::ReadCheckpoint(GetParam());
};

TEST_P(EncoderGolden, Fp32IsWithin1e4OfPyTorch) {
  const auto model = test::Load(checkpoint_, RunDtype::kFp32);
  ASSERT_TRUE(model) << model.error()->message;
  for (const auto& golden : test::ReadCases(GetParam())) {
    const auto logits = test::Run(*model, golden);
    ASSERT_EQ(logits.size(), golden.logits.size());
    for (std::size_t i = 0; i < logits.size(); ++i) {
      EXPECT_NEAR(logits[i], golden.logits[i], 1e-4) << golden.ids.size() << " tokens";
    }
  }
}

// Tiny random models are the worst case for rounding: with 16 to 48 columns nothing averages out.
// The bounds are a third above the largest error seen; a broken scale or a lost row exceeds them
// many times over.
TEST_P(EncoderGolden, Q8StaysClose) {
  const auto model = test::Load(checkpoint_, RunDtype::kQ8);
  ASSERT_TRUE(model) << model.error()->message;
  EXPECT_LT(RelativeError(*model), 0.38);
}

TEST_P(EncoderGolden, Q4StaysRoughlyClose) {
  const auto model = test::Load(checkpoint_, RunDtype::kQ4);
  ASSERT_TRUE(model) << model.error()->message;
  EXPECT_LT(RelativeError(*model), 1.6);
}

TEST_P(EncoderGolden, ABatchGivesWhatItsSequencesGive) {
  auto cases = test::ReadCases(GetParam());
  std::ranges::rotate(cases, cases.begin() + 5);
  for (const RunDtype run : {RunDtype::kQ8, RunDtype::kQ4, RunDtype::kFp32}) {
    const auto model = test::Load(checkpoint_, run);
    ASSERT_TRUE(model) << model.error()->message;
    const auto together = test::Run(*model, cases);
    for (std::size_t i = 0; i < cases.size(); ++i) {
      const auto alone = test::Run(*model, cases[i]);
      for (std::size_t k = 0; k < alone.size(); ++k) {
        if (run == RunDtype::kFp32) {
          EXPECT_NEAR(together[i][k], alone[k], 1e-6 * std::max(1.0f, std::fabs(alone[k])));
        } else {
          EXPECT_EQ(together[i][k], alone[k]) << cases[i].ids.size() << " tokens";
        }
      }
    }
  }
}

TEST_P(EncoderGolden, AQuantizedFileRunsExactlyAsQuantizingOnLoad) {
  for (const auto& [format, run] :
       {std::pair{StorageFormat::kQ8, RunDtype::kQ8}, {StorageFormat::kQ4, RunDtype::kQ4}}) {
    auto quantized = test::Quantize(checkpoint_, format);
    ASSERT_TRUE(quantized) << quantized.error()->message;
    // Scales may come before or after the values.
    std::ranges::sort(quantized->tensors, std::ranges::greater{},
                      [](const auto& tensor) { return tensor.info.name; });
    const auto from_file = test::Load(*quantized, run);
    ASSERT_TRUE(from_file) << from_file.error()->message;
    const auto on_load = test::Load(checkpoint_, run);
    ASSERT_TRUE(on_load);
    for (const auto& golden : test::ReadCases(GetParam())) {
      EXPECT_EQ(test::Run(*from_file, golden), test::Run(*on_load, golden));
    }
  }
}

TEST_P(EncoderGolden, FloatsOfAQuantizedFileAreNearItsIntegers) {
  auto quantized = test::Quantize(checkpoint_, StorageFormat::kQ8);
  ASSERT_TRUE(quantized);
  const auto floats = test::Load(*quantized, RunDtype::kFp32);
  ASSERT_TRUE(floats) << floats.error()->message;
  EXPECT_EQ(floats->encoder->run_dtype(), RunDtype::kFp32);
  EXPECT_LT(RelativeError(*floats), 0.38);
}

void Fill(std::string& bytes, std::size_t first, std::size_t count, float value) {
  for (std::size_t i = first; i < first + count; ++i) {
    std::memcpy(&bytes[i * sizeof value], &value, sizeof value);
  }
}

/// The plain model with normalized rows of ones, in which one column of a product overflows.
test::Checkpoint Overflowing(const std::string& product, float value) {
  test::Checkpoint checkpoint = test::ReadCheckpoint("plain");
  for (auto& [info, bytes] : checkpoint.tensors) {
    const std::size_t size = bytes.size() / sizeof value;
    if (info.name.ends_with("orm.weight")) Fill(bytes, 0, size, 0.0f);
    if (info.name.ends_with("orm.bias")) Fill(bytes, 0, size, 1.0f);
    const auto columns = static_cast<std::size_t>(info.shape.back());
    if (info.name.ends_with(product + ".weight")) Fill(bytes, 5 * columns, columns, value);
  }
  return checkpoint;
}

/// PyTorch's logits of such models are NaN, except with ReLU at minus infinity.
TEST(Encoder, WhatOverflowsInOneColumnIsSeenInTheLogits) {
  const auto cases = test::ReadCases("plain");
  for (const nn::Activation activation :
       {nn::Activation::kGelu, nn::Activation::kTanhGelu, nn::Activation::kRelu,
        nn::Activation::kSilu, nn::Activation::kQuickGelu}) {
    for (const std::string product :
         {"0.ffn.lin1", "1.ffn.lin1", "0.attention.q_lin", "1.attention.q_lin", "0.attention.k_lin",
          "1.attention.k_lin", "0.attention.v_lin", "1.attention.v_lin"}) {
      for (const float value : {3e38f, -3e38f}) {
        auto checkpoint = Overflowing(product, value);
        checkpoint.shape.encoder.activation = activation;
        const bool is_cut =
            activation == nn::Activation::kRelu && value < 0.0f && product.ends_with("lin1");
        for (const RunDtype run : {RunDtype::kFp32, RunDtype::kQ8}) {
          const auto model = test::Load(checkpoint, run);
          ASSERT_TRUE(model) << model.error()->message;
          for (const auto& logits : test::Run(*model, cases)) {
            for (const float logit : logits) {
              EXPECT_EQ(std::isfinite(logit), is_cut)
                  << product << " " << value << ", activation " << static_cast<int>(activation);
            }
          }
        }
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, EncoderGolden, ::testing::ValuesIn(test::GoldenModels()),
                         [](const auto& info) {
                           std::string name = info.param;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace distilbert
