#include "text/truncation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

namespace distilbert {
namespace {

using Lengths = std::pair<std::size_t, std::size_t>;

Lengths Cut(std::size_t first, std::size_t second, std::size_t room) {
  const PairLengths out = LongestFirst({first, second}, room);
  return {out.first, out.second};
}

// As Hugging Face's tokenizers gave for pairs of so many words.
TEST(LongestFirst, CutsAsTokenizersDoes) {
  EXPECT_EQ(Cut(600, 600, 509), Lengths(254, 255));
  EXPECT_EQ(Cut(600, 10, 509), Lengths(499, 10));
  EXPECT_EQ(Cut(10, 600, 509), Lengths(10, 499));
}

TEST(LongestFirst, LeavesAloneWhatFits) {
  EXPECT_EQ(Cut(5, 4, 9), Lengths(5, 4));
  EXPECT_EQ(Cut(0, 0, 0), Lengths(0, 0));
}

TEST(LongestFirst, OfOneTextLeavesTheRoom) {
  EXPECT_EQ(Cut(600, 0, 510), Lengths(510, 0));
  EXPECT_EQ(Cut(3, 0, 0), Lengths(0, 0));
}

TEST(LongestFirst, FillsTheRoomAndSparesTheShorter) {
  for (std::size_t first = 0; first < 12; ++first) {
    for (std::size_t second = 0; second < 12; ++second) {
      for (std::size_t room = 0; room < 25; ++room) {
        const auto [a, b] = Cut(first, second, room);
        ASSERT_EQ(a + b, std::min(room, first + second)) << first << " " << second << " " << room;
        ASSERT_LE(a, first);
        ASSERT_LE(b, second);
        if (a < first && b < second) {
          ASSERT_LE(std::max(a, b) - std::min(a, b), 1);
        } else if (a < first) {
          ASSERT_GE(a + 1, b);
        } else if (b < second) {
          ASSERT_GE(b + 1, a);
        }
      }
    }
  }
}

// As Hugging Face's tokenizers gave for pairs of so many words; it fails where nothing would stay.
TEST(OnlyFirst, CutsTheFirstText) {
  const auto cut = [](std::size_t first, std::size_t second, std::size_t room) {
    const auto out = OnlyFirst({first, second}, room);
    return out ? Lengths(out->first, out->second) : Lengths(0, 0);
  };
  EXPECT_EQ(cut(600, 10, 509), Lengths(499, 10));
  EXPECT_EQ(cut(10, 508, 509), Lengths(1, 508));
  EXPECT_EQ(cut(10, 499, 509), Lengths(10, 499));
  EXPECT_EQ(cut(0, 509, 509), Lengths(0, 509));
  EXPECT_FALSE(OnlyFirst({10, 509}, 509));
  EXPECT_FALSE(OnlyFirst({0, 510}, 509));
}

}  // namespace
}  // namespace distilbert
