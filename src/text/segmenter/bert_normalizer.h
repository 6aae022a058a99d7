// BERT's normaliser and pre-tokeniser, one code point at a time: what it becomes, and where words
// begin and end.
#pragma once

#include <array>
#include <cstdint>

#include "text/unicode/properties.h"

namespace distilbert {

struct BertSegmenterOptions {
  bool lowercase = true;
  bool strip_accents = true;
  bool strip_spacing_marks = false;  // as tokenizers' StripAccents does; BERT's leaves them
  bool tokenize_chinese_chars = true;
  bool clean_text = true;  // false: controls stay, and white space is Unicode's
};

/// What one code point of the text becomes: up to six normalised ones, each continuing the current
/// word or standing alone.
struct NormalizedCodePoint {
  std::array<char32_t, 6> codes{};
  std::array<bool, 6> stands_alone{};  // punctuation and ideographs
  std::uint32_t size = 0;              // 0: deleted, or white space
  bool breaks_word = false;            // white space
  bool surrounded_by_spaces = false;   // ideographs
};

class BertNormalizer {
 public:
  explicit BertNormalizer(const BertSegmenterOptions& options);

  /// What white space becomes.
  char32_t WhiteSpace(char32_t c) const { return options_.clean_text ? U' ' : Strip(c).codes[0]; }

  /// Of a normalised code point.
  bool StandsAlone(char32_t c) const { return unicode_.punctuation.Contains(c); }

  NormalizedCodePoint Normalize(char32_t c) const {
    return c < 0x80 ? ascii_[c] : NormalizeSlowly(c);
  }

 private:
  NormalizedCodePoint NormalizeSlowly(char32_t c) const;
  ShortString Strip(char32_t c) const;

  BertSegmenterOptions options_;
  UnicodeProperties unicode_;
  std::array<NormalizedCodePoint, 0x80> ascii_;
};

}  // namespace distilbert
