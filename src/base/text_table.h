// Texts by number, and the hash table that finds them: tokens, names of tensors.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/buffer.h"
#include "base/growing_buffer.h"
#include "base/result.h"

namespace distilbert {

/// Texts one after the other, by their number.
class TextList {
 public:
  /// Makes room for texts that will be appended.
  void Reserve(std::size_t count, std::size_t bytes);
  void Append(std::string_view text);
  /// kOutOfMemory if one of them found no room.
  Result<void> Check() const;

  std::size_t size() const { return ends_.size(); }
  std::string_view operator[](std::int32_t id) const {
    const std::uint32_t begin = id == 0 ? 0 : ends_[id - 1];
    return {text_.data() + begin, ends_[id] - begin};
  }

 private:
  GrowingBuffer<char> text_;
  GrowingBuffer<std::uint32_t> ends_;
};

/// Finds the texts that begin with a prefix by what follows it. Of equal ones the last counts, as
/// in a Python dictionary. Each call takes the list that the table was made of. Time to make it is
/// linear in the texts, whatever they are.
class TextTable {
 public:
  /// Fails with kInvalidVocabulary on texts that no hash function tells apart.
  static Result<TextTable> Create(const TextList& texts, std::string_view prefix);

  std::optional<std::int32_t> Find(const TextList& texts, std::string_view key) const;

  struct Match {
    std::int32_t id;
    std::size_t bytes;
  };
  /// The longest key that `text` begins with.
  std::optional<Match> LongestPrefix(const TextList& texts, std::string_view text) const;

  /// How many entries a key is looked for in, at most.
  static constexpr std::size_t kMaxProbes = 128;

  /// How many hash functions are tried on texts that someone has made collide.
  static constexpr std::uint32_t kMaxSeeds = 8;

 private:
  bool InsertAll(const TextList& texts, std::string_view prefix);
  bool Insert(const TextList& texts, std::int32_t id);
  std::uint32_t Hash(std::string_view key) const;
  std::optional<std::int32_t> Find(const TextList& texts, std::string_view key,
                                   std::uint32_t hash) const;

  Buffer<std::int32_t> ids_;  // open addressing; -1: free; a power of two of entries
  std::uint32_t seed_ = 0;    // which hash function
  Buffer<bool> lengths_;      // which lengths in bytes occur
  std::size_t prefix_ = 0;
};

}  // namespace distilbert
