// Logits against PyTorch's (tests/golden/encoder), in every form in which a model runs.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/checkpoint.h"

namespace distilbert {
namespace {

class EncoderGolden : public ::testing::TestWithParam<std::string> {
 protected:
  /// Largest difference of any logit, over the standard deviation of all golden logits.
  double RelativeError(Encoder& encoder) {
    double worst = 0;
    double square = 0;
    double sum = 0;
    double count = 0;
    for (const auto& golden : test::ReadCases(GetParam())) {
      const auto logits = test::Run(encoder, {golden.ids}).at(0);
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
  auto encoder = test::Load(checkpoint_, RunDtype::kFp32);
  ASSERT_TRUE(encoder) << encoder.error().message;
  for (const auto& golden : test::ReadCases(GetParam())) {
    const auto logits = test::Run(**encoder, {golden.ids}).at(0);
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
  auto encoder = test::Load(checkpoint_, RunDtype::kQ8);
  ASSERT_TRUE(encoder) << encoder.error().message;
  EXPECT_LT(RelativeError(**encoder), 0.38);
}

TEST_P(EncoderGolden, Q4StaysRoughlyClose) {
  auto encoder = test::Load(checkpoint_, RunDtype::kQ4);
  ASSERT_TRUE(encoder) << encoder.error().message;
  EXPECT_LT(RelativeError(**encoder), 1.5);
}

TEST_P(EncoderGolden, ABatchGivesWhatItsSequencesGive) {
  std::vector<std::vector<std::int32_t>> sequences;
  for (const auto& golden : test::ReadCases(GetParam())) sequences.push_back(golden.ids);
  std::ranges::rotate(sequences, sequences.begin() + 5);
  for (const RunDtype run : {RunDtype::kQ8, RunDtype::kQ4, RunDtype::kFp32}) {
    auto encoder = test::Load(checkpoint_, run);
    ASSERT_TRUE(encoder) << encoder.error().message;
    const auto together = test::Run(**encoder, sequences);
    for (std::size_t i = 0; i < sequences.size(); ++i) {
      const auto alone = test::Run(**encoder, {sequences[i]}).at(0);
      for (std::size_t k = 0; k < alone.size(); ++k) {
        if (run == RunDtype::kFp32) {
          EXPECT_NEAR(together[i][k], alone[k], 1e-6 * std::max(1.0f, std::fabs(alone[k])));
        } else {
          EXPECT_EQ(together[i][k], alone[k]) << sequences[i].size() << " tokens";
        }
      }
    }
  }
}

TEST_P(EncoderGolden, AQuantisedFileRunsExactlyAsQuantisingOnLoad) {
  for (const auto& [format, run] :
       {std::pair{StorageFormat::kQ8, RunDtype::kQ8}, {StorageFormat::kQ4, RunDtype::kQ4}}) {
    auto quantised = test::Quantize(checkpoint_, format);
    ASSERT_TRUE(quantised) << quantised.error().message;
    // Scales may come before or after the values.
    std::ranges::sort(quantised->tensors, std::ranges::greater{},
                      [](const auto& tensor) { return tensor.info.name; });
    auto from_file = test::Load(*quantised, run);
    ASSERT_TRUE(from_file) << from_file.error().message;
    auto on_load = test::Load(checkpoint_, run);
    ASSERT_TRUE(on_load);
    for (const auto& golden : test::ReadCases(GetParam())) {
      EXPECT_EQ(test::Run(**from_file, {golden.ids}), test::Run(**on_load, {golden.ids}));
    }
  }
}

TEST_P(EncoderGolden, FloatsOfAQuantisedFileAreNearItsIntegers) {
  auto quantised = test::Quantize(checkpoint_, StorageFormat::kQ8);
  ASSERT_TRUE(quantised);
  auto floats = test::Load(*quantised, RunDtype::kFp32);
  ASSERT_TRUE(floats) << floats.error().message;
  EXPECT_EQ((*floats)->run_dtype(), RunDtype::kFp32);
  EXPECT_LT(RelativeError(**floats), 0.38);
}

INSTANTIATE_TEST_SUITE_P(All, EncoderGolden, ::testing::ValuesIn(test::GoldenModels()),
                         [](const auto& info) {
                           std::string name = info.param;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace distilbert
