// The merges of byte-pair encoding: which two tokens become which one, and in which order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

#include "base/buffer.h"
#include "base/result.h"
#include "text/vocabulary.h"

namespace distilbert {

class MergeTable {
 public:
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

  struct Merge {
    std::int32_t left;
    std::int32_t right;
    std::int32_t id;     // of both together
    std::uint32_t rank;  // kNone: there is no such merge
  };

  /// As merges.txt: two tokens a line with a space between, the merge to do first before the
  /// others. Lines that begin with #version do not count; of equal ones the last does. Fails with
  /// kInvalidVocabulary on a line that is no merge or names a token that the vocabulary lacks.
  static Result<MergeTable> Create(std::string_view lines, const Vocabulary& vocabulary);

  Merge Find(std::int32_t left, std::int32_t right) const {
    std::size_t slot = Slot(left, right);
    for (std::size_t i = 0; i < kMaxProbes; ++i) {
      const Merge& merge = table_[slot];
      if (merge.left == left && merge.right == right) return merge;
      if (merge.rank == kNone) break;
      slot = (slot + 1) & (table_.size() - 1);
    }
    return {left, right, 0, kNone};
  }

  /// How many entries a pair is looked for in, at most.
  static constexpr std::size_t kMaxProbes = 128;

  /// How many hash functions are tried on pairs that someone has made collide.
  static constexpr std::uint32_t kMaxSeeds = 8;

 private:
  std::size_t Slot(std::int32_t left, std::int32_t right) const {
    const std::uint64_t key = static_cast<std::uint64_t>(static_cast<std::uint32_t>(left)) << 32 |
                              static_cast<std::uint32_t>(right);
    // A product's high bits depend on all of its factors'.
    return static_cast<std::size_t>((key ^ key >> 29) * seed_ >> shift_);
  }

  bool InsertAll(std::span<const Merge> merges);
  bool Insert(const Merge& merge);

  Buffer<Merge> table_;  // open addressing; a power of two of entries
  std::uint64_t seed_ = 1;
  unsigned shift_ = 63;
};

}  // namespace distilbert
