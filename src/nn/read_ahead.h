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

}  // namespace distilbert::nn
