#include "text/trim_offsets.h"

#include <algorithm>
#include <cstddef>
#include <optional>

#include "text/unicode/byte_chars.h"
#include "text/unicode/utf8.h"

namespace distilbert {
namespace {

bool IsSpace(char32_t c) { return c == kByteChars[' '] || IsWhiteSpace(c); }

std::size_t SpacesAtBegin(std::string_view content) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < content.size(); ++count) {
    const Decoded c = DecodeUtf8(content, at);
    if (!IsSpace(c.code_point)) break;
    at += c.bytes;
  }
  return count;
}

std::size_t SpacesAtEnd(std::string_view content) {
  std::size_t count = 0;
  for (std::size_t end = content.size(); end > 0; ++count) {
    const Decoded c = DecodeBefore(content, end);
    if (!IsSpace(c.code_point)) break;
    end -= c.bytes;
  }
  return count;
}

/// The place `count` characters on, but not behind `end`.
TextPosition Forward(std::string_view text, TextPosition from, std::size_t count,
                     TextPosition end) {
  for (; count > 0 && from.byte < end.byte; --count) {
    const Decoded c = DecodeUtf8(text, from.byte);
    from.byte += c.bytes;
    from.utf16 += Utf16Length(c.code_point);
  }
  return from.byte < end.byte ? from : end;
}

/// The place `count` characters before, but not before `begin`; none if the text has not as many.
std::optional<TextPosition> Back(std::string_view text, TextPosition from, std::size_t count,
                                 TextPosition begin) {
  TextPosition out = from;
  for (; count > 0; --count) {
    if (from.byte == 0) return std::nullopt;
    const Decoded c = DecodeBefore(text, from.byte);
    from.byte -= c.bytes;
    from.utf16 -= Utf16Length(c.code_point);
    if (from.byte >= begin.byte) out = from;
  }
  return from.byte < begin.byte ? begin : out;
}

}  // namespace

void TrimOffsets(std::string_view text, std::string_view content, OffsetTrimming trimming,
                 bool first, PlacedToken& token) {
  // Of an added token the white space counts that it has taken along.
  if (token.added) content = text.substr(token.begin.byte, token.end.byte - token.begin.byte);
  const bool keeps = trimming.add_prefix_space && (first || token.begin.byte == 0);
  const std::size_t before = SpacesAtBegin(content);
  const std::size_t behind = SpacesAtEnd(content);
  if (before > 1 || (before == 1 && !keeps))
    token.begin = Forward(text, token.begin, before, token.end);
  if (behind == 0) return;
  if (const auto end = Back(text, token.end, behind, token.begin)) token.end = *end;
}

}  // namespace distilbert
