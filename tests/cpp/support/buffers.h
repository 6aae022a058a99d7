// Buffers in tests: compared with vectors, and made of lists.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <vector>

#include "base/buffer.h"
#include "base/growing_buffer.h"

namespace distilbert {

template <typename T>
bool operator==(const Buffer<T>& buffer, const std::vector<T>& expected) {
  return std::ranges::equal(buffer.span(), expected);
}

/// How GoogleTest prints one.
template <typename T>
void PrintTo(const Buffer<T>& buffer, std::ostream* out) {
  *out << "{ ";
  for (const T& value : buffer.span()) *out << +value << ' ';
  *out << '}';
}

namespace test {

template <typename T>
GrowingBuffer<T> ListOf(std::initializer_list<T> values) {
  GrowingBuffer<T> out;
  for (const T& value : values) out.Append(value);
  return out;
}

}  // namespace test
}  // namespace distilbert
