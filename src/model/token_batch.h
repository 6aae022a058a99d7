// What goes from text to encoder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace distilbert {

/// A ragged batch: sequence i is ids[offsets[i], offsets[i + 1]), of 1 token to as many as the
/// model takes. No padding: a batch gives what its sequences give one by one, bit for bit on the
/// integer path.
struct TokenBatch {
  std::span<const std::int32_t> ids;
  std::span<const std::int32_t> type_ids;  // empty: all 0
  std::span<const std::size_t> offsets;

  std::size_t size() const { return offsets.size() - 1; }
};

}  // namespace distilbert
