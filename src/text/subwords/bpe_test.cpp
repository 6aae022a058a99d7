#include "text/subwords/bpe.h"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "support/failing_allocation.h"
#include "text/unicode/byte_chars.h"
#include "text/unicode/utf8.h"

namespace distilbert {
namespace {

constexpr std::string_view kVocabulary =
    "<unk>\na\nb\nc\nab\nbc\nabc\naa\naaaa\nĠ\nĠa\nÃ\n©\nÃ©\nca\nbca\n";
constexpr std::string_view kMerges = "#version: 0.2\nb c\na b\na bc\na a\naa aa\nĠ a\nÃ ©\n";

/// The pieces as "id:begin-end", or the error.
std::string Cut(std::string_view text, BpeOptions options = {}) {
  const auto vocabulary = Vocabulary::Create(kVocabulary);
  if (options.merges.empty()) options.merges = kMerges;
  const auto bpe = Bpe::Create(options, *vocabulary);
  if (!bpe) return std::string(bpe.error()->message);
  GrowingBuffer<Piece> pieces;
  (*bpe)->Cut({.text = text, .sources = {}, .code_points = text.size()}, pieces);
  std::string out;
  for (const Piece& piece : pieces) {
    out += std::to_string(piece.id) + ":" + std::to_string(piece.begin) + "-" +
           std::to_string(piece.end) + " ";
  }
  return out;
}

TEST(Bpe, MergesTheBestPairFirstAndOfEqualOnesTheFirst) {
  EXPECT_EQ(Cut("abc"), "6:0-3 ") << "b c before a b";
  EXPECT_EQ(Cut("aaa"), "7:0-2 1:2-3 ");
  EXPECT_EQ(Cut("aaaaa"), "8:0-4 1:4-5 ");
  EXPECT_EQ(Cut("Ġab"), "9:0-2 4:2-4 ") << "a b before the space and a";
  EXPECT_EQ(Cut("Ã©"), "13:0-4 ");
  EXPECT_EQ(Cut(""), "");
}

TEST(Bpe, MergesLongWordsAsShortOnes) {
  // An odd one out in front, so that pairs lie at odd places.
  for (const std::size_t size : {40u, 47u, 48u, 49u, 50u, 1001u}) {
    std::string expected = "2:0-1 ";
    std::size_t at = 1;
    for (const auto& [id, length] : {std::pair{8, 4u}, {7, 2u}, {1, 1u}}) {
      for (; at + length <= size; at += length) {
        expected +=
            std::to_string(id) + ":" + std::to_string(at) + "-" + std::to_string(at + length) + " ";
      }
    }
    EXPECT_EQ(Cut("b" + std::string(size - 1, 'a')), expected) << size;
  }
}

/// Of all pairs the best, of equal ones the first, until there is none.
std::string Merged(std::string_view text) {
  struct Symbol {
    std::string text;
    std::size_t begin;
  };
  constexpr std::array<std::array<std::string_view, 2>, 5> kPairs = {
      {{"b", "c"}, {"a", "b"}, {"a", "bc"}, {"a", "a"}, {"aa", "aa"}}};
  const std::map<std::string, int> ids = {{"a", 1},  {"b", 2},   {"c", 3},  {"ab", 4},
                                          {"bc", 5}, {"abc", 6}, {"aa", 7}, {"aaaa", 8}};
  std::vector<Symbol> symbols;
  for (std::size_t i = 0; i < text.size(); ++i) symbols.push_back({std::string(1, text[i]), i});
  for (std::size_t pair = 0; pair < kPairs.size();) {
    std::size_t at = 0;
    while (at + 1 < symbols.size() &&
           (symbols[at].text != kPairs[pair][0] || symbols[at + 1].text != kPairs[pair][1])) {
      ++at;
    }
    if (at + 1 >= symbols.size()) {
      ++pair;
      continue;
    }
    symbols[at].text += symbols[at + 1].text;
    symbols.erase(symbols.begin() + static_cast<std::ptrdiff_t>(at) + 1);
    pair = 0;
  }
  std::string out;
  for (const auto& [piece, begin] : symbols) {
    out += std::to_string(ids.at(piece)) + ":" + std::to_string(begin) + "-" +
           std::to_string(begin + piece.size()) + " ";
  }
  return out;
}

TEST(Bpe, MergesWordsOfAnyLetters) {
  std::mt19937 rng(5);
  for (int i = 0; i < 300; ++i) {
    std::string word(rng() % 120, ' ');
    for (char& c : word) c = "aaabbc"[rng() % 6];
    EXPECT_EQ(Cut(word), Merged(word)) << word;
  }
}

TEST(Bpe, APairCountsNoMoreWhenItsSecondPartHasGone) {
  constexpr std::string_view kOther = "b c\na bc\na b\n";  // a b waits while a takes bc
  EXPECT_EQ(Cut("abc", {.merges = kOther}), "6:0-3 ");
  const std::string others = Cut(std::string(60, 'c'), {.merges = kOther});
  EXPECT_EQ(Cut(std::string(60, 'c') + "abc", {.merges = kOther}), others + "6:60-63 ");
}

TEST(Bpe, AnAllocationThatFailsIsAnErrorAndNoMore) {
  const auto vocabulary = Vocabulary::Create(kVocabulary);
  BpeOptions options;
  // Each pair can be merged, and b c, the best, makes two more of each: the heap grows.
  options.merges = "b c\na b\nc a\na bc\nbc a\n";
  const auto bpe = Bpe::Create(options, *vocabulary);
  std::string word;
  for (int i = 0; i < 100; ++i) word += "abc";
  bool ended = false;
  for (std::size_t number = 1; !ended; ++number) {
    test::FailAllocation(number);
    const auto failing = Bpe::Create(options, *vocabulary);
    ended = test::CountAllocations() < number;
    test::FailAllocation(0);
    ASSERT_EQ(failing.has_value(), ended) << number;
    if (!ended) EXPECT_EQ(failing.error()->code, ErrorCode::kOutOfMemory);
  }
  ended = false;
  for (std::size_t number = 1; !ended; ++number) {
    GrowingBuffer<Piece> pieces;
    test::FailAllocation(number);
    (*bpe)->Cut({.text = word, .sources = {}, .code_points = word.size()}, pieces);
    ended = test::CountAllocations() < number;
    test::FailAllocation(0);
    EXPECT_EQ(pieces.failed(), !ended) << number;
  }
}

TEST(Bpe, WhatTheVocabularyLacksIsLeftOutOrUnknown) {
  EXPECT_EQ(Cut("axc"), "1:0-1 3:1-2 ") << "and what follows is placed as if it were not there";
  EXPECT_EQ(Cut("axb"), "4:0-2 ") << "merged";
  EXPECT_EQ(Cut("axxb", {.unk_token = "<unk>"}), "1:0-1 0:1-2 0:2-3 2:3-4 ");
  EXPECT_EQ(Cut("axxb", {.unk_token = "<unk>", .fuse_unk = true}), "1:0-1 0:1-3 2:3-4 ");
  EXPECT_EQ(Cut("a", {.unk_token = "<none>"}),
            "the vocabulary has no special token <none> among its 16 tokens");
}

TEST(Bpe, NeedsNoUnknownTokenIfTheVocabularyHasEachByte) {
  GrowingBuffer<char> bytes;
  for (const char32_t c : kByteChars) {
    AppendUtf8(c, bytes);
    bytes.Append('\n');
  }
  const auto vocabulary = Vocabulary::Create({bytes.data(), bytes.size()});
  const auto bpe = Bpe::Create({.merges = "", .unk_token = "<none>"}, *vocabulary);
  ASSERT_TRUE(bpe) << bpe.error()->message;
  EXPECT_EQ((*bpe)->unknown_token_id(), -1);
}

TEST(Bpe, TakesASegmentThatIsATokenWholeIfToldTo) {
  EXPECT_EQ(Cut("abc", {.merges = "a b"}), "4:0-2 3:2-3 ");
  EXPECT_EQ(Cut("abc", {.merges = "a b", .ignore_merges = true}), "6:0-3 ");
}

TEST(Bpe, OfEqualMergesTheLastCounts) {
  EXPECT_EQ(Cut("abc", {.merges = "a b\nb c"}), "4:0-2 3:2-3 ");
  EXPECT_EQ(Cut("abc", {.merges = "a b\nb c\na b\r\n"}), "1:0-1 5:1-3 ");
}

TEST(Bpe, RefusesMergesThatAreNone) {
  EXPECT_EQ(Cut("a", {.merges = "a b\n\nb c"}),
            "line 2 of the merges, \"\", is no merge, expected two tokens with a space between");
  EXPECT_EQ(
      Cut("a", {.merges = "a b c"}),
      "line 1 of the merges, \"a b c\", is no merge, expected two tokens with a space between");
  EXPECT_EQ(Cut("a", {.merges = "a b\na x"}),
            "line 2 of the merges, \"a x\", needs the token x, which the vocabulary lacks");
  EXPECT_EQ(Cut("a", {.merges = "a c"}),
            "line 1 of the merges, \"a c\", needs the token ac, which the vocabulary lacks");
  EXPECT_EQ(Cut("a", {.merges = " a"}),
            "line 1 of the merges, \" a\", needs an empty token, which the vocabulary lacks");
}

}  // namespace
}  // namespace distilbert
