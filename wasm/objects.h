// What both modules (bindings.cpp, fit.cpp) do alike: room for requests, and objects that
// JavaScript holds by their addresses.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <expected>
#include <memory>
#include <utility>

#include "base/result.h"
#include "message.h"

namespace distilbert::wasm {

/// Room for a request; 0 if there is none, or none for `more` bytes that the call will need.
inline Address Allocate(Address size, Address more) {
  std::unique_ptr<void, FreeMemory> memory(std::malloc(size));
  const std::unique_ptr<void, FreeMemory> rest(std::malloc(more));
  return memory && rest ? reinterpret_cast<Address>(memory.release()) : 0;
}

inline Address Free(Address memory, Address /*unused*/) {
  std::free(reinterpret_cast<void*>(memory));
  return 0;
}

template <class T>
T& At(Address address) {
  return *reinterpret_cast<T*>(address);
}

/// Hands the object over to JavaScript, with a number that says what it was made of.
template <class T>
Address ObjectReply(std::expected<T, Error>&& result, std::uint64_t fingerprint = 0) {
  if (!result) return ErrorReply(result.error());
  const auto address = reinterpret_cast<Address>(new T(std::move(*result)));
  return Reply({PartOfOne(address), PartOfOne(fingerprint)});
}

/// What JavaScript must call with each.
template <class T>
Address Delete(Address object, Address /*unused*/) {
  delete reinterpret_cast<T*>(object);
  return 0;
}

}  // namespace distilbert::wasm
