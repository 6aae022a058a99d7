// Texts in windows, and the tags of their tokens and words, of a model with random weights.
#include "task/tag.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "model/head/token.h"
#include "support/failing_allocation.h"
#include "support/random_model.h"
#include "task/classify.h"
#include "text/bert_tokenizer.h"

namespace distilbert {
namespace {

constexpr std::string_view kVocabulary =
    "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\nc\n##a\n##b\nab\n##ab\n.\nd\n\u1112\u1161\n";
constexpr std::int32_t kTokens = 15;
constexpr std::size_t kLabels = 5;

LoadedModel RandomTagger(RunDtype run, std::int32_t positions, float bias = 0) {
  ModelShape shape;
  shape.family = FindFamily("distilbert");
  shape.encoder = {.vocab_size = kTokens,
                   .max_position_embeddings = positions,
                   .hidden_size = 8,
                   .num_hidden_layers = 2,
                   .num_attention_heads = 2,
                   .intermediate_size = 18};
  shape.head = {.kind = HeadKind::kToken, .num_labels = kLabels};
  LoadedModel out = test::RandomModel(shape, run, 7);
  if (bias == 0) return out;
  auto weight = *WeightMatrix::Create(MatrixForm::kF32, kLabels, 8, 0);
  auto biases = *Buffer<float>::Create(kLabels);
  std::ranges::fill(biases.span(), bias);
  for (std::size_t i = 0; i < kLabels; ++i) weight.StoreRow(i, std::vector<float>(8));
  out.head = std::make_unique<TokenHead>(std::move(weight), std::move(biases));
  return out;
}

Model MakeTagger(RunDtype run = RunDtype::kQ8, std::int32_t positions = 64, bool left = false,
                 float bias = 0, std::string_view prefix = "##") {
  TokenizerSpec spec = BertTokenizerSpec(kVocabulary);
  spec.truncate_left = left;
  spec.subwords = WordPieceOptions{.continuing_subword_prefix = prefix};
  return std::move(
      *Model::Create(std::move(*Tokenizer::Create(spec)), RandomTagger(run, positions, bias)));
}

std::vector<TextInput> InputsOf(const std::vector<std::string>& texts) {
  return {texts.begin(), texts.end()};
}

TokenSequences Split(const Model& model, const std::vector<std::string>& texts,
                     const TokenSequenceOptions& options = {}) {
  return std::move(*SplitTokens(model, InputsOf(texts), options));
}

Tags TagsOf(Model& model, const TokenSequences& sequences, WordLabel label) {
  return std::move(*TagTokens(model, sequences.ids.span(), sequences.type_ids.span(),
                              sequences.lengths.span(), sequences.kinds.span(), label));
}

template <class T>
std::vector<std::remove_const_t<T>> ListOf(std::span<T> values) {
  return {values.begin(), values.end()};
}

/// Of each token "-" for none, "w" for the first of a word, "s" for the next.
std::string Kinds(const TokenSequences& sequences) {
  std::string out;
  for (const TokenKind kind : sequences.kinds) out += "-ws"[static_cast<int>(kind)];
  return out;
}

TEST(SplitTokens, SaysWhichTokensGoOnWithAWord) {
  const Model model = MakeTagger();
  const auto one = Split(model, {"ab abab cz. A"});
  EXPECT_EQ(Kinds(one), "-wwswww-");  // "cz" is [UNK], "abab" "ab" and "##ab"
  EXPECT_EQ(ListOf(one.lengths.span()), std::vector<std::int32_t>{8});
  EXPECT_EQ(one.utf16[3].begin, 5u);
  EXPECT_EQ(one.utf16[3].end, 7u);
}

// A syllable that is longer once it is taken apart is taken to go on with a word, as by Hugging
// Face.
TEST(SplitTokens, TellsThemByTheLengthOfTheirText) {
  const Model model = MakeTagger();
  EXPECT_EQ(Kinds(Split(model, {"b \ud558 b"})), "-wsw-");
  EXPECT_EQ(Kinds(Split(model, {"b a\u0301 \u00e1"})), "-www-");
}

TEST(SplitTokens, TellsThemBySpacesWhereTheVocabularyDoesNot) {
  const Model model = MakeTagger(RunDtype::kQ8, 64, false, 0, "");
  EXPECT_EQ(Kinds(Split(model, {"ab aab.a z.\nb"})), "-wwssswss-");
}

TEST(SplitTokens, GivesWindowsWithAStride) {
  const Model model = MakeTagger(RunDtype::kQ8, 8);
  TokenSequenceOptions options{.overflow = Overflow::kWindows, .stride = 2};
  const auto all = Split(model, {"a b c d a b c d a b c", "a", ""}, options);
  EXPECT_EQ(ListOf(all.windows.span()), (std::vector<std::int32_t>{3, 1, 1}));
  EXPECT_EQ(ListOf(all.lengths.span()), (std::vector<std::int32_t>{8, 8, 5, 3, 2}));
  EXPECT_EQ(Kinds(all), "-wwwwww--wwwwww--www--w---");
  const std::vector<std::int32_t> last = {2, 5, 6, 7, 3};
  EXPECT_EQ(ListOf(all.ids.span().subspan(16, 5)), last);
  options.label_once = true;
  // Windows 0-5, 4-9, 8-10: token 4 and 5 have 1 and 0 tokens behind them, 0 and 1 before.
  EXPECT_EQ(Kinds(Split(model, {"a b c d a b c d a b c"}, options)), "-wwwww----wwww----ww-");
}

TEST(SplitTokens, GivesWindowsFromTheEndWhereTheTokenizerTruncatesThere) {
  const Model model = MakeTagger(RunDtype::kQ8, 8, true);
  const auto all = Split(model, {"a b c d a b c d"}, {.overflow = Overflow::kWindows, .stride = 0});
  EXPECT_EQ(ListOf(all.ids.span()),
            (std::vector<std::int32_t>{2, 7, 13, 5, 6, 7, 13, 3, 2, 5, 6, 3}));
}

TEST(SplitTokens, LabelsEachTokenOnce) {
  for (const bool left : {false, true}) {
    const Model model = MakeTagger(RunDtype::kQ8, 12, left);
    for (std::size_t stride = 0; stride < 10; ++stride) {
      for (std::size_t words = 0; words < 40; ++words) {
        std::string text;
        for (std::size_t i = 0; i < words; ++i) text += "a ";
        const auto all = Split(
            model, {text}, {.overflow = Overflow::kWindows, .stride = stride, .label_once = true});
        std::vector<int> seen(words);
        for (std::size_t i = 0; i < all.kinds.size(); ++i) {
          if (all.kinds[i] != TokenKind::kNone) ++seen[all.utf16[i].begin / 2];
        }
        EXPECT_EQ(seen, std::vector<int>(words, 1)) << stride << " " << words;
      }
    }
  }
}

TEST(SplitTokens, RefusesWhatItCannotRead) {
  const Model model = MakeTagger(RunDtype::kQ8, 8);
  const std::vector<std::string> texts = {"a", "a b c d a b c d"};
  const auto error = [&](const TokenSequenceOptions& options) {
    return SplitTokens(model, InputsOf(texts), options).error();
  };
  EXPECT_EQ(error({.overflow = Overflow::kError})->message,
            "the text has 10 tokens, the model takes 8");
  EXPECT_EQ(error({.overflow = Overflow::kError})->text, 1u);
  EXPECT_EQ(error({.overflow = Overflow::kWindows, .stride = 6})->message,
            "stride is 6, expected less than the 6 tokens that a window has of the text");
  EXPECT_EQ(error({.encode = {.max_length = 2}, .overflow = Overflow::kWindows})->code,
            ErrorCode::kTextTooLong);
  const TextInput pair{"a", "b"};
  EXPECT_EQ(SplitTokens(model, std::span(&pair, 1), {}).error()->code, ErrorCode::kInvalidArgument);
}

/// Softmax of the logits of one sequence, from the encoder and the head.
std::vector<std::vector<double>> Scores(Model& model, std::span<const std::int32_t> ids) {
  const std::size_t offsets[] = {0, ids.size()};
  const auto hidden = model.encoder().HiddenStates({.ids = ids, .type_ids = {}, .offsets = offsets},
                                                   HiddenRows::kAll);
  std::vector<float> logits(ids.size() * kLabels);
  EXPECT_TRUE((*model.HeadFor(HeadKind::kToken))->Run(*hidden, logits));
  std::vector<std::vector<double>> out;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    std::vector<double> row;
    double sum = 0;
    for (std::size_t j = 0; j < kLabels; ++j) {
      row.push_back(std::exp(static_cast<double>(logits[i * kLabels + j])));
      sum += row.back();
    }
    for (double& score : row) score /= sum;
    out.push_back(row);
  }
  return out;
}

void ExpectTag(const Tags& tags, std::size_t index, std::int32_t first, std::int32_t last,
               const std::vector<double>& scores) {
  const Tag& tag = tags.tags[index];
  EXPECT_EQ(tag.first, first);
  EXPECT_EQ(tag.last, last);
  EXPECT_EQ(tag.label, std::ranges::max_element(scores) - scores.begin());
  EXPECT_NEAR(tags.scores[index], std::ranges::max(scores), 1e-6);
}

TEST(TagTokens, AggregatesTheScoresOfAWord) {
  Model model = MakeTagger(RunDtype::kFp32);
  const auto sequences = Split(model, {"b ababa c"});  // b | ab ##ab ##a | c
  const auto scores = Scores(model, sequences.ids.span());
  const auto each = TagsOf(model, sequences, WordLabel::kOfEachToken);
  ASSERT_EQ(each.tags.size(), 5u);
  for (std::int32_t i = 0; i < 5; ++i) ExpectTag(each, i, i + 1, i + 1, scores[i + 1]);

  const auto first = TagsOf(model, sequences, WordLabel::kFirst);
  ASSERT_EQ(first.tags.size(), 3u);
  ExpectTag(first, 1, 2, 4, scores[2]);

  std::vector<double> mean(kLabels);
  for (std::size_t j = 0; j < kLabels; ++j) {
    mean[j] = (scores[2][j] + scores[3][j] + scores[4][j]) / 3;
  }
  ExpectTag(TagsOf(model, sequences, WordLabel::kAverage), 1, 2, 4, mean);

  const auto best = std::ranges::max_element(scores.begin() + 2, scores.begin() + 5, {},
                                             [](const auto& row) { return std::ranges::max(row); });
  ExpectTag(TagsOf(model, sequences, WordLabel::kMax), 1, 2, 4, *best);
}

TEST(TagTokens, ManySequencesGiveWhatEachGivesAlone) {
  for (const RunDtype run : {RunDtype::kQ8, RunDtype::kQ4, RunDtype::kFp32}) {
    Model model = MakeTagger(run);
    std::vector<std::string> texts;
    for (const int words : {0, 3, 60, 40, 70, 1, 62, 62, 62, 62, 62, 62, 62, 62, 7}) {
      std::string text;
      for (int i = 0; i < words; ++i) text += i % 3 == 0 ? "abab " : "c ";
      texts.push_back(text);
    }
    const TokenSequenceOptions options{.overflow = Overflow::kWindows};
    const auto all = TagsOf(model, Split(model, texts, options), WordLabel::kAverage);
    std::size_t next = 0;
    for (const std::string& text : texts) {
      const auto alone = TagsOf(model, Split(model, {text}, options), WordLabel::kAverage);
      for (std::size_t i = 0; i < alone.tags.size(); ++i, ++next) {
        ASSERT_LT(next, all.tags.size());
        EXPECT_EQ(alone.tags[i].first, all.tags[next].first);
        EXPECT_EQ(alone.tags[i].last, all.tags[next].last);
        if (run == RunDtype::kFp32) continue;
        EXPECT_EQ(alone.tags[i].label, all.tags[next].label);
        EXPECT_EQ(alone.scores[i], all.scores[next]);
      }
    }
    EXPECT_EQ(next, all.tags.size());
  }
}

/// The scores of the tags of two texts, one of them in windows.
Result<std::vector<float>> ScoresOf(Model& model) {
  const std::vector<TextInput> inputs = {{"ab abab c"}, {"a b c d a b c d a b ababab"}};
  auto sequences = SplitTokens(model, inputs, {.overflow = Overflow::kWindows});
  if (!sequences) return TakeError(sequences);
  auto tags = TagTokens(model, sequences->ids.span(), sequences->type_ids.span(),
                        sequences->lengths.span(), sequences->kinds.span(), WordLabel::kAverage);
  if (!tags) return TakeError(tags);
  return ListOf(tags->scores.span());
}

TEST(TagTokens, AnAllocationThatFailsLeavesTheModelUsable) {
  for (const RunDtype run : {RunDtype::kFp32, RunDtype::kQ8}) {
    Model first = MakeTagger(run, 8);
    test::FailAllocation(0);
    const auto expected = ScoresOf(first);
    ASSERT_TRUE(expected);
    const std::size_t all = test::CountAllocations();
    ASSERT_GT(all, 20u);
    for (std::size_t i = 1; i <= all; ++i) {
      Model model = MakeTagger(run, 8);  // with nothing that an earlier question has left
      test::FailAllocation(i);
      const auto failed = ScoresOf(model);
      test::FailAllocation(0);
      ASSERT_FALSE(failed) << "allocation " << i << " of " << all;
      ASSERT_EQ(failed.error()->code, ErrorCode::kOutOfMemory);
      ASSERT_EQ(*ScoresOf(model), *expected) << "after allocation " << i;
    }
  }
}

TEST(TagTokens, RefusesLogitsThatAreNotFinite) {
  Model model = MakeTagger(RunDtype::kQ8, 64, false, std::numeric_limits<float>::infinity());
  const auto sequences = Split(model, {"a"});
  const auto result = TagTokens(model, sequences.ids.span(), {}, sequences.lengths.span(),
                                sequences.kinds.span(), WordLabel::kFirst);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error()->code, ErrorCode::kInvalidWeights);
}

TEST(TagTokens, AWordMayGoOnToTheEndOfItsSequence) {
  Model model = MakeTagger();
  const std::vector<std::int32_t> ids = {5, 6, 5};
  const std::vector<std::int32_t> lengths = {2, 1};
  const std::vector<TokenKind> kinds = {TokenKind::kFirst, TokenKind::kNext, TokenKind::kNext};
  const auto tags = TagTokens(model, ids, {}, lengths, kinds, WordLabel::kFirst);
  ASSERT_TRUE(tags) << tags.error()->message;
  ASSERT_EQ(ListOf(tags->counts.span()), (std::vector<std::int32_t>{1, 1}));
  EXPECT_EQ(tags->tags[0].last, 1) << "and not into the next";
  EXPECT_EQ(tags->tags[1].first, 0);
}

TEST(TagTokens, AndClassifyNeedAHeadForIt) {
  Model tagger = MakeTagger();
  const std::vector<TextInput> texts = {{"a"}};
  const auto results = Classify(tagger, texts, {});
  ASSERT_FALSE(results);
  EXPECT_EQ(results.error()->message, "the model has no head that classifies whole texts");
  LoadedModel headless = RandomTagger(RunDtype::kQ8, 64);
  headless.head = nullptr;
  const auto model = Model::Create(std::move(*Tokenizer::Create(BertTokenizerSpec(kVocabulary))),
                                   std::move(headless));
  EXPECT_FALSE(model->HeadFor(HeadKind::kSequence));
  EXPECT_EQ(model->HeadFor(HeadKind::kToken).error()->message,
            "the model has no head that classifies tokens");
}

TEST(TagTokens, RefusesSequencesThatAreNoneOfTheModels) {
  Model model = MakeTagger();
  const std::int32_t ids[] = {2, 5, 3};
  const TokenKind kinds[] = {TokenKind::kNone, TokenKind::kFirst, TokenKind::kNone};
  const std::int32_t length[] = {3};
  const std::int32_t two[] = {2};
  const std::int32_t none[] = {2, kTokens, 3};
  EXPECT_TRUE(TagTokens(model, ids, {}, length, kinds, WordLabel::kMax));
  EXPECT_FALSE(TagTokens(model, ids, {}, two, kinds, WordLabel::kMax));
  EXPECT_FALSE(TagTokens(model, none, {}, length, kinds, WordLabel::kMax));
  EXPECT_FALSE(TagTokens(model, ids, {}, length, std::span(kinds).first(2), WordLabel::kMax));
}

}  // namespace
}  // namespace distilbert
