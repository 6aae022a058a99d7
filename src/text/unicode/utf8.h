// Reading and writing UTF-8, one code point at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/growing_buffer.h"

namespace distilbert {

inline constexpr char32_t kReplacement = 0xFFFD;

struct Decoded {
  char32_t code_point;
  std::uint32_t bytes;  // consumed, at least 1
  bool valid;
};

namespace internal {

Decoded DecodeMultibyte(std::string_view text, std::size_t position);
void AppendMultibyte(char32_t c, GrowingBuffer<char>& out);

}  // namespace internal

/// The code point at `position`. An invalid sequence reads as one U+FFFD per maximal subpart, as
/// the WHATWG's decoder does.
inline Decoded DecodeUtf8(std::string_view text, std::size_t position) {
  if (position < text.size() && static_cast<std::uint8_t>(text[position]) < 0x80) {
    return {static_cast<char32_t>(text[position]), 1, true};
  }
  return internal::DecodeMultibyte(text, position);
}

/// The code point that ends at `end`, which is not 0.
Decoded DecodeBefore(std::string_view text, std::size_t end);

/// Appends the UTF-8 form of a scalar value.
inline void AppendUtf8(char32_t c, GrowingBuffer<char>& out) {
  if (c < 0x80) {
    out.Append(static_cast<char>(c));
  } else {
    internal::AppendMultibyte(c, out);
  }
}

/// Unicode's White_Space.
inline bool IsWhiteSpace(char32_t c) {
  return (c >= 0x09 && c <= 0x0D) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}

inline std::uint32_t Utf16Length(char32_t c) { return c >= 0x10000 ? 2 : 1; }

}  // namespace distilbert
