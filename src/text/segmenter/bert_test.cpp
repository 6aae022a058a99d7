#include "text/segmenter/bert.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace distilbert {
namespace {

std::string ToString(TextPosition position) {
  return std::to_string(position.byte) + "/" + std::to_string(position.utf16);
}

/// Each segment as "text begin end", the places as byte/UTF-16.
class Collector final : public SegmentSink {
 public:
  explicit Collector(std::size_t max_code_points = 100, std::size_t max_segments = 100)
      : SegmentSink(max_code_points), max_segments_(max_segments) {}
  std::vector<std::string> segments;

 private:
  bool Take(const Segment& segment) override {
    segments.push_back(std::string(segment.text) + " " + ToString(segment.sources.front().begin) +
                       " " + ToString(segment.sources.back().end));
    return segments.size() < max_segments_;
  }

  std::size_t max_segments_;
};

using Segments = std::vector<std::string>;

Segments Split(std::string_view text, const BertSegmenterOptions& options = {}) {
  Collector out;
  BertSegmenter(options).Split(text, {}, out);
  return out.segments;
}

TEST(BertSegmenter, CutsAtSpacesAndAroundPunctuation) {
  EXPECT_EQ(Split("Hello, World"), (Segments{"hello 0/0 5/5", ", 5/5 6/6", "world 7/7 12/12"}));
  EXPECT_EQ(Split("don't"), (Segments{"don 0/0 3/3", "' 3/3 4/4", "t 4/4 5/5"}));
  EXPECT_EQ(Split(" \t\n"), Segments{});
  EXPECT_EQ(Split(""), Segments{});
}

TEST(BertSegmenter, CountsBytesAndUtf16Units) {
  EXPECT_EQ(Split("é 😀b"), (Segments{"e 0/0 2/1", "😀b 3/2 8/5"}));
  EXPECT_EQ(Split("a中b"), (Segments{"a 0/0 1/1", "中 1/1 4/2", "b 4/2 5/3"}));
  EXPECT_EQ(Split("a中b", {.tokenize_chinese_chars = false}), (Segments{"a中b 0/0 5/3"}));
}

TEST(BertSegmenter, WhatIsDeletedJoinsAndBelongsToTheSegmentAroundIt) {
  EXPECT_EQ(Split("so\u00adft"), (Segments{"soft 0/0 6/5"}));
  EXPECT_EQ(Split("\u200bx\u200b"), (Segments{"x 3/1 4/2"}));
  EXPECT_EQ(Split("a\xFF\xC3z"), (Segments{"az 0/0 4/4"})) << "invalid UTF-8 reads as U+FFFD";
}

TEST(BertSegmenter, GoesOnWhereTheTextBeforeEnded) {
  Collector out;
  const BertSegmenter segmenter({});
  const TextPosition end = segmenter.Split("é x", {10, 7}, out);
  EXPECT_EQ(out.segments, (Segments{"e 10/7 12/8", "x 13/9 14/10"}));
  EXPECT_EQ(ToString(end), "14/10");
  EXPECT_EQ(ToString(segmenter.Split("", end, out)), "14/10");
}

TEST(BertSegmenter, OfALongSegmentGathersOnlyTheBeginning) {
  Collector out(3);
  BertSegmenter({}).Split("abcdef gh", {}, out);
  EXPECT_EQ(out.segments, (Segments{"abc 0/0 6/6", "gh 7/7 9/9"}));
}

TEST(BertSegmenter, ReadsNoMoreThanIsNeeded) {
  for (const std::string_view text : {"a b c d e f", "a.b.c.d.e.f", "中文中文中文"}) {
    Collector out(100, 2);
    const TextPosition end = BertSegmenter({}).Split(text, {}, out);
    EXPECT_EQ(out.segments.size(), 2);
    EXPECT_LT(end.byte, text.size());
  }
}

TEST(BertSegmenter, KnowsWhatStandsAlone) {
  const BertSegmenter segmenter({});
  EXPECT_TRUE(segmenter.StandsAlone(".a"));
  EXPECT_TRUE(segmenter.StandsAlone("中"));
  EXPECT_FALSE(segmenter.StandsAlone("a."));
  EXPECT_FALSE(segmenter.StandsAlone(""));
  EXPECT_FALSE(BertSegmenter({.tokenize_chinese_chars = false}).StandsAlone("中"));
}

TEST(BertSegmenter, FindsTheEndOfWhatLeavesNoTrace) {
  const BertSegmenter segmenter({});
  EXPECT_EQ(ToString(segmenter.DeletedPrefix("\u0301\u200b\u0301a\u0301")), "7/3");
  EXPECT_EQ(ToString(segmenter.DeletedPrefix(" \u0301")), "0/0") << "a space leaves one";
  EXPECT_EQ(ToString(segmenter.DeletedPrefix("")), "0/0");
  EXPECT_EQ(ToString(BertSegmenter({.strip_accents = false}).DeletedPrefix("\u0301a")), "0/0");
}

}  // namespace
}  // namespace distilbert
