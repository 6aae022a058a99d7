// A number that tells weights apart; no proof against forgery.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace distilbert {

class Fingerprint {
 public:
  /// What comes in other pieces has another fingerprint.
  void Add(std::span<const std::byte> bytes) {
    for (; !bytes.empty(); bytes = bytes.subspan(std::min<std::size_t>(bytes.size(), 8))) {
      std::uint64_t word = 0;
      std::memcpy(&word, bytes.data(), std::min<std::size_t>(bytes.size(), 8));
      // One step of FNV-1a with words for bytes; the shift lets high bits reach low ones.
      value_ = (value_ ^ word) * 0x9E3779B97F4A7C15;
      value_ ^= value_ >> 32;
    }
  }

  std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0xCBF29CE484222325;
};

}  // namespace distilbert
