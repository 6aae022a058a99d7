// Any bytes as text, after one with the options: segments must be the text's bytes, in order, and
// cut the same from normalised text.
#include <string>

#include "support/fuzz.h"
#include "text/segmenter/byte_level.h"
#include "text/unicode/byte_chars.h"

namespace {

using namespace distilbert;
using fuzz::Require;

class Collector final : public SegmentSink {
 public:
  Collector() : SegmentSink(1'000'000) {}
  std::string text;
  std::vector<std::size_t> ends;
  std::vector<Source> sources;

 private:
  bool Take(const Segment& segment) override {
    Require(!segment.text.empty() && segment.sources.size() == segment.code_points);
    text += segment.text;
    ends.push_back(text.size());
    sources.insert(sources.end(), segment.sources.begin(), segment.sources.end());
    return true;
  }
};

/// The text's bytes as characters, with U+FFFD for what is not UTF-8.
std::string Bytes(std::string_view text) {
  GrowingBuffer<char> valid;
  for (std::size_t at = 0; at < text.size();) {
    const Decoded decoded = DecodeUtf8(text, at);
    at += decoded.bytes;
    AppendUtf8(decoded.code_point, valid);
  }
  GrowingBuffer<char> out;
  for (const char c : valid) AppendUtf8(kByteChars[static_cast<std::uint8_t>(c)], out);
  return {out.data(), out.size()};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const ByteLevelSegmenter segmenters[] = {ByteLevelSegmenter({}),
                                                  ByteLevelSegmenter({.add_prefix_space = true})};
  if (size == 0) return 0;
  const bool adds = data[0] % 2 != 0;
  const ByteLevelSegmenter& segmenter = segmenters[adds ? 1 : 0];
  const std::string_view text = fuzz::TextOf(data + 1, size - 1);
  const TextPosition begin{11, 5};
  Collector split;
  const TextPosition reached = segmenter.Split(text, begin, split);
  Require(reached.byte == begin.byte + text.size());
  const bool prefixed = adds && !text.empty() && text[0] != ' ';
  Require(split.text == (prefixed ? Bytes(" ") : "") + Bytes(text));
  TextPosition last = begin;
  for (const Source& source : split.sources) {
    Require(source.begin.byte >= last.byte && source.begin.byte < source.end.byte);
    Require(source.begin.utf16 >= last.utf16 && source.begin.utf16 < source.end.utf16);
    Require(source.end.byte <= reached.byte && source.end.utf16 <= reached.utf16);
    last = source.begin;
  }
  Collector cut;
  const NormalizedText normalized = segmenter.Normalize(text, begin);
  segmenter.Cut(normalized, 0, normalized.sources.size(), cut);
  Require(cut.text == split.text && cut.ends == split.ends);
  segmenter.StandsAlone(text);
  return 0;
}
