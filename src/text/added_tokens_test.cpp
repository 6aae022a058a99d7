#include "text/added_tokens.h"

#include <gtest/gtest.h>

namespace distilbert {
namespace {

/// What is found, as "begin-end:id", one after the other.
std::string Found(const AddedTokens& tokens, std::string_view text) {
  std::string out;
  std::size_t from = 0;
  while (const auto match = tokens.Find(text, from)) {
    out += std::to_string(match->begin) + "-" + std::to_string(match->end) + ":" +
           std::to_string(match->id) + " ";
    from = match->end;
  }
  return out;
}

TEST(AddedTokens, AreFoundAnywhereFromLeftToRight) {
  const AddedTokens tokens({{"[SEP]", 3}, {"[CLS]", 2}, {"<é>", 9}});
  EXPECT_EQ(Found(tokens, "[CLS]wo[SEP]rd<é>"), "0-5:2 7-12:3 14-18:9 ");
  EXPECT_EQ(Found(tokens, "[SEP][SEP]"), "0-5:3 5-10:3 ");
  EXPECT_EQ(Found(tokens, "[[SEP]]"), "1-6:3 ");
}

TEST(AddedTokens, NeedEveryByteOfTheirs) {
  const AddedTokens tokens({{"[SEP]", 3}});
  EXPECT_EQ(Found(tokens, ""), "");
  EXPECT_EQ(Found(tokens, "[sep] [ SEP ] [SEP [SE"), "");
  EXPECT_EQ(Found(AddedTokens({}), "[SEP]"), "");
}

TEST(AddedTokens, TheFirstBeforeTheLongestAndTheLongestOfOnePlace) {
  const AddedTokens tokens({{"ab", 1}, {"abc", 2}, {"bcde", 3}, {"a", 4}});
  EXPECT_EQ(Found(tokens, "abcde"), "0-3:2 ");
  EXPECT_EQ(Found(tokens, "aabx"), "0-1:4 1-3:1 ");
  EXPECT_EQ(Found(tokens, "bcde"), "0-4:3 ");
}

TEST(AddedTokens, AreSoughtFromAPlaceOn) {
  const AddedTokens tokens({{"xx", 1}});
  EXPECT_EQ(tokens.Find("xxx", 1)->begin, 1);
  EXPECT_FALSE(tokens.Find("xxx", 2));
  EXPECT_FALSE(tokens.Find("xxx", 3));
}

}  // namespace
}  // namespace distilbert
