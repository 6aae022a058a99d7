#include "text/trim_offsets.h"

#include <gtest/gtest.h>

#include <string>

namespace distilbert {
namespace {

constexpr std::string_view kText = "a  \u00e9\u4e2d x";  // bytes 0, 1, 2, 3-5, 5-8, 8, 9

/// Where a token lies that begins and ends at these bytes, as "begin/utf16 end/utf16".
std::string Trimmed(std::string_view content, TextPosition begin, TextPosition end,
                    OffsetTrimming trimming = {}, bool first = false, bool added = false) {
  PlacedToken token{.id = 0, .word = 0, .begin = begin, .end = end, .added = added};
  TrimOffsets(kText, content, trimming, first, token);
  const auto text = [](TextPosition at) {
    return std::to_string(at.byte) + "/" + std::to_string(at.utf16);
  };
  return text(token.begin) + " " + text(token.end);
}

TEST(TrimOffsets, LeavesOutAsManyCharactersAsTheTokenHasSpaces) {
  EXPECT_EQ(Trimmed("\u0120\u00c3\u00a9", {2, 2}, {5, 4}), "3/3 5/4");
  EXPECT_EQ(Trimmed("\u0120\u0120", {1, 1}, {3, 3}), "3/3 3/3");
  EXPECT_EQ(Trimmed("a\u0120", {0, 0}, {2, 2}), "0/0 1/1");
  EXPECT_EQ(Trimmed("a", {0, 0}, {1, 1}), "0/0 1/1");
}

TEST(TrimOffsets, WhetherOrNotTheTextHasThemThere) {
  EXPECT_EQ(Trimmed("\u0120x", {3, 3}, {5, 4}), "5/4 5/4") << "a space that was put in front";
  EXPECT_EQ(Trimmed("\u0120x", {5, 4}, {8, 5}), "8/5 8/5");
}

TEST(TrimOffsets, NoFurtherThanTheTokenAndTheTextGo) {
  EXPECT_EQ(Trimmed("\u0120\u0120", {0, 0}, {1, 1}), "1/1 1/1");
  EXPECT_EQ(Trimmed("a\u0120\u0120", {0, 0}, {1, 1}), "0/0 1/1");
  EXPECT_EQ(Trimmed("a\u0120\u0120", {2, 2}, {3, 3}), "2/2 2/2");
}

TEST(TrimOffsets, TheFirstTokenKeepsOneSpaceIfOneIsPutInFront) {
  const OffsetTrimming adds{.add_prefix_space = true};
  EXPECT_EQ(Trimmed("\u0120a", {0, 0}, {1, 1}, adds), "0/0 1/1") << "it begins the text";
  EXPECT_EQ(Trimmed("\u0120\u00c3", {2, 2}, {5, 4}, adds, true), "2/2 5/4");
  EXPECT_EQ(Trimmed("\u0120\u00c3", {2, 2}, {5, 4}, adds), "3/3 5/4");
  EXPECT_EQ(Trimmed("\u0120\u0120", {1, 1}, {3, 3}, adds, true), "3/3 3/3");
}

TEST(TrimOffsets, OfAnAddedTokenTheWhiteSpaceCountsThatItHasTaken) {
  EXPECT_EQ(Trimmed("\u00e9", {1, 1}, {5, 4}, {}, false, true), "3/3 5/4");
}

}  // namespace
}  // namespace distilbert
