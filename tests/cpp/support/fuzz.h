// What the fuzzers share.
#pragma once

#include <fuzzer/FuzzedDataProvider.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <source_location>
#include <string_view>

#include "text/unicode/utf8.h"

namespace distilbert::fuzz {

/// Ends the program with a report of the input if a promise is broken.
inline void Require(bool condition, std::source_location where = std::source_location::current()) {
  if (condition) return;
  std::fprintf(stderr, "a promise is broken: %s:%u\n", where.file_name(), where.line());
  std::abort();
}

inline std::string_view TextOf(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// What comes from JavaScript always is; texts are tried with other bytes too.
inline bool IsUtf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const Decoded decoded = DecodeUtf8(text, at);
    if (!decoded.valid) return false;
    at += decoded.bytes;
  }
  return true;
}

/// A choice of an enumeration's first `count` values.
template <typename Enum>
Enum Choose(FuzzedDataProvider& data, int count) {
  return static_cast<Enum>(data.ConsumeIntegralInRange(0, count - 1));
}

/// A size: often a small one, at times any.
inline std::size_t ConsumeSize(FuzzedDataProvider& data, std::size_t small) {
  return data.ConsumeIntegralInRange(0, 7) == 0
             ? data.ConsumeIntegral<std::size_t>()
             : data.ConsumeIntegralInRange<std::size_t>(0, small);
}

}  // namespace distilbert::fuzz
