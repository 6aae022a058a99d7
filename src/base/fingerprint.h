// A number that tells weights apart; no proof against forgery.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace distilbert {

class Fingerprint {
 public:
  /// What comes in other pieces has another fingerprint.
  void Add(std::span<const std::byte> bytes) {
    std::uint64_t word = 0;
    for (; bytes.size() >= sizeof word; bytes = bytes.subspan(sizeof word)) {
      std::memcpy(&word, bytes.data(), sizeof word);  // of a fixed size: one load
      Mix(word);
    }
    if (bytes.empty()) return;
    word = 0;
    std::memcpy(&word, bytes.data(), bytes.size());
    Mix(word);
  }

  std::uint64_t value() const { return value_; }

 private:
  /// One step of FNV-1a with words for bytes; the shift lets high bits reach low ones.
  void Mix(std::uint64_t word) {
    value_ = (value_ ^ word) * 0x9E3779B97F4A7C15;
    value_ ^= value_ >> 32;
  }

  std::uint64_t value_ = 0xCBF29CE484222325;
};

}  // namespace distilbert
