// Packed tables of BERT's normaliser and GPT-2's pattern, in the encodings of
// scripts/generate/unicode/generate_tables.py. unicode/properties.h unpacks them.
#pragma once

#include <cstdint>
#include <span>

namespace distilbert::unicode {

extern const std::span<const std::uint8_t> kDeleted;        // controls and format characters
extern const std::span<const std::uint8_t> kWhitespace;     // become a space
extern const std::span<const std::uint8_t> kChinese;        // each is a word of its own
extern const std::span<const std::uint8_t> kLetters;        // GPT-2's \p{L}
extern const std::span<const std::uint8_t> kNumbers;        // GPT-2's \p{N}
extern const std::span<const std::uint8_t> kOtherWord;      // in one of: these two, \w
extern const std::span<const std::uint8_t> kMarks;          // dropped with accents
extern const std::span<const std::uint8_t> kSpacingMarks;   // dropped by StripAccents alone
extern const std::span<const std::uint8_t> kPunctuation;    // each is a word of its own
extern const std::span<const std::uint8_t> kStripped;       // NFD without marks, one code point
extern const std::span<const std::uint8_t> kStrippedLong;   // NFD without marks, two or three
extern const std::span<const std::uint8_t> kLowercase;      // one code point
extern const std::span<const std::uint8_t> kLowercaseLong;  // two

}  // namespace distilbert::unicode
