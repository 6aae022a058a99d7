// Embeddings, against hidden states by PyTorch (tests/golden/encoder).
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "support/checkpoint.h"
#include "task/pooling.h"

namespace distilbert {
namespace {

using test::MakeModel;
using test::ToVector;

/// Texts that the tiny models' tokenizer makes these ids of.
struct Texts {
  std::string first;
  std::optional<std::string> second;

  explicit Texts(const std::vector<std::int32_t>& ids) {
    for (std::size_t i = 1; i + 1 < ids.size(); ++i) {
      if (ids[i] == 3) {
        second.emplace();
      } else {
        (second ? *second : first) += ids[i] == 0   ? "[PAD] "
                                      : ids[i] == 1 ? "unknown "
                                                    : "w" + std::to_string(ids[i] - 5) + " ";
      }
    }
  }
  TextInput input() const { return {first, second}; }
};

std::vector<float> Embedding(Model& model, const TextInput& input, Pooling pooling,
                             bool normalize = false) {
  EmbedOptions options;
  options.poolings = std::span(&pooling, 1);
  options.normalize = normalize;
  const auto result = distilbert::Embed(model, std::span(&input, 1), options);
  EXPECT_TRUE(result);
  return ToVector(result->embeddings.span());
}

constexpr Pooling kAll[] = {Pooling::kCls,         Pooling::kMean,         Pooling::kMax,
                            Pooling::kMeanSqrtLen, Pooling::kWeightedMean, Pooling::kLastToken};

class Embed : public ::testing::TestWithParam<std::string> {};

TEST_P(Embed, Fp32IsWithin1e4OfPyTorch) {
  Model model = MakeModel(GetParam(), RunDtype::kFp32);
  for (const auto& golden : test::ReadCases(GetParam())) {
    const Texts texts(golden.ids);
    const auto cls = Embedding(model, texts.input(), Pooling::kCls);
    const auto mean = Embedding(model, texts.input(), Pooling::kMean);
    ASSERT_EQ(cls.size(), golden.cls_state.size());
    ASSERT_EQ(mean.size(), golden.mean_state.size());
    for (std::size_t i = 0; i < cls.size(); ++i) {
      EXPECT_NEAR(cls[i], golden.cls_state[i], 1e-4) << golden.ids.size() << " tokens";
      EXPECT_NEAR(mean[i], golden.mean_state[i], 1e-4) << golden.ids.size() << " tokens";
    }
  }
}

// The last layer computes its [CLS] rows alone or among all rows: the integer path must not differ.
TEST_P(Embed, TheClsStateIsTheFirstOfAllStates) {
  for (const RunDtype run : {RunDtype::kQ8, RunDtype::kQ4}) {
    const auto loaded = test::Load(test::ReadCheckpoint(GetParam()), run);
    ASSERT_TRUE(loaded);
    Encoder& encoder = *loaded->encoder;
    for (const auto& golden : test::ReadCases(GetParam())) {
      const std::size_t offsets[] = {0, golden.ids.size()};
      const TokenBatch batch{.ids = golden.ids, .type_ids = golden.type_ids, .offsets = offsets};
      const auto all = encoder.HiddenStates(batch, HiddenRows::kAll);
      ASSERT_TRUE(all);
      const auto first = ToVector(all->first(encoder.shape().hidden_size));
      const auto cls = encoder.HiddenStates(batch, HiddenRows::kCls);
      ASSERT_TRUE(cls);
      EXPECT_EQ(ToVector(*cls), first);
    }
  }
}

std::string NameOf(const ::testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::ranges::replace(name, '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(All, Embed, ::testing::ValuesIn(test::GoldenModels()), NameOf);
INSTANTIATE_TEST_SUITE_P(Headless, Embed, ::testing::ValuesIn(test::HeadlessModels()), NameOf);

TEST(Pooler, WhatIsNoNumberStaysNone) {
  Pooler pooler;
  ASSERT_TRUE(pooler.Reserve(2));
  for (std::size_t token = 0; token < 3; ++token) {
    std::vector<float> hidden = {1.0f, 2.0f, 5.0f, -1.0f, 3.0f, 1.0f};
    hidden[2 * token] = NAN;
    for (const Pooling pooling : kAll) {
      const auto out = pooler.Run(pooling, hidden);
      const bool is_read = (pooling != Pooling::kCls || token == 0) &&
                           (pooling != Pooling::kLastToken || token == 2);
      EXPECT_EQ(std::isnan(out[0]), is_read) << static_cast<int>(pooling) << " " << token;
      EXPECT_FALSE(std::isnan(out[1]));
    }
  }
}

TEST(EmbedTexts, ManyGiveWhatEachGivesAlone) {
  Model model = MakeModel("long");
  std::vector<std::string> texts;
  for (const int words : {0, 3, 500, 40, 600, 1, 200, 200, 7}) texts.push_back(test::Words(words));
  const std::vector<TextInput> inputs(texts.begin(), texts.end());
  for (const Pooling pooling : kAll) {
    EmbedOptions options;
    options.poolings = std::span(&pooling, 1);
    const auto together = distilbert::Embed(model, inputs, options);
    ASSERT_TRUE(together);
    const std::size_t dim = model.shape().hidden_size;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      EXPECT_EQ(ToVector(together->embeddings.span().subspan(i * dim, dim)),
                Embedding(model, {texts[i]}, pooling))
          << i;
    }
    EXPECT_EQ(together->token_counts[4], 512);
    EXPECT_EQ(together->truncated[4], 1);
    EXPECT_EQ(together->truncated[2], 0);
  }
}

TEST(EmbedTexts, NormalizedAreOfLengthOne) {
  Model model = MakeModel("odd");
  for (const Pooling pooling : kAll) {
    const auto plain = Embedding(model, {"w1 w2 w3"}, pooling);
    const auto unit = Embedding(model, {"w1 w2 w3"}, pooling, true);
    double square = 0;
    for (const float value : plain) square += static_cast<double>(value) * value;
    for (std::size_t i = 0; i < plain.size(); ++i) {
      EXPECT_NEAR(unit[i], plain[i] / std::sqrt(square), 1e-6);
    }
  }
}

/// What a pooling is, said once more.
std::vector<double> Pooled(Pooling pooling, std::span<const float> states, std::size_t width) {
  const std::size_t tokens = states.size() / width;
  std::vector<double> out(width, pooling == Pooling::kMax ? -1e9 : 0.0);
  for (std::size_t i = 0; i < states.size(); ++i) {
    const double value = states[i];
    const auto place = static_cast<double>(i / width + 1);
    const auto count = static_cast<double>(tokens);
    double& sum = out[i % width];
    if (pooling == Pooling::kCls && place == 1) sum = value;
    if (pooling == Pooling::kLastToken && place == count) sum = value;
    if (pooling == Pooling::kMax) sum = std::max(sum, value);
    if (pooling == Pooling::kMean) sum += value / count;
    if (pooling == Pooling::kMeanSqrtLen) sum += value / std::sqrt(count);
    if (pooling == Pooling::kWeightedMean) sum += value * place / (count * (count + 1) / 2);
  }
  return out;
}

TEST(EmbedTexts, WithoutPoolingsAreTheHiddenStatesThatPoolingsAreMadeOf) {
  Model model = MakeModel("plain");
  const std::vector<TextInput> inputs = {{"w1 w2 w3"}, {"w4"}};
  const auto states = distilbert::Embed(model, inputs, {});
  const auto pooled = distilbert::Embed(model, inputs, {.encode = {}, .poolings = kAll});
  ASSERT_TRUE(states && pooled);
  const std::size_t width = model.shape().hidden_size;
  ASSERT_EQ(states->embeddings.size(), (5 + 3) * width);
  ASSERT_EQ(pooled->embeddings.size(), 2 * std::size(kAll) * width);
  const std::span<const float> texts[] = {states->embeddings.span().first(5 * width),
                                          states->embeddings.span().subspan(5 * width)};
  for (std::size_t row = 0; row < 2 * std::size(kAll); ++row) {
    const auto expected = Pooled(kAll[row % std::size(kAll)], texts[row / std::size(kAll)], width);
    for (std::size_t i = 0; i < width; ++i) {
      EXPECT_NEAR(pooled->embeddings[row * width + i], expected[i], 1e-5) << row;
    }
  }
}

TEST(EmbedTexts, OfSeveralPoolingsAreNormalizedTogether) {
  Model model = MakeModel("plain");
  const TextInput input{"w1 w2 w3"};
  const auto result = distilbert::Embed(model, std::span(&input, 1),
                                        {.encode = {}, .poolings = kAll, .normalize = true});
  double square = 0;
  for (const float value : result->embeddings.span()) square += static_cast<double>(value) * value;
  EXPECT_NEAR(square, 1, 1e-6);
}

TEST(EmbedTexts, LeaveTheLogitsAsTheyAre) {
  Model model = MakeModel("plain");
  const TextInput input{"w1 w2 w3"};
  const auto before = distilbert::Classify(model, std::span(&input, 1), {});
  Embedding(model, {test::Words(60)}, Pooling::kMean);
  const auto after = distilbert::Classify(model, std::span(&input, 1), {});
  EXPECT_EQ(ToVector(before->logits.span()), ToVector(after->logits.span()));
}

}  // namespace
}  // namespace distilbert
