// 16-bit floats of safetensors (F16: IEEE 754 binary16; BF16: the upper half of binary32).
#pragma once

#include <bit>
#include <cstdint>

namespace distilbert::nn {

inline float HalfToFloat(std::uint16_t half) {
  // Shifting the exponent into place leaves it 112 too small; a multiplication by 2^112 corrects
  // it and makes subnormals right as well.
  const std::uint32_t magnitude = static_cast<std::uint32_t>(half & 0x7FFF) << 13;
  const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000) << 16;
  if (magnitude >= 0x0F800000) {  // infinity or NaN
    return std::bit_cast<float>(sign | magnitude | 0x7F800000);
  }
  return std::bit_cast<float>(
      sign | std::bit_cast<std::uint32_t>(std::bit_cast<float>(magnitude) * 0x1p112f));
}

/// Nearest, ties to even; overflow becomes infinity.
inline std::uint16_t FloatToHalf(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const auto sign = static_cast<std::uint16_t>((bits >> 16) & 0x8000);
  const std::uint32_t magnitude = bits & 0x7FFFFFFF;
  if (magnitude > 0x7F800000) return sign | 0x7E00;
  if (magnitude >= 0x477FF000) return sign | 0x7C00;  // at least 65520 rounds to infinity
  if (magnitude < 0x38800000) {                       // subnormal: let the adder round
    const float shifted = std::bit_cast<float>(magnitude) + 0.5f;
    return sign | static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(shifted) - 0x3F000000);
  }
  const std::uint32_t rounded = magnitude + 0xFFF + ((magnitude >> 13) & 1);
  return sign | static_cast<std::uint16_t>((rounded - 0x38000000) >> 13);
}

inline float Bfloat16ToFloat(std::uint16_t bits) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}

}  // namespace distilbert::nn
