// From 4-bit weights to the int8 weights that the products take, without floats in between: a group
// of 32 weights has only 16 values, so 16 are computed and the rest are looked up.
#pragma once

#include <cstddef>
#include <cstdint>

namespace distilbert::nn {

/// Rounds one q4 row (`packed`, `scales`: see QuantizeRowQ4) of `columns` weights to -max..max;
/// returns the scale. Bit for bit what DequantizeRowQ4 and QuantizeRow give one after the other.
float RequantizeRowQ4(const std::uint8_t* packed, const std::uint16_t* scales, std::size_t columns,
                      int max, std::int8_t* out);

}  // namespace distilbert::nn
