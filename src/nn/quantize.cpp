#include "nn/quantize.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "nn/half.h"
#include "nn/simd.h"

namespace distilbert::nn {
namespace {

/// Nearest integer, ties to even, of a value within the range of the trick in simd.h.
int RoundToInt(float value) { return nn::RoundToInt(Splat(value))[0]; }

constexpr int kQ4Min = -8;
constexpr int kQ4Max = 7;

/// The codes of one group with one scale, and their squared error.
struct GroupCodes {
  std::array<std::int8_t, kGroupSize> codes;
  float error = std::numeric_limits<float>::infinity();
};

GroupCodes RoundGroup(std::span<const float> group, float scale) {
  GroupCodes out;
  out.error = 0.0f;
  for (std::size_t i = 0; i < group.size(); ++i) {
    // Past +-8 the quotient is clamped anyway; clamping first keeps it in the rounding's range.
    const float quotient = scale == 0.0f ? 0.0f : std::min(8.0f, std::max(-8.0f, group[i] / scale));
    const int code = std::min(kQ4Max, std::max(kQ4Min, RoundToInt(quotient)));
    out.codes[i] = static_cast<std::int8_t>(code);
    const float difference = static_cast<float>(code) * scale - group[i];
    out.error += difference * difference;
  }
  return out;
}

/// Tries to let the extreme value sit at the end of the range, or clipped by up to a quarter, and
/// keeps the scale with the least squared error.
std::uint16_t QuantizeGroup(std::span<const float> group, GroupCodes& best) {
  constexpr std::array<float, 6> kClips = {1.0f, 0.95f, 0.9f, 0.85f, 0.8f, 0.75f};
  float extreme = 0.0f;
  for (const float x : group) {
    if (std::fabs(x) > std::fabs(extreme)) extreme = x;
  }
  std::uint16_t best_scale = 0;
  best = GroupCodes{};
  for (const float clip : kClips) {
    for (const int end : {kQ4Min, kQ4Max}) {
      const std::uint16_t scale = FloatToHalf(extreme * clip / static_cast<float>(end));
      const GroupCodes candidate = RoundGroup(group, HalfToFloat(scale));
      if (candidate.error < best.error) {
        best = candidate;
        best_scale = scale;
      }
    }
  }
  return best_scale;
}

}  // namespace

Result<void> QuantizedRows::Reserve(std::size_t rows, std::size_t columns) {
  if (auto ok = values_.Reserve(rows, columns * variant_->activation_size); !ok) return ok;
  // XNNPACK reads parameters for a whole tile of rows.
  return params_.Reserve(rows + kReadPastEnd / sizeof(xnn_quantization_params));
}

template <class Activation>
void QuantizeActivations(std::span<const float> x, Range range, Activation* out,
                         xnn_quantization_params& params) {
  const float width = range.high - range.low;
  const float inverse = kActivationMax / width;
  // No width, or a tiny one: zeros. An endless one, or none that is a number: absurd weights, whose
  // products must come out as no numbers either, so that the caller sees it.
  if (!(std::isfinite(width) && std::isfinite(inverse))) {
    params = {.zero_point = 0, .scale = std::isfinite(width) ? 1.0f : width};
    std::fill_n(out, x.size(), Activation{0});
    return;
  }
  const int zero_point = RoundToInt(-range.low * inverse);
  params.zero_point = zero_point;
  params.scale = width / kActivationMax;

  // No clamp at 0 is needed: rounding is symmetric, so no x rounds below -zero_point. At the upper
  // end two halves may round up to 128; saturation corrects that.
  const auto quantize = [&](std::size_t i) {
    return nn::RoundToInt(Load4(&x[i]) * inverse) + zero_point;
  };
  std::size_t i = 0;
  for (; i + 16 <= x.size(); i += 16) {
    StoreSaturated(quantize(i), quantize(i + 4), quantize(i + 8), quantize(i + 12), out + i);
  }
  for (; i < x.size(); ++i) {
    // Added as a vector, which wraps around where x is no number.
    const int q = (nn::RoundToInt(Splat(x[i] * inverse)) + zero_point)[0];
    out[i] = static_cast<Activation>(std::min(kActivationMax, q));
  }
}

template void QuantizeActivations(std::span<const float>, Range, std::int8_t*,
                                  xnn_quantization_params&);
template void QuantizeActivations(std::span<const float>, Range, std::int16_t*,
                                  xnn_quantization_params&);

float MaxAbs(std::span<const float> x) {
  // Without their signs floats are ordered as integers, what is no number above all others.
  I32x4 max = {};
  std::size_t i = 0;
  const auto add = [&max](F32x4 values) {
    const auto bits = reinterpret_cast<I32x4>(Abs(values));
    max = bits > max ? bits : max;
  };
  for (; i + 4 <= x.size(); i += 4) add(Load4(&x[i]));
  for (; i < x.size(); ++i) add(Splat(x[i]));
  const std::int32_t largest = std::max({max[0], max[1], max[2], max[3]});
  return std::bit_cast<float>(largest);
}

int MaxAbs(std::span<const std::byte> values) {
  std::int8_t least = 0;
  std::int8_t most = 0;
  for (const std::byte byte : values) {  // without a branch: the compiler turns it into SIMD
    const auto value = std::to_integer<std::int8_t>(byte);
    least = std::min(least, value);
    most = std::max(most, value);
  }
  return std::max(-least, +most);
}

float QuantizeRow(std::span<const float> row, int max, std::int8_t* out) {
  const float scale = MaxAbs(row) / static_cast<float>(max);
  // Below that a scale has lost bits, and quotients by it would exceed max.
  if (scale < std::numeric_limits<float>::min()) {
    std::memset(out, 0, row.size());
    return scale;
  }
  // No clamp is needed: the largest quotient is max to within a rounding of the division.
  std::size_t i = 0;
  const auto quantize = [&](std::size_t at) { return nn::RoundToInt(Load4(&row[at]) / scale); };
  for (; i + 16 <= row.size(); i += 16) {
    StoreSaturated(quantize(i), quantize(i + 4), quantize(i + 8), quantize(i + 12), out + i);
  }
  for (; i < row.size(); ++i) out[i] = static_cast<std::int8_t>(RoundToInt(row[i] / scale));
  return scale;
}

void QuantizeRowQ4(std::span<const float> row, std::uint8_t* packed, std::uint16_t* scales) {
  std::memset(packed, 0x88, PackedSize(row.size()));  // code 0 in both halves
  for (std::size_t begin = 0; begin < row.size(); begin += kGroupSize) {
    const auto group = row.subspan(begin, std::min(kGroupSize, row.size() - begin));
    GroupCodes best;
    scales[begin / kGroupSize] = QuantizeGroup(group, best);
    for (std::size_t i = 0; i < group.size(); ++i) {
      const auto nibble = static_cast<unsigned>(best.codes[i] - kQ4Min);
      std::uint8_t& byte = packed[(begin + i) / 2];
      byte = static_cast<std::uint8_t>(i % 2 == 0 ? (byte & 0xF0) | nibble
                                                  : (byte & 0x0F) | (nibble << 4));
    }
  }
}

namespace {

/// A whole group of 32 values: even columns in the low halves of 16 bytes, odd ones in the high.
void DequantizeGroup(const std::uint8_t* packed, float scale, float* out) {
  using U8x16 = std::uint8_t __attribute__((vector_size(16)));
  using I8x16 = std::int8_t __attribute__((vector_size(16)));
  using F32x16 = float __attribute__((vector_size(64)));
  U8x16 bytes;
  std::memcpy(&bytes, packed, sizeof bytes);
  const auto even = reinterpret_cast<I8x16>(bytes & 0x0F) + kQ4Min;
  const auto odd = reinterpret_cast<I8x16>(bytes >> 4) + kQ4Min;
  const I8x16 first =
      __builtin_shufflevector(even, odd, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  const I8x16 second = __builtin_shufflevector(even, odd, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13,
                                               29, 14, 30, 15, 31);
  const F32x16 low = __builtin_convertvector(first, F32x16) * scale;
  const F32x16 high = __builtin_convertvector(second, F32x16) * scale;
  std::memcpy(out, &low, sizeof low);
  std::memcpy(out + 16, &high, sizeof high);
}

}  // namespace

void DequantizeRowQ4(const std::uint8_t* packed, const std::uint16_t* scales,
                     std::span<float> row) {
  for (std::size_t begin = 0; begin < row.size(); begin += kGroupSize) {
    const float scale = HalfToFloat(scales[begin / kGroupSize]);
    const std::size_t end = begin + kGroupSize;
    if (end <= row.size()) {
      DequantizeGroup(packed + begin / 2, scale, &row[begin]);
      continue;
    }
    for (std::size_t i = begin; i < row.size(); ++i) {
      const int nibble = i % 2 == 0 ? packed[i / 2] & 0x0F : packed[i / 2] >> 4;
      row[i] = static_cast<float>(nibble + kQ4Min) * scale;
    }
  }
}

void DequantizeRow(const std::int8_t* values, float scale, std::span<float> row) {
  for (std::size_t i = 0; i < row.size(); ++i) row[i] = static_cast<float>(values[i]) * scale;
}

}  // namespace distilbert::nn
