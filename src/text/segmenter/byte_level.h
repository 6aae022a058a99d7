// The segmenter of GPT-2 and RoBERTa: words with the space before them, written byte by byte.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "text/segmenter.h"
#include "text/unicode/properties.h"

namespace distilbert {

struct ByteLevelSegmenterOptions {
  bool add_prefix_space = false;  // before a text, or a part of it behind an added token
};

/// Cuts as Hugging Face's ByteLevel does, by GPT-2's pattern:
///   's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
/// Each byte of a segment's code points is a code point of its own there, that of kByteChars.
class ByteLevelSegmenter final : public Segmenter {
 public:
  explicit ByteLevelSegmenter(const ByteLevelSegmenterOptions& options);

  TextPosition Split(std::string_view text, TextPosition begin, SegmentSink& out) const override;
  NormalizedText Normalize(std::string_view text, TextPosition begin) const override;
  void Cut(const NormalizedText& text, std::size_t first, std::size_t last,
           SegmentSink& out) const override;
  bool StandsAlone(std::string_view text) const override;
  TextPosition DeletedPrefix(std::string_view text) const override;
  bool CutsInsideWords() const override { return true; }

 private:
  enum class Kind : std::uint8_t { kLetter, kNumber, kSpace, kOther };

  Kind KindOf(char32_t c) const { return c < 0x80 ? ascii_[c] : SlowKindOf(c); }
  Kind SlowKindOf(char32_t c) const;

  template <class Reader>
  void CutAll(Reader& reader, SegmentSink& out) const;

  ByteLevelSegmenterOptions options_;
  CodePointSet letters_;
  CodePointSet numbers_;
  CodePointSet punctuation_;  // BERT's, for words
  std::array<Kind, 0x80> ascii_;
};

inline std::unique_ptr<Segmenter> MakeSegmenter(const ByteLevelSegmenterOptions& options) {
  return std::make_unique<ByteLevelSegmenter>(options);
}

}  // namespace distilbert
