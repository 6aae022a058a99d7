#include "base/result.h"

#include <algorithm>
#include <cstdlib>
#include <new>

namespace distilbert {

Error::Error(ErrorCode code, std::string_view message) {
  void* const memory = std::malloc(sizeof(ErrorDetails) + message.size());
  if (!memory) std::abort();
  char* const text = static_cast<char*>(memory) + sizeof(ErrorDetails);
  std::ranges::copy(message, text);
  details_ = new (memory) ErrorDetails{.code = code, .message = {text, message.size()}};
}

std::unexpected<Error> Fail(ErrorCode code, const std::string& message) {
  return std::unexpected(Error(code, message));
}

std::unexpected<Error> Fail(ErrorCode code, const char* message) {
  return std::unexpected(Error(code, message));
}

std::string Shortened(std::string_view text) {
  constexpr std::size_t kMost = 100;
  if (text.size() <= kMost) return std::string(text);
  std::size_t end = kMost;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end)) + "...";
}

}  // namespace distilbert
