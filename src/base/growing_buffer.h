// Memory for what is appended piece by piece: tokens of a text, lines of a file.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <type_traits>

#include "base/buffer.h"
#include "base/result.h"

namespace distilbert {

namespace internal {

/// What all GrowingBuffers have in common, whatever their elements: small code.
class GrowingMemory {
 protected:
  /// Room for `size` elements in all, with those that there are as they were.
  bool Grow(std::size_t size, std::size_t element_size);
  Result<void> CheckGrown() const;

  Buffer<std::byte> memory_;
  std::size_t size_ = 0;      // in elements
  std::size_t capacity_ = 0;  // in elements
  bool failed_ = false;
};

}  // namespace internal

/// Elements of a trivial type. What finds no room is left out, which is remembered, so that a loop
/// asks once, when it has ended.
template <typename T>
class GrowingBuffer : internal::GrowingMemory {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  void Append(const T& value) {
    if (size_ == capacity_ && !Reserve(size_ + 1)) return;
    data()[size_++] = value;
  }

  void Append(std::span<const T> values) {
    if (!Reserve(size_ + values.size())) return;
    std::ranges::copy(values, data() + size_);
    size_ += values.size();
  }

  /// Makes room for `size` elements in all.
  bool Reserve(std::size_t size) { return size <= capacity_ || Grow(size, sizeof(T)); }

  /// kOutOfMemory if something has been left out.
  Result<void> Check() const { return CheckGrown(); }

  bool failed() const { return failed_; }
  /// Remembers that something has been left out.
  void Fail() { failed_ = true; }
  void clear() { size_ = 0; }
  /// Drops all but the first `size` elements.
  void Truncate(std::size_t size) { size_ = std::min(size_, size); }
  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  T* data() { return reinterpret_cast<T*>(memory_.data()); }
  const T* data() const { return reinterpret_cast<const T*>(memory_.data()); }
  T* begin() { return data(); }
  T* end() { return data() + size_; }
  const T* begin() const { return data(); }
  const T* end() const { return data() + size_; }
  std::span<T> span() { return {data(), size_}; }
  std::span<const T> span() const { return {data(), size_}; }
  T& operator[](std::size_t index) { return data()[index]; }
  const T& operator[](std::size_t index) const { return data()[index]; }
  T& back() { return data()[size_ - 1]; }
  const T& back() const { return data()[size_ - 1]; }
};

/// kOutOfMemory if something has been left out of one of them.
template <typename... T>
Result<void> CheckAll(const GrowingBuffer<T>&... buffers) {
  Result<void> out;
  (void)(... && (out = buffers.Check()).has_value());
  return out;
}

}  // namespace distilbert
