#include "text/vocabulary.h"

#include <gtest/gtest.h>

#include <string>

namespace distilbert {
namespace {

std::string Refusal(const std::string& text) {
  const auto vocabulary = Vocabulary::Create(text);
  if (vocabulary) return "";
  EXPECT_EQ(vocabulary.error()->code, ErrorCode::kInvalidVocabulary);
  return std::string(vocabulary.error()->message);
}

TEST(Vocabulary, LinesAreTokens) {
  const auto vocabulary = Vocabulary::Create("a\r\n\n##b\nc");
  ASSERT_TRUE(vocabulary);
  ASSERT_EQ(vocabulary->size(), 4);
  EXPECT_EQ(vocabulary->Token(0), "a");
  EXPECT_EQ(vocabulary->Token(1), "");
  EXPECT_EQ(vocabulary->Token(3), "c");
  EXPECT_EQ(vocabulary->Token(4), "");
  EXPECT_EQ(vocabulary->Token(-1), "");
  EXPECT_EQ(Vocabulary::Create("a\nb\n")->size(), 2) << "a final empty line is no token";
  EXPECT_EQ(vocabulary->Find("##b"), 2);
  EXPECT_FALSE(vocabulary->Find("b"));
  EXPECT_FALSE(vocabulary->Find("")) << "an empty line is no token that a text could hold";
}

TEST(Vocabulary, OutlivesItsText) {
  std::string text = "first\nsecond\n";
  auto vocabulary = Vocabulary::Create(text);
  text.assign(text.size(), 'x');
  const Vocabulary moved = std::move(*vocabulary);
  EXPECT_EQ(moved.Token(1), "second");
  EXPECT_EQ(*moved.Find("first"), 0);
}

TEST(Vocabulary, SaysWhatIsWrong) {
  EXPECT_EQ(Refusal(""), "the vocabulary is empty");
  EXPECT_EQ(Refusal("a\n\xFF\n"), "the vocabulary's line 2 is not valid UTF-8");
  EXPECT_EQ(Refusal("a\nb\n" + std::string(70'000, 'c')),
            "the vocabulary's line 3 has 70000 bytes, expected at most 65535");
  EXPECT_EQ(Refusal(std::string(10'000'001, '\n')),
            "the vocabulary has 10000001 tokens, expected at most 10000000");
}

TEST(Vocabulary, NamesAMissingSpecialToken) {
  const auto vocabulary = Vocabulary::Create("a\n[UNK]\n");
  EXPECT_EQ(vocabulary->FindSpecial("[UNK]"), 1);
  const auto missing = vocabulary->FindSpecial("[SEP]");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error()->code, ErrorCode::kInvalidVocabulary);
  EXPECT_EQ(missing.error()->message,
            "the vocabulary has no special token [SEP] among its 2 tokens");
}

}  // namespace
}  // namespace distilbert
