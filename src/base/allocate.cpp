#include <cstring>
#include <limits>
#include <string>

#include "base/buffer.h"

namespace distilbert::internal {

Result<void*> Allocate(std::size_t count, std::size_t element_size) {
  constexpr std::size_t kMost = std::numeric_limits<std::ptrdiff_t>::max();
  const std::size_t bytes = Product(count, element_size);
  const std::size_t all = bytes < kMost ? bytes + kReadPastEnd : kMost;
  char* memory = bytes < kMost ? static_cast<char*>(std::malloc(all)) : nullptr;
  if (!memory) {
    return Fail(ErrorCode::kOutOfMemory, "no memory for " + std::to_string(all) + " bytes");
  }
  // What lies past the end is read but never used; zeros keep the sanitizers and NaNs away.
  std::memset(memory + bytes, 0, kReadPastEnd);
  return memory;
}

}  // namespace distilbert::internal
