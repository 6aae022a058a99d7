// The characters that GPT-2's tokenizers write bytes as: each byte has a printable one of its own.
#pragma once

#include <array>
#include <cstdint>

namespace distilbert {

namespace internal {

constexpr std::array<char32_t, 256> MakeByteChars() {
  std::array<char32_t, 256> out{};
  char32_t next = 0x100;
  for (char32_t byte = 0; byte < out.size(); ++byte) {
    const bool prints = (byte > 0x20 && byte < 0x7F) || (byte > 0xA0 && byte != 0xAD);
    out[byte] = prints ? byte : next++;
  }
  return out;
}

}  // namespace internal

/// By byte: itself where Latin-1 prints something there, else one from U+0100 on; a space is
/// U+0120.
inline constexpr std::array<char32_t, 256> kByteChars = internal::MakeByteChars();

/// One more than the highest of them.
inline constexpr char32_t kByteCharsEnd = 0x144;

}  // namespace distilbert
