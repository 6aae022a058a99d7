// What crosses the border to JavaScript: numbers, and bytes in one buffer each way.
//
//   u32 number of parts · u32 1 for an error · then each part:
//   u32 size, 0xffffffff if it is absent · u32 0 · its bytes, padded to a multiple of 8
//
// web/src/engine/message.js writes requests and reads replies. Both lie in memory whose allocation
// is checked, whatever the length: Embind's own conversion of strings would write to address 0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "base/result.h"

namespace distilbert::wasm {

/// Where an object or a message lies in the module's memory.
using Address = std::uint32_t;

struct FreeMemory {
  void operator()(void* memory) const { std::free(memory); }
};

/// Reads a request's parts in order, and frees it in the end. What it returns lies in the request.
class Request {
 public:
  explicit Request(Address address);

  std::size_t parts_left() const { return parts_left_; }

  template <class T>
  std::span<const T> Numbers() {
    const auto part = Next();
    return {reinterpret_cast<const T*>(part.data()), part.size() / sizeof(T)};
  }
  std::span<const std::int32_t> Ints() { return Numbers<std::int32_t>(); }
  std::string_view Text() { return OptionalText().value_or(""); }
  std::optional<std::string_view> OptionalText();

  /// Of the parts that are left.
  std::uint64_t FingerprintOfRest() const;

 private:
  std::span<const char> Next();

  std::unique_ptr<char, FreeMemory> memory_;
  const char* next_;
  std::size_t parts_left_;
  bool absent_ = false;
};

using Part = std::span<const std::byte>;

template <class Values>
Part PartOf(const Values& values) {
  return std::as_bytes(std::span(values));
}

/// Of one number.
template <class T>
Part PartOfOne(const T& value) {
  return std::as_bytes(std::span(&value, 1));
}

/// JavaScript frees it; 0 if there is no memory for it.
Address Reply(std::span<const Part> parts, bool is_error = false);

inline Address Reply(std::initializer_list<Part> parts) {
  return Reply(std::span(parts.begin(), parts.size()));
}

Address ErrorReply(const Error& error);

inline Address EmptyReply(const Result<void>& result) {
  return result ? Reply({}) : ErrorReply(result.error());
}

}  // namespace distilbert::wasm
