// Memory for weights, activations and texts whose allocation can fail without ending the program.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <limits>
#include <memory>
#include <span>
#include <utility>

#include "base/result.h"

namespace distilbert {

/// XNNPACK's kernels and ours read whole vectors, up to this many bytes past the end.
inline constexpr std::size_t kReadPastEnd = 64;

namespace internal {

/// The product, or more than can be allocated if it overflows.
constexpr std::size_t Product(std::size_t a, std::size_t b) {
  std::size_t out = 0;
  return __builtin_mul_overflow(a, b, &out) ? std::numeric_limits<std::size_t>::max() : out;
}

/// Uninitialized memory for `count` elements, then kReadPastEnd bytes of zeros; std::free gives it
/// back.
Result<void*> Allocate(std::size_t count, std::size_t element_size);

}  // namespace internal

/// `size()` uninitialized elements of a trivial type, 16-byte aligned, readable kReadPastEnd bytes
/// past the end.
template <typename T>
class Buffer {
 public:
  Buffer() = default;

  static Result<Buffer> Create(std::size_t size) {
    Buffer buffer;
    if (auto grown = buffer.Reserve(size); !grown) return std::unexpected(grown.error());
    return buffer;
  }

  /// Room for at least `size` elements; what was there is lost if it grows.
  Result<void> Reserve(std::size_t size) {
    if (size <= size_) return {};
    data_.reset();
    size_ = 0;
    auto memory = internal::Allocate(size, sizeof(T));
    if (!memory) return std::unexpected(memory.error());
    data_.reset(static_cast<T*>(*memory));
    size_ = size;
    return {};
  }

  /// Room for a matrix.
  Result<void> Reserve(std::size_t rows, std::size_t columns) {
    return Reserve(internal::Product(rows, columns));
  }

  void Reset() {
    data_.reset();
    size_ = 0;
  }

  T* data() { return data_.get(); }
  const T* data() const { return data_.get(); }
  std::size_t size() const { return size_; }
  T* begin() { return data_.get(); }
  T* end() { return data_.get() + size_; }
  const T* begin() const { return data_.get(); }
  const T* end() const { return data_.get() + size_; }
  std::span<T> span() { return {data_.get(), size_}; }
  std::span<const T> span() const { return {data_.get(), size_}; }
  T& operator[](std::size_t index) { return data_.get()[index]; }
  const T& operator[](std::size_t index) const { return data_.get()[index]; }

 private:
  struct Free {
    void operator()(T* pointer) const { std::free(pointer); }
  };
  std::unique_ptr<T, Free> data_;
  std::size_t size_ = 0;
};

}  // namespace distilbert
