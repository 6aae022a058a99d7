#include "text/segmenter/bert_normalizer.h"

#include "text/unicode/utf8.h"

namespace distilbert {
namespace {

// Hangul syllables decompose by a formula (The Unicode Standard, section 3.12).
constexpr char32_t kSyllableBase = 0xAC00;
constexpr char32_t kSyllableCount = 11172;
constexpr char32_t kLeadBase = 0x1100;
constexpr char32_t kVowelBase = 0x1161;
constexpr char32_t kTailBase = 0x11A7;
constexpr char32_t kVowelCount = 21;
constexpr char32_t kTailCount = 28;

ShortString DecomposeHangul(char32_t c) {
  const char32_t index = c - kSyllableBase;
  const char32_t tail = index % kTailCount;
  ShortString out;
  out.codes = {kLeadBase + index / (kVowelCount * kTailCount),
               kVowelBase + index / kTailCount % kVowelCount, kTailBase + tail};
  out.size = tail == 0 ? 2 : 3;
  return out;
}

}  // namespace

BertNormalizer::BertNormalizer(const BertSegmenterOptions& options) : options_(options) {
  for (char32_t c = 0; c < ascii_.size(); ++c) ascii_[c] = NormalizeSlowly(c);
}

ShortString BertNormalizer::Strip(char32_t c) const {
  if (!options_.strip_accents) return {{c}, 1};
  if (c - kSyllableBase < kSyllableCount) return DecomposeHangul(c);
  if (unicode_.marks.Contains(c)) return {};
  return unicode_.stripped.Map(c);
}

NormalizedCodePoint BertNormalizer::NormalizeSlowly(char32_t c) const {
  NormalizedCodePoint out;
  const bool cleans = options_.clean_text;
  if (cleans && unicode_.deleted.Contains(c)) return out;
  if (cleans ? unicode_.whitespace.Contains(c) : IsWhiteSpace(c)) {
    out.breaks_word = true;
    return out;
  }
  out.surrounded_by_spaces = options_.tokenize_chinese_chars && unicode_.chinese.Contains(c);
  const ShortString stripped = Strip(c);
  for (std::uint32_t i = 0; i < stripped.size; ++i) {
    const char32_t code = stripped.codes[i];
    const ShortString lowered =
        options_.lowercase ? unicode_.lowercase.Map(code) : ShortString{{code}, 1};
    for (std::uint32_t j = 0; j < lowered.size; ++j) {
      if (options_.strip_spacing_marks && unicode_.spacing_marks.Contains(lowered.codes[j])) {
        continue;
      }
      out.codes[out.size] = lowered.codes[j];
      out.stands_alone[out.size] = unicode_.punctuation.Contains(lowered.codes[j]);
      ++out.size;
    }
  }
  return out;
}

}  // namespace distilbert
