#include "text/added_tokens.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>

namespace distilbert {
namespace {

AddedTokens Make(std::initializer_list<AddedToken> tokens) {
  AddedTokens out;
  for (const AddedToken& token : tokens) out.Append(token);
  EXPECT_TRUE(out.Finish());
  return out;
}

/// What is found, as "begin-end:id", one after the other.
std::string Found(const AddedTokens& tokens, std::string_view text,
                  bool split_special_tokens = false) {
  std::string out;
  AddedTokens::Match last;
  while (const auto match = tokens.Find(text, last, split_special_tokens)) {
    out += std::to_string(match->begin) + "-" + std::to_string(match->end) + ":" +
           std::to_string(match->id) + " ";
    last = *match;
  }
  return out;
}

TEST(AddedTokens, AreFoundAnywhereFromLeftToRight) {
  const AddedTokens tokens = Make({{"[SEP]", 3}, {"[CLS]", 2}, {"<é>", 9}});
  EXPECT_EQ(Found(tokens, "[CLS]wo[SEP]rd<é>"), "0-5:2 7-12:3 14-18:9 ");
  EXPECT_EQ(Found(tokens, "[SEP][SEP]"), "0-5:3 5-10:3 ");
  EXPECT_EQ(Found(tokens, "[[SEP]]"), "1-6:3 ");
}

TEST(AddedTokens, NeedEveryByteOfTheirs) {
  const AddedTokens tokens = Make({{"[SEP]", 3}});
  EXPECT_EQ(Found(tokens, ""), "");
  EXPECT_EQ(Found(tokens, "[sep] [ SEP ] [SEP [SE"), "");
  EXPECT_EQ(Found(Make({}), "[SEP]"), "");
}

TEST(AddedTokens, TheFirstBeforeTheLongestAndTheLongestOfOnePlace) {
  const AddedTokens tokens = Make({{"ab", 1}, {"abc", 2}, {"bcde", 3}, {"a", 4}});
  EXPECT_EQ(Found(tokens, "abcde"), "0-3:2 ");
  EXPECT_EQ(Found(tokens, "aabx"), "0-1:4 1-3:1 ");
  EXPECT_EQ(Found(tokens, "bcde"), "0-4:3 ");
  EXPECT_EQ(Found(Make({{"a", 5}, {"a", 7}}), "a"), "0-1:7 ");
}

TEST(AddedTokens, AreSoughtFromAPlaceOn) {
  const AddedTokens tokens = Make({{"xx", 1}});
  EXPECT_EQ(tokens.Find("xxx", {.end = 1, .token_end = 1}, false)->begin, 1);
  EXPECT_FALSE(tokens.Find("xxx", {.end = 2, .token_end = 2}, false));
  EXPECT_FALSE(tokens.Find("xxx", {.end = 3, .token_end = 3}, false));
}

TEST(AddedTokens, TakeWhiteSpaceAlong) {
  const AddedTokens left = Make({{.content = "<m>", .id = 4, .lstrip = true}});
  EXPECT_EQ(Found(left, "a \u00a0\t<m> b"), "1-8:4 ");
  EXPECT_EQ(Found(left, " <m> <m>"), "0-4:4 4-8:4 ");
  const AddedTokens right = Make({{.content = "<m>", .id = 4, .rstrip = true}});
  EXPECT_EQ(Found(right, "a <m> \u2003 b<m>"), "2-10:4 11-14:4 ");
}

TEST(AddedTokens, CanBeginInWhiteSpaceThatTheOneBeforeTookAlong) {
  const AddedToken taking = {.content = "<m>", .id = 4, .rstrip = true};
  EXPECT_EQ(Found(Make({taking, {" b", 5}}), "<m>  b"), "0-5:4 4-6:5 ");
  EXPECT_EQ(Found(Make({taking, {.content = " b", .id = 5, .lstrip = true}}), "<m>  b"),
            "0-5:4 5-6:5 ");
  EXPECT_EQ(Found(Make({taking, {"  ", 5}}), "<m>     b"), "0-8:4 3-5:5 5-7:5 ");
  const AddedTokens none = Make({taking, {.content = "  ", .id = 5, .lstrip = true}});
  EXPECT_EQ(Found(none, "<m>  b"), "0-5:4 ");
  const AddedTokens both = Make({{.content = " ", .id = 4, .rstrip = true}, {"\t", 5}});
  EXPECT_EQ(Found(both, "a \t \tb"), "1-5:4 2-3:5 3-5:4 4-5:5 ");
}

TEST(AddedTokens, ThatAreSingleWordsTouchNoOtherOne) {
  const AddedTokens tokens = Make({{.content = "<m>", .id = 4, .single_word = true}});
  EXPECT_EQ(Found(tokens, "<m>"), "0-3:4 ");
  EXPECT_EQ(Found(tokens, "a<m> <m>_ é<m> <m>9"), "");
  EXPECT_EQ(Found(tokens, "a <m>! (<m>) \U0001F621<m>-"), "2-5:4 8-11:4 17-20:4 ");
}

TEST(AddedTokens, ThatAreSpecialCanBePlainText) {
  const AddedTokens tokens = Make({{"[SEP]", 3}, {.content = "<m>", .id = 4, .special = false}});
  EXPECT_EQ(Found(tokens, "[SEP]<m>"), "0-5:3 5-8:4 ");
  EXPECT_EQ(Found(tokens, "[SEP]<m>", true), "5-8:4 ");
}

}  // namespace
}  // namespace distilbert
