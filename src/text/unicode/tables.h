// Packed tables of BERT's normaliser and GPT-2's pattern, in the encodings of
// scripts/generate/unicode/generate_tables.py. unicode/properties.h unpacks them.
#pragma once

#include <cstdint>
#include <span>

namespace distilbert::unicode {

/// What a code point can be, as bits.
enum Property : std::uint16_t {
  kDeleted = 1 << 0,       // controls and format characters
  kWhitespace = 1 << 1,    // become a space
  kChinese = 1 << 2,       // each is a word of its own
  kLetters = 1 << 3,       // GPT-2's \p{L}
  kNumbers = 1 << 4,       // GPT-2's \p{N}
  kWord = 1 << 5,          // letters, marks, digits and underscores: \w
  kMarks = 1 << 6,         // dropped with accents
  kSpacingMarks = 1 << 7,  // dropped by StripAccents alone
  kPunctuation = 1 << 8,   // each is a word of its own
};

// Runs of code points with the same properties: lengths, and for each a place in kClassProperties.
extern const std::span<const std::uint8_t> kRunLengths;
extern const std::span<const std::uint8_t> kRunClasses;
extern const std::span<const std::uint16_t> kClassProperties;

extern const std::span<const std::uint8_t> kStripped;       // NFD without marks, one code point
extern const std::span<const std::uint8_t> kStrippedLong;   // NFD without marks, two or three
extern const std::span<const std::uint8_t> kLowercase;      // one code point
extern const std::span<const std::uint8_t> kLowercaseLong;  // two

}  // namespace distilbert::unicode
