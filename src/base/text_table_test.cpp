#include "base/text_table.h"

#include <gtest/gtest.h>

#include <string>

#include "text/vocabulary.h"

namespace distilbert {
namespace {

/// Id and length of the longest key that the text begins with; "none".
std::string Longest(const Vocabulary& vocabulary, const TextTable& table, std::string_view text) {
  const auto match = table.LongestPrefix(vocabulary.tokens(), text);
  return match ? std::to_string(match->id) + "/" + std::to_string(match->bytes) : "none";
}

TEST(TextTable, TakesTheLongestKey) {
  const auto vocabulary = Vocabulary::Create("a\nab\nabcd\nb\n");
  ASSERT_TRUE(vocabulary);
  const TextTable& table = vocabulary->table();
  EXPECT_EQ(Longest(*vocabulary, table, "abcde"), "2/4");
  EXPECT_EQ(Longest(*vocabulary, table, "abc"), "1/2");
  EXPECT_EQ(Longest(*vocabulary, table, "a"), "0/1");
  EXPECT_EQ(Longest(*vocabulary, table, "cab"), "none");
  EXPECT_EQ(Longest(*vocabulary, table, ""), "none");
}

TEST(TextTable, LooksBehindItsPrefix) {
  const auto vocabulary = Vocabulary::Create("a\n##b\n##bc\n##\n#b\n");
  ASSERT_TRUE(vocabulary);
  const auto table = TextTable::Create(vocabulary->tokens(), "##");
  ASSERT_TRUE(table);
  EXPECT_EQ(Longest(*vocabulary, *table, "bcd"), "2/2");
  EXPECT_EQ(Longest(*vocabulary, *table, "a"), "none");
  EXPECT_EQ(Longest(*vocabulary, *table, "##b"), "none");
  EXPECT_EQ(table->Find(vocabulary->tokens(), "b"), 1);
  EXPECT_FALSE(table->Find(vocabulary->tokens(), "")) << "a prefix alone goes on with no word";
}

// Hashes of the first 64 bytes are remembered; longer keys take another way.
TEST(TextTable, TakesLongKeys) {
  const std::string long63(63, 'x');
  const std::string long64(64, 'x');
  const std::string long65(65, 'x');
  const std::string long90(90, 'x');
  const auto vocabulary =
      Vocabulary::Create(long63 + "\n" + long64 + "\n" + long65 + "\n" + long90);
  ASSERT_TRUE(vocabulary);
  const TextTable& table = vocabulary->table();
  EXPECT_EQ(Longest(*vocabulary, table, std::string(62, 'x')), "none");
  EXPECT_EQ(Longest(*vocabulary, table, long63 + "y"), "0/63");
  EXPECT_EQ(Longest(*vocabulary, table, long64), "1/64");
  EXPECT_EQ(Longest(*vocabulary, table, std::string(89, 'x')), "2/65");
  EXPECT_EQ(Longest(*vocabulary, table, std::string(1000, 'x')), "3/90");
}

/// Tokens of three letters that FNV-1a, as TextTable has it first, puts into few slots of a table
/// of `size`.
std::string Colliding(std::size_t count, std::size_t size, std::size_t slots) {
  std::string out;
  for (std::uint32_t i = 0; count > 0; ++i) {
    std::string token;
    for (std::uint32_t rest = i; rest > 0; rest /= 26) {
      token += static_cast<char>('a' + rest % 26);
    }
    std::uint32_t hash = 2166136261u;
    for (const char c : token) hash = (hash ^ static_cast<std::uint8_t>(c)) * 16777619u;
    if (token.empty() || ((hash ^ hash >> 15) & (size - 1)) >= slots) continue;
    out += token + "\n";
    --count;
  }
  return out;
}

// No key lies further from its slot than kMaxProbes, so that neither making the table nor looking
// for what it has not takes more steps than that; tokens which collide by one function do not by
// the next.
TEST(TextTable, TokensThatAreMadeToCollideAreFound) {
  constexpr std::size_t kCount = 5 * TextTable::kMaxProbes;
  const auto vocabulary = Vocabulary::Create(Colliding(kCount, 2048, 4));
  ASSERT_TRUE(vocabulary) << vocabulary.error()->message;
  for (std::int32_t id = 0; id < static_cast<std::int32_t>(kCount); ++id) {
    EXPECT_EQ(vocabulary->Find(vocabulary->Token(id)), id);
  }
  EXPECT_FALSE(vocabulary->Find("9"));
}

TEST(TextTable, OfEqualTokensTheLastCounts) {
  const auto vocabulary = Vocabulary::Create("a\nb\na\n");
  ASSERT_TRUE(vocabulary);
  EXPECT_EQ(vocabulary->Find("a"), 2);
}

}  // namespace
}  // namespace distilbert
