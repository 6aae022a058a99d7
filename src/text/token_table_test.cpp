#include "text/token_table.h"

#include <gtest/gtest.h>

#include <string>

#include "text/vocabulary.h"

namespace distilbert {
namespace {

/// Id and length of the longest key that the text begins with; "none".
std::string Longest(const Vocabulary& vocabulary, const TokenTable& table, std::string_view text) {
  const auto match = table.LongestPrefix(vocabulary.tokens(), text);
  return match ? std::to_string(match->id) + "/" + std::to_string(match->bytes) : "none";
}

TEST(TokenTable, TakesTheLongestKey) {
  const auto vocabulary = Vocabulary::Create("a\nab\nabcd\nb\n");
  ASSERT_TRUE(vocabulary);
  const TokenTable& table = vocabulary->table();
  EXPECT_EQ(Longest(*vocabulary, table, "abcde"), "2/4");
  EXPECT_EQ(Longest(*vocabulary, table, "abc"), "1/2");
  EXPECT_EQ(Longest(*vocabulary, table, "a"), "0/1");
  EXPECT_EQ(Longest(*vocabulary, table, "cab"), "none");
  EXPECT_EQ(Longest(*vocabulary, table, ""), "none");
}

TEST(TokenTable, LooksBehindItsPrefix) {
  const auto vocabulary = Vocabulary::Create("a\n##b\n##bc\n##\n#b\n");
  ASSERT_TRUE(vocabulary);
  const auto table = TokenTable::Create(vocabulary->tokens(), "##");
  ASSERT_TRUE(table);
  EXPECT_EQ(Longest(*vocabulary, *table, "bcd"), "2/2");
  EXPECT_EQ(Longest(*vocabulary, *table, "a"), "none");
  EXPECT_EQ(Longest(*vocabulary, *table, "##b"), "none");
  EXPECT_EQ(table->Find(vocabulary->tokens(), "b"), 1);
  EXPECT_FALSE(table->Find(vocabulary->tokens(), "")) << "a prefix alone goes on with no word";
}

// Hashes of the first 64 bytes are remembered; longer keys take another way.
TEST(TokenTable, TakesLongKeys) {
  const std::string long63(63, 'x');
  const std::string long64(64, 'x');
  const std::string long65(65, 'x');
  const std::string long90(90, 'x');
  const auto vocabulary =
      Vocabulary::Create(long63 + "\n" + long64 + "\n" + long65 + "\n" + long90);
  ASSERT_TRUE(vocabulary);
  const TokenTable& table = vocabulary->table();
  EXPECT_EQ(Longest(*vocabulary, table, std::string(62, 'x')), "none");
  EXPECT_EQ(Longest(*vocabulary, table, long63 + "y"), "0/63");
  EXPECT_EQ(Longest(*vocabulary, table, long64), "1/64");
  EXPECT_EQ(Longest(*vocabulary, table, std::string(89, 'x')), "2/65");
  EXPECT_EQ(Longest(*vocabulary, table, std::string(1000, 'x')), "3/90");
}

TEST(TokenTable, OfEqualTokensTheLastCounts) {
  const auto vocabulary = Vocabulary::Create("a\nb\na\n");
  ASSERT_TRUE(vocabulary);
  EXPECT_EQ(vocabulary->Find("a"), 2);
}

}  // namespace
}  // namespace distilbert
