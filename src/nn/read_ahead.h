// Wasm has no prefetch instruction: kernels that stream weights read them ahead instead.
#pragma once

#include <cstddef>

namespace distilbert::nn {

/// Reads ahead of a kernel, a little at each of its steps, so that the next panel's weights come
/// out of memory while this panel's are multiplied: all tiles of a panel share the way through the
/// next.
class ReadAhead {
 public:
  ReadAhead(const char* begin, std::size_t step) : at_(begin), step_(step) {}
  void Step() {
    // A volatile read is one that the compiler must not drop; its value is of no use.
    static_cast<void>(*static_cast<const volatile char*>(at_));
    at_ += step_;
  }

 private:
  const char* at_;
  std::size_t step_;
};

/// Reads ahead in several places at once, each line of the cache once. For kernels whose weights
/// come out of memory hardly faster than they are multiplied: a CPU's own prefetching stops at each
/// page of 4 kB, and the first lines of several pages are waited for together. Lines that are read
/// again while still on their way cost more than they help (bench/NOTES.md).
class ReadStreamsAhead {
 public:
  static constexpr std::size_t kStreams = 4;
  static constexpr std::size_t kLine = 64;  // bytes

  /// Streams that begin at `begin` and every `distance` bytes behind it.
  ReadStreamsAhead(const char* begin, std::size_t distance) : at_(begin), distance_(distance) {}
  /// A line of each.
  void Step() {
#pragma clang loop unroll(full)
    for (std::size_t s = 0; s < kStreams; ++s) {
      static_cast<void>(*static_cast<const volatile char*>(at_ + s * distance_));
    }
    at_ += kLine;
  }

 private:
  const char* at_;
  std::size_t distance_;
};

}  // namespace distilbert::nn
