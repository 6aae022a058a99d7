// The tokenizer's own promises: options, limits, errors, and time that grows no faster than text.
#include "text/tokenizer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>

#include "support/buffers.h"
#include "text/bert_tokenizer.h"

namespace distilbert {
namespace {

constexpr std::string_view kVocabulary =
    "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\n##a\n##b\nA\n.\nhello\n##lo\n";

Tokenizer Make(const BertTokenizerOptions& options = {}) {
  auto tokenizer = Tokenizer::Create(BertTokenizerSpec(kVocabulary, options));
  EXPECT_TRUE(tokenizer) << tokenizer.error()->message;
  return std::move(*tokenizer);
}

using Ids = std::vector<std::int32_t>;

TEST(Tokenizer, LowercasesUnlessTheModelIsCased) {
  EXPECT_EQ(Make().Encode({"A ab"}, {})->ids, (Ids{2, 5, 5, 8, 3}));
  EXPECT_EQ(Make({.lowercase = false}).Encode({"A ab"}, {})->ids, (Ids{2, 9, 5, 8, 3}));
}

TEST(Tokenizer, CutsAtMaxLengthAndCountsWhatThereWas) {
  const auto e = Make().Encode({"a b a b a"}, {.max_length = 4});
  EXPECT_EQ(e->ids, (Ids{2, 5, 6, 3}));
  EXPECT_TRUE(e->truncated);
  EXPECT_EQ(e->untruncated_token_count, 7u);
  EXPECT_FALSE(Make().Encode({"a b"}, {.max_length = 4})->truncated);
}

TEST(Tokenizer, CutsTheFirstOfTwoTextsAloneIfAskedTo) {
  const Tokenizer tokenizer = Make();
  const EncodeOptions options = {.max_length = 8, .only_first = true};
  EXPECT_EQ(tokenizer.Encode({"a b a b a", "b a"}, options)->ids, (Ids{2, 5, 6, 5, 3, 6, 5, 3}));
  EXPECT_EQ(tokenizer.Encode({"a", "b b b b"}, options)->ids, (Ids{2, 5, 3, 6, 6, 6, 6, 3}));
  EXPECT_EQ(tokenizer.Encode({"a b a b a b a"}, options)->ids, (Ids{2, 5, 6, 5, 6, 5, 6, 3}));
  EXPECT_FALSE(tokenizer.Encode({"a a", "b b b b b"}, options)) << "nothing of it would stay";
}

TEST(Tokenizer, RefusesAMaxLengthWithoutRoomForTheAddedTokens) {
  EXPECT_EQ(Make().Encode({"a"}, {.max_length = 2})->ids, (Ids{2, 3}));
  const auto single = Make().Encode({"a"}, {.max_length = 1});
  ASSERT_FALSE(single);
  EXPECT_EQ(single.error()->code, ErrorCode::kInvalidArgument);
  EXPECT_NE(single.error()->message.find("max_length is 1, expected at least 2"),
            std::string::npos);
  EXPECT_FALSE(Make().Encode({"a", "b"}, {.max_length = 2}));
}

TEST(Tokenizer, ReadsCustomSpecialTokens) {
  auto tokenizer = Tokenizer::Create(BertTokenizerSpec(
      "<unk>\n<s>\n</s>\na\n", {.unk_token = "<unk>", .sep_token = "</s>", .cls_token = "<s>"}));
  ASSERT_TRUE(tokenizer) << tokenizer.error()->message;
  EXPECT_EQ(tokenizer->Encode({"a </s> ?"}, {})->ids, (Ids{1, 3, 2, 0, 2}));
}

TEST(Tokenizer, NamesAMissingSpecialToken) {
  const auto tokenizer = Tokenizer::Create(BertTokenizerSpec("[UNK]\n[CLS]\na\n"));
  ASSERT_FALSE(tokenizer);
  EXPECT_EQ(tokenizer.error()->code, ErrorCode::kInvalidVocabulary);
  EXPECT_NE(tokenizer.error()->message.find("no special token [SEP]"), std::string::npos);
}

TEST(Tokenizer, RefusesAnEmptyOrBrokenVocabulary) {
  EXPECT_FALSE(Tokenizer::Create(BertTokenizerSpec("")));
  const auto broken = Tokenizer::Create(BertTokenizerSpec("[UNK]\n[CLS]\n\xC3\n[SEP]\n"));
  ASSERT_FALSE(broken);
  EXPECT_NE(broken.error()->message.find("line 3 is not valid UTF-8"), std::string::npos);
}

/// The ids of a text by a tokenizer with more added tokens than BERT's.
std::vector<std::int32_t> IdsWith(const std::vector<AddedToken>& added, std::string_view text,
                                  std::size_t max_length = 20, bool truncate_left = false) {
  auto spec = BertTokenizerSpec("[UNK]\n[CLS]\n[SEP]\na\nb\ncafe\n");
  for (const AddedToken& token : added) spec.added_tokens.Append(token);
  spec.truncate_left = truncate_left;
  const auto tokenizer = Tokenizer::Create(spec);
  EXPECT_TRUE(tokenizer);
  const auto encoding = tokenizer->Encode({text, {}}, {.max_length = max_length});
  EXPECT_TRUE(encoding);
  return {encoding->ids.data(), encoding->ids.data() + encoding->ids.size()};
}

TEST(Tokenizer, CutsAddedTokensOutOfRawAndOfNormalizedText) {
  const AddedToken raw{.content = "[Obj]", .id = 9, .special = false};
  const AddedToken normalized{.content = "Café B", .id = 8, .normalized = true, .special = false};
  EXPECT_EQ(IdsWith({raw, normalized}, "a[Obj]b CAFE b"), (Ids{1, 3, 9, 4, 8, 2}));
  EXPECT_EQ(IdsWith({normalized}, "acafé\u00a0bb cafe"), (Ids{1, 3, 8, 4, 5, 2}));
  EXPECT_EQ(IdsWith({}, "a b a b", 4), (Ids{1, 3, 4, 2}));
  EXPECT_EQ(IdsWith({}, "a b a a", 4, true), (Ids{1, 3, 3, 2}));
}

TEST(Tokenizer, ShowsAnAddedTokenAsItIsSought) {
  auto spec = BertTokenizerSpec("[UNK]\n[CLS]\n[SEP]\na\nB\n");
  spec.added_tokens.Append({.content = "B", .id = 4, .normalized = true, .special = false});
  spec.added_tokens.Append({.content = "Café", .id = 6, .normalized = true, .special = false});
  spec.added_tokens.Append({.content = "[Obj]", .id = 7, .special = false});
  const auto tokenizer = Tokenizer::Create(spec);
  ASSERT_TRUE(tokenizer);
  const std::string_view shown[] = {"[UNK]", "[CLS]", "[SEP]", "a", "b", "", "cafe", "[Obj]", ""};
  for (std::int32_t id = 0; id < 9; ++id) EXPECT_EQ(tokenizer->Token(id), shown[id]) << id;
  EXPECT_EQ(tokenizer->Token(-1), "");
}

TEST(Tokenizer, AnAddedTokenMayBeginInWhiteSpaceThatOneBeforeTook) {
  const AddedToken takes{.content = "[A]", .id = 8, .rstrip = true, .special = false};
  const AddedToken begins{.content = " b", .id = 9, .special = false};
  EXPECT_EQ(IdsWith({takes, begins}, "[A] b"), (Ids{1, 8, 9, 2}));
  EXPECT_EQ(IdsWith({takes, begins}, "a[A]  b"), (Ids{1, 3, 8, 9, 2}));
}

TEST(Tokenizer, AnAddedTokenTakesNoMoreOfACharacterThanItMatches) {
  // Spaces stand around ideographs in normalised text, and one character can become several.
  const AddedToken cafe{.content = "cafe",
                        .id = 8,
                        .lstrip = true,
                        .rstrip = true,
                        .normalized = true,
                        .special = false};
  EXPECT_EQ(IdsWith({cafe}, "国 CAFÉ\u00a0国"), (Ids{1, 0, 8, 0, 2}));
  const AddedToken lead{.content = "\u1100", .id = 8, .normalized = true, .special = false};
  EXPECT_EQ(IdsWith({lead}, "\uAC00"), (Ids{1, 8, 0, 2}));
  const AddedToken vowel{.content = "\u1161", .id = 8, .normalized = true, .special = false};
  EXPECT_EQ(IdsWith({vowel}, "\uAC00"), (Ids{1, 0, 8, 2}));
}

TEST(Tokenizer, RefusesAnAddedTokenOfWhichNormalizingLeavesNothing) {
  auto spec = BertTokenizerSpec("[UNK]\n[CLS]\n[SEP]\na\n");
  spec.added_tokens.Append({.content = "\u0301", .id = 4, .normalized = true});
  const auto tokenizer = Tokenizer::Create(spec);
  ASSERT_FALSE(tokenizer);
  EXPECT_NE(tokenizer.error()->message.find("the added token 4 is empty"), std::string::npos);
}

TEST(Tokenizer, KeepsTheEndOfATextOfAnyLength) {
  EXPECT_EQ(IdsWith({}, "a a b b a b a", 2, true), (Ids{1, 2}));
  EXPECT_EQ(IdsWith({}, "a a b b a b a", 5, true), (Ids{1, 3, 4, 3, 2}));
  EXPECT_EQ(IdsWith({}, "a a b b a b a", 8, true), (Ids{1, 3, 4, 4, 3, 4, 3, 2}));
  EXPECT_EQ(IdsWith({}, "a a b b a b a", 9, true), (Ids{1, 3, 3, 4, 4, 3, 4, 3, 2}));
}

// A text is read no further than needed, or it would not be the same one whose end is out of
// reach.
TEST(Tokenizer, ReadsNoMoreThanItKeepsUnlessAskedToCount) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "a b ";
  const EncodeOptions all{.max_length = 12, .with_offsets = true};
  EncodeOptions brief = all;
  brief.count_all = false;
  const Tokenizer tokenizer = Make();
  const auto counted = tokenizer.Encode({text}, all);
  const auto read = tokenizer.Encode({text}, brief);
  EXPECT_TRUE(std::ranges::equal(read->ids.span(), counted->ids.span()));
  EXPECT_EQ(counted->untruncated_token_count, 2002);
  EXPECT_EQ(read->untruncated_token_count, 13) << "one more than there is room for";
  EXPECT_TRUE(read->truncated);
  for (const std::size_t odd : {12, 13}) {
    brief.max_length = odd;
    for (const auto& [first, second] : {std::pair{400, 600}, {600, 400}, {4, 600}, {600, 4}}) {
      const TextInput pair{std::string_view(text).substr(0, first),
                           std::string_view(text).substr(0, second)};
      EncodeOptions with_count = brief;
      with_count.count_all = true;
      EXPECT_TRUE(std::ranges::equal(tokenizer.Encode(pair, brief)->type_ids.span(),
                                     tokenizer.Encode(pair, with_count)->type_ids.span()))
          << odd << " " << first << " " << second;
    }
  }
}

TEST(Tokenizer, FindsTheTextOfAddedTokensByTheirIds) {
  auto spec = BertTokenizerSpec("[UNK]\n[CLS]\n[SEP]\n\n[MASK]\n");
  spec.added_tokens.Append({.content = "<x>", .id = 9});
  spec.added_tokens.Append({.content = "<y>", .id = 3});
  const auto tokenizer = Tokenizer::Create(spec);
  ASSERT_TRUE(tokenizer);
  EXPECT_EQ(tokenizer->vocab_size(), 10);
  EXPECT_EQ(tokenizer->Token(9), "<x>");
  EXPECT_EQ(tokenizer->Token(3), "<y>") << "where the vocabulary has an empty line";
  EXPECT_EQ(tokenizer->Token(4), "[MASK]");
  for (const std::int32_t none : {-1, 5, 8, 10, 1 << 30}) EXPECT_EQ(tokenizer->Token(none), "");
  spec.added_tokens.Append({.content = "<z>", .id = 2'000'000'000});
  const auto absurd = Tokenizer::Create(spec);
  ASSERT_FALSE(absurd);
  EXPECT_EQ(absurd.error()->message, "a token has the id 2000000000, expected less than 10000000");
}

TEST(Tokenizer, TakesSpecialTokensByTheirNumbersAlone) {
  auto spec = BertTokenizerSpec("[UNK]\n[CLS]\n[SEP]\na\n");
  spec.single_template.clear();
  spec.single_template.Append({.kind = TemplateItem::Kind::kText, .token = {}});
  spec.single_template.Append({.kind = TemplateItem::Kind::kSpecialToken, .token = {}, .id = 6});
  const auto tokenizer = Tokenizer::Create(spec);
  ASSERT_TRUE(tokenizer);
  EXPECT_EQ(tokenizer->Encode({"a"}, {})->ids, (Ids{3, 6}));
  EXPECT_EQ(tokenizer->vocab_size(), 7) << "the model needs a row for it";
  EXPECT_EQ(tokenizer->Token(6), "");
}

TEST(Tokenizer, EmptyLinesAtTheEndAreNoTokens) {
  EXPECT_EQ(Tokenizer::Create(BertTokenizerSpec("[UNK]\n[CLS]\n[SEP]\n\n\n"))->vocab_size(), 3);
  TokenizerSpec spec;
  spec.vocabulary = "\n\n";
  spec.segmenter = ByteLevelSegmenterOptions{};
  spec.subwords = BpeOptions{};
  const auto tokenizer = Tokenizer::Create(spec);
  ASSERT_TRUE(tokenizer);
  EXPECT_EQ(tokenizer->vocab_size(), 0) << "nor are they if there is nothing else";
  EXPECT_EQ(tokenizer->Token(0), "");
}

TEST(Tokenizer, TakesVocabulariesWithWindowsLineEnds) {
  const auto tokenizer = Tokenizer::Create(BertTokenizerSpec("[UNK]\r\n[CLS]\r\n[SEP]\r\na\r\n"));
  ASSERT_TRUE(tokenizer);
  EXPECT_EQ(tokenizer->vocab_size(), 4u);
  EXPECT_EQ(tokenizer->Token(3), "a");
  EXPECT_EQ(tokenizer->Token(4), "");
}

TEST(Tokenizer, ReadsInvalidUtf8AsReplacementCharactersWhichVanish) {
  EXPECT_EQ(Make().Encode({"a\xFF\xC3 b\xED\xA0\x80"}, {})->ids, (Ids{2, 5, 6, 3}));
  EncodeOptions options;
  options.with_offsets = true;
  const auto e = Make().Encode({"\xFF\xC3(a"}, options);
  EXPECT_EQ(e->byte_offsets[2].begin, 3u);
  EXPECT_EQ(e->utf16_offsets[2].begin, 3u);
}

TEST(Tokenizer, KeepsPairOffsetsToEachPart) {
  EncodeOptions options;
  options.with_offsets = true;
  const auto e = Make().Encode({"hello", "a b"}, options);
  EXPECT_EQ(e->ids, (Ids{2, 11, 3, 5, 6, 3}));
  EXPECT_EQ(e->type_ids, (Ids{0, 0, 0, 1, 1, 1}));
  EXPECT_EQ(e->byte_offsets[4].begin, 2u);
  EXPECT_EQ(e->word_ids, (Ids{-1, 0, -1, 0, 1, -1}));
}

// Each of these takes minutes where anything is quadratic; no clock is read.
TEST(Tokenizer, TakesHugeTexts) {
  constexpr std::size_t kBytes = 10'000'000;
  const Tokenizer tokenizer = Make();
  EXPECT_EQ(tokenizer.Encode({std::string(kBytes, 'a')}, {})->ids, (Ids{2, 1, 3}));
  EXPECT_EQ(tokenizer.Encode({std::string(kBytes, '.')}, {})->untruncated_token_count, kBytes + 2);
  EXPECT_EQ(tokenizer.Encode({std::string(kBytes, '[')}, {})->ids.size(), 512u);
  EXPECT_EQ(tokenizer.Encode({std::string(kBytes, '\0')}, {})->ids, (Ids{2, 3}));
  std::string marks = "a";
  for (int i = 0; i < 1'000'000; ++i) marks += "\xCC\x81";
  EXPECT_EQ(tokenizer.Encode({marks}, {})->ids, (Ids{2, 5, 3}));
}

}  // namespace
}  // namespace distilbert
