#include "text/segmenter/byte_level.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace distilbert {
namespace {

using Segments = std::vector<std::string>;

/// Each segment as "text begin end", the places as byte/UTF-16.
class Collector final : public SegmentSink {
 public:
  explicit Collector(std::size_t max_segments = 100)
      : SegmentSink(1000), max_segments_(max_segments) {}
  Segments segments;

 private:
  static std::string ToString(TextPosition position) {
    return std::to_string(position.byte) + "/" + std::to_string(position.utf16);
  }

  bool Take(const Segment& segment) override {
    segments.push_back(std::string(segment.text) + " " + ToString(segment.sources.front().begin) +
                       " " + ToString(segment.sources.back().end));
    return segments.size() < max_segments_;
  }

  std::size_t max_segments_;
};

Segments Split(std::string_view text, const ByteLevelSegmenterOptions& options = {}) {
  const ByteLevelSegmenter segmenter(options);
  Collector out;
  const TextPosition end = segmenter.Split(text, {}, out);
  EXPECT_EQ(end.byte, text.size());
  Collector cut;
  const NormalizedText normalized = segmenter.Normalize(text, {});
  segmenter.Cut(normalized, 0, normalized.sources.size(), cut);
  EXPECT_EQ(cut.segments, out.segments);
  return out.segments;
}

TEST(ByteLevelSegmenter, AWordTakesTheSpaceBeforeIt) {
  EXPECT_EQ(Split("so good!"), (Segments{"so 0/0 2/2", "Ġgood 2/2 7/7", "! 7/7 8/8"}));
  EXPECT_EQ(Split("a1 23"), (Segments{"a 0/0 1/1", "1 1/1 2/2", "Ġ23 2/2 5/5"}));
  EXPECT_EQ(Split(""), Segments{});
}

TEST(ByteLevelSegmenter, OfMoreSpaceTheLastGoesWithTheWordIfItIsASpace) {
  EXPECT_EQ(Split("a  b"), (Segments{"a 0/0 1/1", "Ġ 1/1 2/2", "Ġb 2/2 4/4"}));
  EXPECT_EQ(Split("a \nb"), (Segments{"a 0/0 1/1", "Ġ 1/1 2/2", "Ċ 2/2 3/3", "b 3/3 4/4"}));
  EXPECT_EQ(Split("a \n "), (Segments{"a 0/0 1/1", "ĠĊĠ 1/1 4/4"})) << "at the end all together";
}

TEST(ByteLevelSegmenter, CutsContractionsOff) {
  EXPECT_EQ(Split("don't"), (Segments{"don 0/0 3/3", "'t 3/3 5/5"}));
  EXPECT_EQ(Split("we'lls"), (Segments{"we 0/0 2/2", "'ll 2/2 5/5", "s 5/5 6/6"}));
  EXPECT_EQ(Split("it'S"), (Segments{"it 0/0 2/2", "' 2/2 3/3", "S 3/3 4/4"}));
  EXPECT_EQ(Split("a 's"), (Segments{"a 0/0 1/1", "Ġ' 1/1 3/3", "s 3/3 4/4"}));
  EXPECT_EQ(Split("!'s"), (Segments{"!' 0/0 2/2", "s 2/2 3/3"}));
  EXPECT_EQ(Split("'r"), (Segments{"' 0/0 1/1", "r 1/1 2/2"})) << "not 're";
}

TEST(ByteLevelSegmenter, WritesBytesAsCharacters) {
  EXPECT_EQ(Split("é😀"), (Segments{"Ã© 0/0 2/1", "ðŁĺĢ 2/1 6/3"}));
  EXPECT_EQ(Split("\xFF"), (Segments{"ï¿½ 0/0 1/1"})) << "invalid UTF-8 reads as U+FFFD";
}

TEST(ByteLevelSegmenter, PutsASpaceInFront) {
  const ByteLevelSegmenterOptions adds{.add_prefix_space = true};
  EXPECT_EQ(Split("éa", adds), (Segments{"ĠÃ©a 0/0 3/2"}));
  EXPECT_EQ(Split(" a", adds), (Segments{"Ġa 0/0 2/2"})) << "unless there is one";
  EXPECT_EQ(Split("\na", adds), (Segments{"Ġ 0/0 1/1", "Ċ 0/0 1/1", "a 1/1 2/2"}));
  EXPECT_EQ(Split("", adds), Segments{});
}

TEST(ByteLevelSegmenter, ReadsNoMoreThanIsNeeded) {
  Collector out(2);
  const TextPosition end = ByteLevelSegmenter({}).Split("a b c d e f", {}, out);
  EXPECT_EQ(out.segments.size(), 2);
  EXPECT_LT(end.byte, 7);
  Collector one(1);
  EXPECT_LT(ByteLevelSegmenter({}).Split("  b c d", {}, one).byte, 4);
  EXPECT_EQ(one.segments, (Segments{"Ġ 0/0 1/1"})) << "and not of white space either";
}

TEST(ByteLevelSegmenter, KnowsWhatStandsAlone) {
  const ByteLevelSegmenter segmenter({});
  for (const std::string_view text : {"!", "...", "'", "-", "$"}) {
    EXPECT_TRUE(segmenter.StandsAlone(text)) << text;
  }
  for (const std::string_view text : {"a", "'t", "5", "€", ""}) {
    EXPECT_FALSE(segmenter.StandsAlone(text)) << text;
  }
}

}  // namespace
}  // namespace distilbert
