// What passes from the segmenter to the subwords: normalised text that knows where it comes from.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "text/unicode/utf8.h"

namespace distilbert {

/// A place in the original text, in both units.
struct TextPosition {
  std::uint32_t byte = 0;
  std::uint32_t utf16 = 0;
};

/// A word, or whatever else a segmenter cuts texts into; no token crosses its ends.
struct Segment {
  /// A code point of `text`, and the original text that it was made of.
  struct Source {
    std::size_t offset;  // in `text`
    TextPosition begin;
    TextPosition end;
  };

  std::string text;             // normalised, UTF-8
  std::vector<Source> sources;  // ascending; the last one ends where the segment ends
  std::size_t code_points = 0;  // more than sources.size() if the rest was left out
};

/// Gathers the code points of each segment and passes it on.
class SegmentSink {
 public:
  /// Of a longer segment only the first `max_code_points`, at least one, are gathered.
  explicit SegmentSink(std::size_t max_code_points)
      : max_code_points_(std::max<std::size_t>(max_code_points, 1)) {}
  virtual ~SegmentSink() = default;
  SegmentSink(const SegmentSink&) = delete;
  SegmentSink& operator=(const SegmentSink&) = delete;

  void Append(char32_t c, TextPosition begin, TextPosition end) {
    if (++segment_.code_points > max_code_points_) {
      segment_.sources.back().end = end;
      return;
    }
    segment_.sources.push_back({segment_.text.size(), begin, end});
    AppendUtf8(c, segment_.text);
  }

  /// Ends the segment, if there is one.
  void Finish() {
    if (segment_.code_points == 0) return;
    Take(segment_);
    segment_.text.clear();
    segment_.sources.clear();
    segment_.code_points = 0;
  }

 private:
  virtual void Take(const Segment& segment) = 0;

  std::size_t max_code_points_;
  Segment segment_;
};

}  // namespace distilbert
