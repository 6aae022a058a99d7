// Masks of texts, filled by a model with random weights; the golden data of tests/golden/fill-mask
// say whether it is what transformers finds.
#include "task/fill_mask.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "support/failing_allocation.h"
#include "support/random_model.h"
#include "text/bert_tokenizer.h"

namespace distilbert {
namespace {

constexpr std::string_view kVocabulary =
    "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\nc\n##a\n##b\nab\n##ab\n.\nd\n";
constexpr std::int32_t kTokens = 14;
constexpr std::int32_t kMask = 4;

ModelShape Shape(const char* family, HeadKind kind, bool tied) {
  ModelShape shape;
  shape.family = FindFamily(family);
  shape.encoder = {.vocab_size = kTokens + 2,  // rows to spare
                   .max_position_embeddings = 16,
                   .hidden_size = 8,
                   .num_hidden_layers = 2,
                   .num_attention_heads = 2,
                   .intermediate_size = 18};
  if (shape.family != FindFamily("distilbert")) shape.encoder.type_vocab_size = 2;
  shape.head = {.kind = kind, .num_labels = 3, .tied = tied};
  return shape;
}

Model MakeModel(RunDtype run, const char* family = "distilbert", bool tied = true,
                HeadKind kind = HeadKind::kMaskedLm, std::span<const test::Filled> filled = {}) {
  return std::move(*Model::Create(std::move(*Tokenizer::Create(BertTokenizerSpec(kVocabulary))),
                                  test::RandomModel(Shape(family, kind, tied), run, 7, filled)));
}

/// For use while `texts` live.
std::vector<TextInput> InputsOf(const std::vector<std::string>& texts) {
  return {texts.begin(), texts.end()};
}

/// Softmax of the logits of a token of a sequence, from the encoder and the head.
std::vector<double> Scores(Model& model, std::span<const std::int32_t> ids, std::size_t token) {
  const std::size_t offsets[] = {0, ids.size()};
  const auto hidden = model.encoder().HiddenStates({.ids = ids, .type_ids = {}, .offsets = offsets},
                                                   HiddenRows::kAll);
  Head& head = **model.HeadFor(HeadKind::kMaskedLm);
  std::vector<float> logits(head.columns());
  const std::size_t width = model.shape().hidden_size;
  EXPECT_TRUE(head.Run(hidden->subspan(token * width, width), logits));
  std::vector<double> out;
  double sum = 0;
  for (const float logit : logits) sum += out.emplace_back(std::exp(static_cast<double>(logit)));
  for (double& score : out) score /= sum;
  return out;
}

TEST(FillMasks, GivesTheLikeliestTokensOfEachMask) {
  for (const char* family : {"distilbert", "bert", "roberta"}) {
    for (const bool tied : {false, true}) {
      Model model = MakeModel(RunDtype::kFp32, family, tied);
      const std::vector<std::string> texts = {"a [MASK] c", "[MASK] b [MASK]"};
      const auto inputs = InputsOf(texts);
      const auto filled = FillMasks(model, inputs, {.top_k = 100});
      ASSERT_TRUE(filled) << filled.error()->message;
      EXPECT_EQ(std::vector(filled->lengths.begin(), filled->lengths.end()), (std::vector{5, 5}));
      const std::size_t all = kTokens + 2;
      ASSERT_EQ(filled->tokens.size(), 3 * all);
      const std::size_t places[] = {2, 1, 3};
      for (std::size_t mask = 0; mask < 3; ++mask) {
        const auto ids = filled->ids.span().subspan(mask == 0 ? 0 : 5, 5);
        const auto expected = Scores(model, ids, places[mask]);
        for (std::size_t i = mask * all; i < (mask + 1) * all; ++i) {
          EXPECT_NEAR(filled->scores[i], expected[filled->tokens[i]], 1e-6);
          if (i > mask * all) EXPECT_LE(filled->scores[i], filled->scores[i - 1]);
        }
      }
      const std::int32_t targets[] = {9, 5, 13};
      const auto few = FillMasks(model, inputs, {.top_k = 2, .targets = targets});
      ASSERT_EQ(few->tokens.size(), 6u);
      std::vector<std::int32_t> wanted;
      for (std::size_t i = 0; i < all && wanted.size() < 2; ++i) {
        if (std::ranges::count(targets, filled->tokens[i]) > 0) wanted.push_back(filled->tokens[i]);
      }
      EXPECT_EQ(std::vector(few->tokens.begin(), few->tokens.begin() + 2), wanted);
    }
  }
}

/// Each text as it is alone, also where more masks stand together than are computed at once.
TEST(FillMasks, NoTextDependsOnThoseBesideIt) {
  for (const RunDtype run : {RunDtype::kQ8, RunDtype::kQ4}) {
    Model model = MakeModel(run);
    std::vector<std::string> texts(40, "[MASK] a [MASK] [MASK] b [MASK]");
    texts[7] = "c [MASK]";
    const auto together = FillMasks(model, InputsOf(texts), {});
    std::size_t next = 0;
    for (const std::string& text : texts) {
      const auto alone = FillMasks(model, InputsOf({text}), {});
      for (const float score : alone->scores) EXPECT_EQ(score, together->scores[next++]);
    }
    EXPECT_EQ(next, together->scores.size());
  }
}

TEST(FillMasks, OfTokensWithOneScoreTheFirstOfTheVocabularyGoesBefore) {
  const test::Filled same[] = {{"vocab_projector", 0.0f}};
  Model model = MakeModel(RunDtype::kQ8, "distilbert", false, HeadKind::kMaskedLm, same);
  const std::vector<std::string> texts = {"a [MASK]"};
  const auto all = FillMasks(model, InputsOf(texts), {.top_k = 100});
  ASSERT_TRUE(all) << all.error()->message;
  ASSERT_EQ(all->tokens.size(), std::size_t{kTokens + 2});
  for (std::size_t i = 0; i < all->tokens.size(); ++i) {
    EXPECT_EQ(all->tokens[i], static_cast<std::int32_t>(i));
    EXPECT_EQ(all->scores[i], all->scores[0]);
  }
  const std::int32_t targets[] = {9, 5, 13};
  const auto few = FillMasks(model, InputsOf(texts), {.top_k = 2, .targets = targets});
  EXPECT_EQ(std::vector(few->tokens.begin(), few->tokens.end()), (std::vector{5, 9}));
}

Error ErrorOf(Model& model, const std::vector<std::string>& texts, const FillMaskOptions& options) {
  auto filled = FillMasks(model, InputsOf(texts), options);
  EXPECT_FALSE(filled);
  return filled ? Error() : std::move(filled.error());
}

TEST(FillMasks, SaysWhatIsWrongWithAText) {
  Model model = MakeModel(RunDtype::kQ8);
  const Error none = ErrorOf(model, {"[MASK]", "a b"}, {});
  EXPECT_EQ(none->code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(none->message, "the text has no [MASK], the mask of this model");
  EXPECT_EQ(none->text, 1u);

  const Error whole = ErrorOf(model, {"[MASK]" + std::string(80, '.')}, {});
  EXPECT_EQ(whole->code, ErrorCode::kTextTooLong);
  EXPECT_EQ(whole->message, "the text has 83 tokens, the model takes 16");

  for (const std::int32_t far : {kTokens + 2, -1}) {
    EXPECT_EQ(ErrorOf(model, {"[MASK]"}, {.targets = std::span(&far, 1)})->message,
              "a target is no token of the vocabulary");
  }
  const test::Filled large[] = {{"vocab_projector.weight", 3e38f}, {"vocab_layer_norm.bias", 5.0f}};
  Model broken = MakeModel(RunDtype::kFp32, "distilbert", false, HeadKind::kMaskedLm, large);
  EXPECT_EQ(ErrorOf(broken, {"[MASK]"}, {})->code, ErrorCode::kInvalidWeights);
  Model classifier = MakeModel(RunDtype::kQ8, "bert", true, HeadKind::kToken);
  EXPECT_EQ(ErrorOf(classifier, {"[MASK]"}, {})->message, "the model has no head that fills masks");
  EXPECT_EQ(model.HeadFor(HeadKind::kToken).error()->message,
            "the model has no head that classifies tokens");
}

TEST(FillMasks, TakesATargetThatIsOneToken) {
  const Model model = MakeModel(RunDtype::kQ8);
  const Tokenizer& tokenizer = model.tokenizer();
  EXPECT_EQ(*TargetToken(tokenizer, "ab"), 10);
  EXPECT_EQ(*TargetToken(tokenizer, "##ab"), 11);
  EXPECT_EQ(*TargetToken(tokenizer, "AB"), 10);
  EXPECT_EQ(*TargetToken(tokenizer, "[MASK]"), kMask);
  for (const char* target : {"abc", "aba", " "}) EXPECT_EQ(*TargetToken(tokenizer, target), -1);
}

TEST(FillMasks, AFailedAllocationIsAnErrorAndNoMore) {
  const std::vector<std::string> texts = {"a [MASK] c", "[MASK] b [MASK]"};
  const auto inputs = InputsOf(texts);
  for (const RunDtype run : {RunDtype::kFp32, RunDtype::kQ8}) {
    test::FailAllocation(0);
    const ModelShape shape = Shape("bert", HeadKind::kMaskedLm, run == RunDtype::kQ8);
    Model first = MakeModel(run, "bert", shape.head.tied);
    test::FailAllocation(0);
    const auto expected = FillMasks(first, inputs, {});
    const std::size_t all = test::CountAllocations();
    ASSERT_GT(all, 10u);
    for (std::size_t i = 1; i <= all; ++i) {
      Model model = MakeModel(run, "bert", shape.head.tied);
      test::FailAllocation(i);
      const auto failed = FillMasks(model, inputs, {});
      test::FailAllocation(0);
      ASSERT_FALSE(failed) << "allocation " << i << " of " << all;
      ASSERT_EQ(failed.error()->code, ErrorCode::kOutOfMemory);
      const auto after = FillMasks(model, inputs, {});
      ASSERT_TRUE(after);
      EXPECT_TRUE(std::ranges::equal(after->scores, expected->scores));
    }
  }
}

}  // namespace
}  // namespace distilbert
