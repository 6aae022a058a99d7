#include "nn/requantize.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <cstring>

#include "nn/half.h"
#include "nn/quantize.h"
#include "nn/simd.h"

namespace distilbert::nn {
namespace {

/// What each of the sixteen nibbles of a group becomes.
using Table = std::array<std::int8_t, 16>;

Table TableOf(float group_scale, float row_scale) {
  Table table;
  const auto quad = [&](float first) {
    const F32x4 codes = {first, first + 1, first + 2, first + 3};
    // Values that the group does not have may be far out of range; nothing looks them up.
    return RoundToInt(codes * Splat(group_scale) / Splat(row_scale));
  };
  StoreSaturated(quad(-8), quad(-4), quad(0), quad(4), table.data());
  return table;
}

int Nibble(const std::uint8_t* packed, std::size_t i) {
  return i % 2 == 0 ? packed[i / 2] & 0x0F : packed[i / 2] >> 4;
}

int MaxCode(const std::uint8_t* packed, std::size_t count) {
  int max = 0;
  for (std::size_t i = 0; i < count; ++i) max = std::max(max, std::abs(Nibble(packed, i) - 8));
  return max;
}

void LookUp(const std::uint8_t* packed, std::size_t count, const Table& table, std::int8_t* out) {
  for (std::size_t i = 0; i < count; ++i) out[i] = table[Nibble(packed, i)];
}

#if defined(__wasm_simd128__)

struct Nibbles {
  v128_t even;
  v128_t odd;
};

Nibbles Split(const std::uint8_t* packed) {
  const v128_t bytes = wasm_v128_load(packed);
  return {wasm_v128_and(bytes, wasm_i8x16_splat(0x0F)), wasm_u8x16_shr(bytes, 4)};
}

int MaxCodeOfGroup(const std::uint8_t* packed) {
  const auto [even, odd] = Split(packed);
  const v128_t eight = wasm_i8x16_splat(8);
  const auto magnitude = [&](v128_t x) { return wasm_i8x16_abs(wasm_i8x16_sub(x, eight)); };
  v128_t max = wasm_u8x16_max(magnitude(even), magnitude(odd));
  max = wasm_u8x16_max(max, wasm_i64x2_shuffle(max, max, 1, 0));
  max = wasm_u8x16_max(max, wasm_u64x2_shr(max, 32));
  max = wasm_u8x16_max(max, wasm_u64x2_shr(max, 16));
  max = wasm_u8x16_max(max, wasm_u64x2_shr(max, 8));
  return wasm_u8x16_extract_lane(max, 0);
}

void LookUpGroup(const std::uint8_t* packed, const Table& table, std::int8_t* out) {
  const auto [even, odd] = Split(packed);
  const v128_t values = wasm_v128_load(table.data());
  const v128_t a = wasm_i8x16_swizzle(values, even);
  const v128_t b = wasm_i8x16_swizzle(values, odd);
  wasm_v128_store(out,
                  wasm_i8x16_shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23));
  wasm_v128_store(out + 16, wasm_i8x16_shuffle(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29,
                                               14, 30, 15, 31));
}

#else

int MaxCodeOfGroup(const std::uint8_t* packed) { return MaxCode(packed, kGroupSize); }

void LookUpGroup(const std::uint8_t* packed, const Table& table, std::int8_t* out) {
  LookUp(packed, kGroupSize, table, out);
}

#endif

}  // namespace

float RequantizeRowQ4(const std::uint8_t* packed, const std::uint16_t* scales, std::size_t columns,
                      int max, std::int8_t* out) {
  float max_abs = 0.0f;
  for (std::size_t i = 0; i < columns; i += kGroupSize) {
    const std::uint8_t* group = packed + i / 2;
    const std::size_t count = std::min(kGroupSize, columns - i);
    const int code = count == kGroupSize ? MaxCodeOfGroup(group) : MaxCode(group, count);
    // Rounding is monotonic: the largest product is that of the largest code.
    max_abs = std::max(max_abs,
                       std::fabs(static_cast<float>(code) * HalfToFloat(scales[i / kGroupSize])));
  }
  const float scale = max_abs / static_cast<float>(max);
  if (scale == 0.0f) {
    std::memset(out, 0, columns);
    return scale;
  }
  for (std::size_t i = 0; i < columns; i += kGroupSize) {
    const Table table = TableOf(HalfToFloat(scales[i / kGroupSize]), scale);
    const std::size_t count = std::min(kGroupSize, columns - i);
    if (count == kGroupSize) {
      LookUpGroup(packed + i / 2, table, out + i);
    } else {
      LookUp(packed + i / 2, count, table, out + i);
    }
  }
  return scale;
}

}  // namespace distilbert::nn
