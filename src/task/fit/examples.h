// The examples of a fit: their features, mixed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "model/features.h"
#include "nn/half.h"

namespace distilbert::fit {

/// What each block of features weighs; 0: the head does without.
using Mix = std::array<float, kFeatureBlocks>;

inline std::size_t BlocksOf(const Mix& mix) {
  std::size_t out = 0;
  for (const float weight : mix) out += weight != 0.0F;
  return out;
}

/// Rows of features (model/features.h), as F16, of which a mix takes some blocks by a weight each.
class Examples {
 public:
  Examples(std::span<const std::uint16_t> features, const Mix& mix, std::size_t block_size)
      : features_(features), mix_(mix), block_size_(block_size) {}

  std::size_t block_size() const { return block_size_; }
  std::size_t size() const { return features_.size() / (kFeatureBlocks * block_size_); }
  /// Numbers of an example.
  std::size_t columns() const { return BlocksOf(mix_) * block_size_; }

  /// [columns()] <- those of one example.
  void Read(std::size_t example, std::span<double> out) const {
    const auto row = features_.subspan(example * kFeatureBlocks * block_size_);
    std::size_t at = 0;
    for (std::size_t block = 0; block < kFeatureBlocks; ++block) {
      if (mix_[block] == 0.0F) continue;
      for (std::size_t i = 0; i < block_size_; ++i) {
        out[at++] = static_cast<double>(mix_[block]) *
                    static_cast<double>(nn::HalfToFloat(row[block * block_size_ + i]));
      }
    }
  }

 private:
  std::span<const std::uint16_t> features_;
  Mix mix_;
  std::size_t block_size_;
};

}  // namespace distilbert::fit
