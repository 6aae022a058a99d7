// What passes from the segmenter to the subwords: normalised text that knows where it comes from.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/growing_buffer.h"
#include "text/unicode/utf8.h"

namespace distilbert {

/// A place in the original text, in both units.
struct TextPosition {
  std::uint32_t byte = 0;
  std::uint32_t utf16 = 0;
};

/// A code point of normalised text, and the original text that it was made of.
struct Source {
  std::size_t offset;  // in the normalised text
  TextPosition begin;
  TextPosition end;
};

/// A word, or whatever else a segmenter cuts texts into; no token crosses its ends.
struct Segment {
  std::string_view text;            // normalised, UTF-8
  std::span<const Source> sources;  // ascending; the last one ends where the segment ends
  std::size_t code_points = 0;      // more than sources.size() if the rest was left out
};

/// Normalised text, and where each of its code points comes from.
struct NormalizedText {
  void Append(char32_t c, TextPosition from, TextPosition to) {
    sources.Append({text.size(), from, to});
    AppendUtf8(c, text);
  }

  std::string_view view() const { return {text.data(), text.size()}; }

  bool failed() const { return text.failed() || sources.failed(); }

  /// kOutOfMemory if some of it found no room.
  Result<void> Check() const {
    if (auto ok = text.Check(); !ok) return ok;
    return sources.Check();
  }

  GrowingBuffer<char> text;
  GrowingBuffer<Source> sources;
  TextPosition end;  // of the original text
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
    if (++code_points_ <= max_code_points_) {
      gathered_.Append(c, begin, end);
    } else if (!gathered_.sources.empty()) {
      gathered_.sources.back().end = end;
    }
  }

  /// Ends the segment, if there is one; whether more of them are needed.
  bool Finish() {
    if (code_points_ == 0) return true;
    if (gathered_.failed()) return false;
    const bool more = Take({.text = gathered_.view(),
                            .sources = gathered_.sources.span(),
                            .code_points = code_points_});
    gathered_.text.clear();
    gathered_.sources.clear();
    code_points_ = 0;
    return more;
  }

 protected:
  /// kOutOfMemory if a segment found no room, and was not passed on as it is.
  Result<void> CheckGathered() const { return gathered_.Check(); }

 private:
  /// Whether more segments are needed.
  virtual bool Take(const Segment& segment) = 0;

  std::size_t max_code_points_;
  std::size_t code_points_ = 0;
  NormalizedText gathered_;
};

}  // namespace distilbert
