#include "text/segmenter/bert_normalizer.h"

#include <gtest/gtest.h>

#include <string>

#include "support/sha256.h"
#include "text/unicode/utf8.h"

namespace distilbert {
namespace {

/// The code points that one becomes.
std::u32string Normalized(char32_t c, const BertSegmenterOptions& options) {
  const NormalizedCodePoint n = BertNormalizer(options).Normalize(c);
  return {n.codes.begin(), n.codes.begin() + n.size};
}

/// The sum of what each scalar value becomes, a line each.
std::string Sum(const BertSegmenterOptions& options) {
  const BertNormalizer normalizer(options);
  GrowingBuffer<char> lines;
  for (char32_t c = 0; c < 0x110000; ++c) {
    if (c >= 0xD800 && c < 0xE000) continue;
    const NormalizedCodePoint n = normalizer.Normalize(c);
    if (n.breaks_word) AppendUtf8(normalizer.WhiteSpace(c), lines);
    if (n.surrounded_by_spaces) lines.Append(' ');
    for (std::uint32_t i = 0; i < n.size; ++i) AppendUtf8(n.codes[i], lines);
    if (n.surrounded_by_spaces) lines.Append(' ');
    lines.Append('\n');
  }
  return test::Sha256({lines.data(), lines.size()});
}

// The sum of what Hugging Face's BertNormalizer gives.
TEST(BertNormalizer, NormalizesEveryScalarValueAsTokenizersDoes) {
  EXPECT_EQ(Sum({}), "12acac5609ab4fec4e65ad87637ba38fd10aef3794f9ae1aad2aa99a1a542b94");
}

// The sums of what Hugging Face's NFD, Lowercase, StripAccents and NFD, StripAccents give.
TEST(BertNormalizer, StripsSpacingMarksAsTokenizersStripAccentsDoes) {
  BertSegmenterOptions options{
      .strip_spacing_marks = true, .tokenize_chinese_chars = false, .clean_text = false};
  EXPECT_EQ(Sum(options), "47a0f369e3fdbd9ac95af72b9592f7975fd44131195d46baf96c3eaadcef94f5");
  options.lowercase = false;
  EXPECT_EQ(Sum(options), "9d793f9d10211e2bbb849bc59548a08f746fc0bb7f1325a0d1381d1d49649394");
}

TEST(BertNormalizer, StripsAndLowercasesEachForItself) {
  const BertSegmenterOptions neither{.lowercase = false, .strip_accents = false};
  const BertSegmenterOptions strips{.lowercase = false, .strip_accents = true};
  const BertSegmenterOptions lowers{.lowercase = true, .strip_accents = false};
  EXPECT_EQ(Normalized(U'É', neither), U"É");
  EXPECT_EQ(Normalized(U'É', strips), U"E");
  EXPECT_EQ(Normalized(U'É', lowers), U"é");
  EXPECT_EQ(Normalized(U'É', {}), U"e");
  EXPECT_EQ(Normalized(U'\u0130', lowers), U"i\u0307") << "one letter becomes two";
  EXPECT_EQ(Normalized(U'\u0130', {}), U"i");
  EXPECT_EQ(Normalized(U'\u0301', strips), U"");
  EXPECT_EQ(Normalized(U'\u0301', lowers), U"\u0301");
  EXPECT_EQ(Normalized(U'한', {}), U"\u1112\u1161\u11AB");
  EXPECT_EQ(Normalized(U'한', neither), U"한");
}

TEST(BertNormalizer, SaysWhereWordsEnd) {
  const BertNormalizer normalizer({});
  EXPECT_TRUE(normalizer.Normalize(U'\t').breaks_word);
  EXPECT_FALSE(normalizer.Normalize(U'\v').breaks_word) << "a control, which is deleted";
  EXPECT_EQ(normalizer.Normalize(U'\v').size, 0);
  EXPECT_TRUE(normalizer.Normalize(U'!').stands_alone[0]);
  EXPECT_FALSE(normalizer.Normalize(U'€').stands_alone[0]) << "a symbol, not punctuation";
  EXPECT_TRUE(normalizer.Normalize(U'中').surrounded_by_spaces);
  EXPECT_FALSE(
      BertNormalizer({.tokenize_chinese_chars = false}).Normalize(U'中').surrounded_by_spaces);
}

}  // namespace
}  // namespace distilbert
