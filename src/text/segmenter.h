// The stage that normalises text and cuts it into segments; segmenter/ has its implementations.
#pragma once

#include <string_view>

#include "text/segment.h"

namespace distilbert {

class Segmenter {
 public:
  Segmenter() = default;
  virtual ~Segmenter() = default;
  Segmenter(const Segmenter&) = delete;
  Segmenter& operator=(const Segmenter&) = delete;

  /// Cuts `text`, which stands at `begin` of the original text, until `out` needs no more of it,
  /// and returns where it ends there. An invalid UTF-8 sequence reads as U+FFFD.
  virtual TextPosition Split(std::string_view text, TextPosition begin, SegmentSink& out) const = 0;

  /// The text once normalised, before it is cut; `begin` as for Split.
  virtual NormalizedText Normalize(std::string_view text, TextPosition begin) const = 0;

  /// Cuts the code points from `first` to `last` of normalised text, as Split goes on.
  virtual void Cut(const NormalizedText& text, std::size_t first, std::size_t last,
                   SegmentSink& out) const = 0;

  // What makes words for a reader out of segments.

  /// Whether the text begins with a character that is a segment of its own.
  virtual bool StandsAlone(std::string_view text) const = 0;

  /// The end of what the text begins with that leaves no trace: controls, say, or stripped accents.
  virtual TextPosition DeletedPrefix(std::string_view text) const = 0;

  /// Whether segments that touch can be parts of one word: "don" and "'t".
  virtual bool CutsInsideWords() const { return false; }
};

}  // namespace distilbert
