#include "message.h"

#include <array>
#include <cstdlib>
#include <cstring>

#include "base/fingerprint.h"

namespace distilbert::wasm {
namespace {

constexpr std::size_t kHeader = 2 * sizeof(std::uint32_t);
constexpr std::uint32_t kAbsent = 0xffffffff;

constexpr std::size_t Padded(std::size_t size) { return (size + 7) / 8 * 8; }

/// Two numbers, and where what follows them begins.
char* WriteHeader(char* at, std::uint32_t first, std::uint32_t second) {
  const std::uint32_t header[] = {first, second};
  std::memcpy(at, header, sizeof header);
  return at + kHeader;
}

std::uint32_t FirstOfHeader(const char* at) {
  std::uint32_t first = 0;
  std::memcpy(&first, at, sizeof first);
  return first;
}

}  // namespace

Request::Request(Address address)
    : memory_(reinterpret_cast<char*>(address)),
      next_(memory_.get() + kHeader),
      parts_left_(FirstOfHeader(memory_.get())) {}

std::span<const char> Request::Next() {
  if (parts_left_ == 0) return {};
  --parts_left_;
  std::size_t size = FirstOfHeader(next_);
  absent_ = size == kAbsent;
  if (absent_) size = 0;
  const char* bytes = next_ + kHeader;
  next_ = bytes + Padded(size);
  return {bytes, size};
}

std::uint64_t Request::FingerprintOfRest() const {
  Fingerprint out;
  const char* at = next_;
  for (std::size_t i = 0; i < parts_left_; ++i) {
    const std::uint32_t size = FirstOfHeader(at);
    const std::size_t whole = kHeader + (size == kAbsent ? 0 : size);
    out.Add(std::as_bytes(std::span(at, whole)));
    at += Padded(whole);
  }
  return out.value();
}

std::optional<std::string_view> Request::OptionalText() {
  const auto part = Next();
  if (absent_) return std::nullopt;
  return std::string_view(part.data(), part.size());
}

Address Reply(std::span<const Part> parts, bool is_error) {
  std::size_t size = kHeader;
  for (const Part& part : parts) size += kHeader + Padded(part.size());
  auto* const memory = static_cast<char*>(std::malloc(size));
  if (!memory) return 0;
  char* at = WriteHeader(memory, parts.size(), is_error);
  for (const Part& part : parts) {
    at = WriteHeader(at, part.size(), 0);
    if (!part.empty()) std::memcpy(at, part.data(), part.size());
    at += Padded(part.size());
  }
  return reinterpret_cast<Address>(memory);
}

Address ErrorReply(const Error& error) {
  const std::string_view code = Name(error->code);
  std::array<Part, 3> parts = {PartOf(code), PartOf(error->message)};
  if (error->text) parts[2] = PartOfOne(*error->text);
  return Reply(parts, true);
}

}  // namespace distilbert::wasm
