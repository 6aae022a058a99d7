// What the fuzzers share.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace distilbert::fuzz {

/// Ends the program with a report of the input if a promise is broken.
inline void Require(bool condition) {
  if (!condition) std::abort();
}

inline std::string_view TextOf(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace distilbert::fuzz
