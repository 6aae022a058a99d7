// Any bytes as text, after one with the options: segments must lie in the text, one after the
// other, and their sources must cover them.
#include "support/fuzz.h"
#include "text/segmenter/bert.h"

namespace {

using namespace distilbert;
using fuzz::Require;

constexpr std::size_t kMaxCodePoints = 7;

bool Ordered(TextPosition a, TextPosition b) { return a.byte <= b.byte && a.utf16 <= b.utf16; }

class Checker final : public SegmentSink {
 public:
  Checker(TextPosition begin, TextPosition end)
      : SegmentSink(kMaxCodePoints), last_(begin), end_(end) {}

 private:
  bool Take(const Segment& segment) override {
    Require(segment.sources.size() == std::min(segment.code_points, kMaxCodePoints));
    std::size_t offset = 0;
    for (const Source& source : segment.sources) {
      Require(source.offset == offset);
      const Decoded decoded = DecodeUtf8(segment.text, offset);
      Require(decoded.valid);
      offset += decoded.bytes;
      // One character can give several code points, even several segments.
      Require(Ordered(last_, source.begin) && source.begin.byte < source.end.byte);
      Require(Ordered(source.end, end_));
      last_ = source.begin;
    }
    Require(offset == segment.text.size());
    return true;
  }

  TextPosition last_;
  TextPosition end_;
};

TextPosition LengthOf(std::string_view text) {
  TextPosition out;
  while (out.byte < text.size()) {
    const Decoded decoded = DecodeUtf8(text, out.byte);
    out.byte += decoded.bytes;
    out.utf16 += Utf16Length(decoded.code_point);
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const BertSegmenter segmenters[] = {
      BertSegmenter({}),
      BertSegmenter({.lowercase = false, .strip_accents = false}),
      BertSegmenter({.lowercase = true, .strip_accents = false}),
      BertSegmenter({.lowercase = false, .tokenize_chinese_chars = false}),
      BertSegmenter({.strip_spacing_marks = true}),
      BertSegmenter({.clean_text = false})};
  if (size == 0) return 0;
  const BertSegmenter& segmenter = segmenters[data[0] % std::size(segmenters)];
  const std::string_view text = fuzz::TextOf(data + 1, size - 1);
  const TextPosition begin{11, 5};
  const TextPosition length = LengthOf(text);
  const TextPosition end{begin.byte + length.byte, begin.utf16 + length.utf16};
  Checker checker(begin, end);
  const TextPosition reached = segmenter.Split(text, begin, checker);
  Require(reached.byte == end.byte && reached.utf16 == end.utf16);

  const TextPosition deleted = segmenter.DeletedPrefix(text);
  Require(Ordered(deleted, length));
  Checker none({}, {});
  segmenter.Split(text.substr(0, deleted.byte), {}, none);
  segmenter.StandsAlone(text);

  const NormalizedText normalized = segmenter.Normalize(text, begin);
  std::size_t offset = 0;
  TextPosition last = begin;
  for (const Source& source : normalized.sources) {
    Require(source.offset == offset);
    const Decoded decoded = DecodeUtf8(normalized.view(), offset);
    Require(decoded.valid);
    offset += decoded.bytes;
    Require(Ordered(last, source.begin) && source.begin.byte < source.end.byte);
    Require(Ordered(source.end, end));
    last = source.begin;
  }
  Require(offset == normalized.text.size());
  return 0;
}
