#include "task/classify.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "support/buffers.h"
#include "support/checkpoint.h"
#include "text/bert_tokenizer.h"

namespace distilbert {
namespace {

using test::MakeModel;
using test::ToVector;
using test::Words;

/// One row of a result's matrix.
std::vector<float> Row(const Buffer<float>& values, std::size_t index, std::size_t columns = 2) {
  return ToVector(values.span().subspan(index * columns, columns));
}

TEST(Classify, SoftmaxSumsToOneAndSigmoidDoesNotHaveTo) {
  Model model = MakeModel("plain");
  const std::vector<TextInput> inputs = {{"w1 w2 w3", {}}, {"w4", {}}};
  ClassifyOptions options;
  const auto softmax = Classify(model, inputs, options);
  ASSERT_TRUE(softmax);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const auto scores = Row(softmax->scores, i);
    const auto logits = Row(softmax->logits, i);
    EXPECT_NEAR(std::accumulate(scores.begin(), scores.end(), 0.0), 1.0, 1e-6);
    EXPECT_NEAR(scores[0], 1 / (1 + std::exp(logits[1] - logits[0])), 1e-6);
  }
  options.score_function = ScoreFunction::kSigmoid;
  const auto sigmoid = Classify(model, inputs, options);
  const double logit = sigmoid->logits[0];
  EXPECT_NEAR(sigmoid->scores[0], 1 / (1 + std::exp(-logit)), 1e-6);
  options.score_function = ScoreFunction::kNone;
  EXPECT_EQ(ToVector(Classify(model, inputs, options)->scores.span()),
            ToVector(sigmoid->logits.span()));
}

TEST(Classify, ManyTextsGiveWhatEachGivesAlone) {
  Model model = MakeModel("long");
  std::vector<std::string> texts;
  for (const int words : {0, 3, 500, 40, 511, 1, 200, 200, 200, 7}) texts.push_back(Words(words));
  const std::vector<TextInput> inputs(texts.begin(), texts.end());
  const auto together = Classify(model, inputs, {});
  ASSERT_TRUE(together);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const auto alone = Classify(model, std::span(inputs).subspan(i, 1), {});
    EXPECT_EQ(Row(together->logits, i), Row(alone->logits, 0)) << i;
    EXPECT_EQ(together->token_counts[i], alone->token_counts[0]) << i;
  }
}

TEST(Classify, SaysThatATextWasCut) {
  Model model = MakeModel("plain");
  const std::string fits = Words(62);
  const std::string is_longer = Words(63);
  const auto results = Classify(model, std::vector<TextInput>{{fits}, {is_longer}}, {});
  ASSERT_TRUE(results);
  EXPECT_EQ(results->truncated, (std::vector<std::uint8_t>{0, 1}));
  EXPECT_EQ(results->token_counts, (std::vector<std::int32_t>{64, 64}));
  EXPECT_EQ(results->windows, (std::vector<std::int32_t>{1, 1}));
}

TEST(Classify, RefusesALongTextWhereAskedTo) {
  Model model = MakeModel("plain");
  ClassifyOptions options;
  options.overflow = Overflow::kError;
  const std::string long_text = Words(63);
  const std::vector<TextInput> inputs = {{"w1", {}}, {long_text, {}}};
  const auto results = Classify(model, inputs, options);
  ASSERT_FALSE(results);
  EXPECT_EQ(results.error()->code, ErrorCode::kTextTooLong);
  EXPECT_EQ(results.error()->message, "the text has 65 tokens, the model takes 64");
  EXPECT_EQ(results.error()->text, 1);
  EXPECT_TRUE(Classify(model, inputs, {})) << "usable after an error";
}

TEST(Classify, ReadsPairs) {
  Model model = MakeModel("plain");
  const std::vector<TextInput> inputs = {{"w1 w2", "w3"}, {"w1 w2", {}}, {"w1 w2 [SEP] w3", {}}};
  const auto results = Classify(model, inputs, {});
  ASSERT_TRUE(results);
  EXPECT_EQ(results->token_counts[0], 6);
  EXPECT_EQ(Row(results->logits, 0), Row(results->logits, 2)) << "the same tokens";
  EXPECT_NE(Row(results->logits, 0), Row(results->logits, 1));
}

TEST(Classify, NeedsARowForEachTokenAndNeverUsesOthers) {
  auto few = test::Load(test::ReadCheckpoint("plain"), RunDtype::kQ8);
  EXPECT_TRUE(Model::Create(test::MakeTokenizer(7), std::move(*few)));
  auto loaded = test::Load(test::ReadCheckpoint("plain"), RunDtype::kQ8);
  const auto model = Model::Create(test::MakeTokenizer(116), std::move(*loaded));
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error()->code, ErrorCode::kInvalidVocabulary);
  EXPECT_EQ(model.error()->message,
            "the vocabulary has 121 tokens, config.json's vocab_size is 120: there is no row for "
            "\"w115\", "
            "the token 120");
}

TEST(Classify, NeedsARowForANumberThatNoTokenHas) {
  auto spec = BertTokenizerSpec("[UNK]\n[CLS]\n[SEP]\n");
  spec.pair_template.Append({.kind = TemplateItem::Kind::kSpecialToken, .token = {}, .id = 130});
  auto loaded = test::Load(test::ReadCheckpoint("plain"), RunDtype::kQ8);
  const auto model = Model::Create(std::move(*Tokenizer::Create(spec)), std::move(*loaded));
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error()->message,
            "the vocabulary has 131 tokens, config.json's vocab_size is 120: there is no row for "
            "\"\", the token 130");
}

TEST(Classify, NoTextsGiveNoResults) {
  Model model = MakeModel("plain");
  const auto results = Classify(model, {}, {});
  ASSERT_TRUE(results);
  EXPECT_EQ(results->logits.size(), 0);
  const auto embeddings = Embed(model, {}, {});
  ASSERT_TRUE(embeddings);
  EXPECT_EQ(embeddings->embeddings.size(), 0);
}

}  // namespace
}  // namespace distilbert
