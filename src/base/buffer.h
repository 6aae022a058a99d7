// Memory for weights, activations and texts whose allocation can fail without ending the program.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <limits>
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

/// What all Buffers have in common, whatever their elements: small code.
class Memory {
 public:
  Memory() = default;
  Memory(Memory&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  Memory& operator=(Memory&& other) noexcept {
    Memory moved(std::move(other));
    std::swap(data_, moved.data_);
    std::swap(size_, moved.size_);
    return *this;
  }
  ~Memory() { std::free(data_); }

  Result<void> Reserve(std::size_t size, std::size_t element_size);

  void* data() const { return data_; }
  std::size_t size() const { return size_; }

 private:
  void* data_ = nullptr;
  std::size_t size_ = 0;  // in elements
};

}  // namespace internal

/// `size()` uninitialized elements of a trivial type, 16-byte aligned, readable kReadPastEnd bytes
/// past the end.
template <typename T>
class Buffer {
 public:
  Buffer() = default;

  static Result<Buffer> Create(std::size_t size) {
    Buffer buffer;
    if (auto grown = buffer.Reserve(size); !grown) return TakeError(grown);
    return buffer;
  }

  /// Room for at least `size` elements; what was there is lost if it grows.
  Result<void> Reserve(std::size_t size) { return memory_.Reserve(size, sizeof(T)); }

  /// Room for a matrix.
  Result<void> Reserve(std::size_t rows, std::size_t columns) {
    return Reserve(internal::Product(rows, columns));
  }

  void Reset() { memory_ = {}; }

  T* data() { return static_cast<T*>(memory_.data()); }
  const T* data() const { return static_cast<const T*>(memory_.data()); }
  std::size_t size() const { return memory_.size(); }
  T* begin() { return data(); }
  T* end() { return data() + size(); }
  const T* begin() const { return data(); }
  const T* end() const { return data() + size(); }
  std::span<T> span() { return {data(), size()}; }
  std::span<const T> span() const { return {data(), size()}; }
  T& operator[](std::size_t index) { return data()[index]; }
  const T& operator[](std::size_t index) const { return data()[index]; }

 private:
  internal::Memory memory_;
};

}  // namespace distilbert
