#include "text/unicode/utf8.h"

namespace distilbert {

Decoded DecodeBefore(std::string_view text, std::size_t end) {
  for (std::uint32_t bytes = 1; bytes <= 4 && bytes <= end; ++bytes) {
    const Decoded decoded = DecodeUtf8(text.substr(0, end), end - bytes);
    if (decoded.valid && decoded.bytes == bytes) return decoded;
  }
  return {kReplacement, 1, false};
}

namespace internal {

Decoded DecodeMultibyte(std::string_view text, std::size_t position) {
  const auto byte = [&](std::size_t i) {
    return position + i < text.size() ? static_cast<std::uint8_t>(text[position + i])
                                      : std::uint8_t{0};
  };
  const std::uint8_t first = byte(0);
  if (first < 0x80) return {first, 1, true};
  if (first < 0xC2 || first > 0xF4) return {kReplacement, 1, false};
  const std::uint32_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  char32_t code_point = first & (0x7Fu >> length);
  for (std::uint32_t i = 1; i < length; ++i) {
    // The second byte's range excludes overlong forms, surrogates and values past U+10FFFF.
    const std::uint8_t low = i == 1 && first == 0xE0 ? 0xA0 : i == 1 && first == 0xF0 ? 0x90 : 0x80;
    const std::uint8_t high = i == 1 && first == 0xED   ? 0x9F
                              : i == 1 && first == 0xF4 ? 0x8F
                                                        : 0xBF;
    if (byte(i) < low || byte(i) > high) return {kReplacement, i, false};
    code_point = code_point << 6 | (byte(i) & 0x3Fu);
  }
  return {code_point, length, true};
}

void AppendMultibyte(char32_t c, GrowingBuffer<char>& out) {
  const unsigned more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
  char bytes[4] = {static_cast<char>(0xFFu << (7 - more) | c >> 6 * more)};
  for (unsigned i = 1; i <= more; ++i) {
    bytes[i] = static_cast<char>(0x80 | (c >> 6 * (more - i) & 0x3F));
  }
  out.Append(std::span<const char>(bytes, more + 1));
}

}  // namespace internal

}  // namespace distilbert
