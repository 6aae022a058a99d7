// Explanations, against texts in which words were replaced by a typed "[MASK]".
#include <gtest/gtest.h>

#include "support/checkpoint.h"
#include "text/bert_tokenizer.h"

namespace distilbert {
namespace {

using test::MakeModel;
using test::ToVector;

std::vector<float> Scores(Model& model, const TextInput& input) {
  const auto result = distilbert::Classify(model, std::span(&input, 1), {});
  EXPECT_TRUE(result);
  return ToVector(result->scores.span());
}

using Rows = std::vector<std::vector<float>>;

MaskableText Read(const Model& model, const TextInput& input) {
  auto result = FindMaskableWords(model, input, {});
  EXPECT_TRUE(result);
  return std::move(*result);
}

Rows ScoreRanges(Model& model, const MaskableText& text, std::span<const Span> ranges) {
  const auto result =
      ScoreMasked(model, text.ids.span(), text.type_ids.span(), ranges, ScoreFunction::kSoftmax);
  EXPECT_TRUE(result);
  EXPECT_EQ(result->logits.size(), result->scores.size());
  Rows out;
  for (std::size_t i = 0; i < result->scores.size(); i += 2) {
    out.push_back(ToVector(result->scores.span().subspan(i, 2)));
  }
  EXPECT_EQ(out.size(), ranges.size());
  return out;
}

std::vector<Span> RangesOf(const MaskableText& text) {
  std::vector<Span> out;
  for (const Word& word : text.words) {
    out.push_back(
        {static_cast<std::uint32_t>(word.first_token), static_cast<std::uint32_t>(word.end_token)});
  }
  return out;
}

Rows ScoreWords(Model& model, const MaskableText& text) {
  return ScoreRanges(model, text, RangesOf(text));
}

TEST(Explain, GivesTheScoresWithEachWordMasked) {
  Model model = MakeModel("plain");
  const auto text = Read(model, {"w1 w2, w3"});
  EXPECT_EQ(text.ids.size(), 6);
  EXPECT_FALSE(text.truncated);
  ASSERT_EQ(text.words.size(), 4);
  EXPECT_EQ(ScoreWords(model, text),
            Rows({Scores(model, {"[MASK] w2, w3"}), Scores(model, {"w1 [MASK], w3"}),
                  Scores(model, {"w1 w2 [MASK] w3"}), Scores(model, {"w1 w2, [MASK]"})}));
}

TEST(Explain, AnEmptyRangeMasksNothing) {
  Model model = MakeModel("plain");
  const auto text = Read(model, {"w1 w2, w3"});
  constexpr Span kRanges[] = {{0, 0}, {1, 2}, {6, 6}};
  const auto scores = Scores(model, {"w1 w2, w3"});
  EXPECT_EQ(ScoreRanges(model, text, kRanges),
            Rows({scores, Scores(model, {"[MASK] w2, w3"}), scores}));
  EXPECT_TRUE(ScoreRanges(model, text, {}).empty());
}

TEST(Explain, MasksAllTokensOfAWord) {
  Model model = MakeModel("plain");
  const auto text = Read(model, {"w1 w2-w3 w4"});
  ASSERT_EQ(text.words.size(), 3);
  EXPECT_EQ(ScoreWords(model, text)[1], Scores(model, {"w1 [MASK] [MASK] [MASK] w4"}));
}

TEST(Explain, MasksWordsOfBothTextsOfAPair) {
  Model model = MakeModel("plain");
  const auto text = Read(model, {"w1 w2", "w3 w4"});
  ASSERT_EQ(text.words.size(), 4);
  EXPECT_EQ(text.words[1].part, 0);
  EXPECT_EQ(text.words[2].part, 1);
  EXPECT_EQ(text.words[2].utf16.begin, 0);
  const auto rows = ScoreWords(model, text);
  EXPECT_EQ(rows[1], Scores(model, {"w1 [MASK]", "w3 w4"}));
  EXPECT_EQ(rows[2], Scores(model, {"w1 w2", "[MASK] w4"}));
}

TEST(Explain, WordsInSharesGiveWhatAllGive) {
  Model model = MakeModel("long");
  const auto text = Read(model, {test::Words(100)});
  const auto ranges = RangesOf(text);
  ASSERT_EQ(ranges.size(), 100);
  Rows shares;
  for (std::size_t first = 0; first < 100; first += 30) {
    const std::size_t count = std::min<std::size_t>(30, 100 - first);
    for (auto& row : ScoreRanges(model, text, std::span(ranges).subspan(first, count))) {
      shares.push_back(std::move(row));
    }
  }
  EXPECT_EQ(shares, ScoreWords(model, text));
}

TEST(Explain, ListsTheWordsThatTheModelReads) {
  Model model = MakeModel("plain");
  const auto text = Read(model, {test::Words(100)});
  EXPECT_TRUE(text.truncated);
  EXPECT_EQ(text.ids.size(), 64);
  EXPECT_EQ(text.words.size(), 62);
  EXPECT_TRUE(Read(model, {""}).words.empty());
}

TEST(Explain, RefusesTokensThatTheTextDoesNotHave) {
  Model model = MakeModel("plain");
  const auto text = Read(model, {"w1 w2"});
  for (const Span range : {Span{1, 5}, Span{3, 2}, Span{0, 0xffffffff}}) {
    const auto result = ScoreMasked(model, text.ids.span(), text.type_ids.span(),
                                    std::span(&range, 1), ScoreFunction::kSoftmax);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error()->code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(result.error()->message, "a word has the tokens " + std::to_string(range.begin) +
                                           " to " + std::to_string(range.end) +
                                           ", expected 0 to 4");
  }
}

TEST(Explain, NeedsAMaskToken) {
  const test::Checkpoint checkpoint = test::ReadCheckpoint("plain");
  std::string vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n";
  for (int i = 0; i < 116; ++i) vocabulary += "w" + std::to_string(i) + "\n";
  auto model = Model::Create(*Tokenizer::Create(BertTokenizerSpec(vocabulary)),
                             *test::Load(checkpoint, RunDtype::kQ8));
  ASSERT_TRUE(model);
  const auto result = FindMaskableWords(*model, {"w1"}, {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error()->code, ErrorCode::kInvalidVocabulary);
  EXPECT_EQ(result.error()->message,
            "the vocabulary has no [MASK], which takes the place of the words to explain");
}

}  // namespace
}  // namespace distilbert
