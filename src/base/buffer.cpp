#include "base/buffer.h"

#include <cstring>
#include <string>

namespace distilbert::internal {

Result<void*> Allocate(std::size_t bytes) {
  const std::size_t all = bytes + kReadPastEnd;
  char* memory = static_cast<char*>(std::malloc(all));
  if (!memory) {
    return Fail(ErrorCode::kOutOfMemory, "no memory for " + std::to_string(all) + " bytes");
  }
  // What lies past the end is read but never used; zeros keep the sanitizers and NaNs away.
  std::memset(memory + bytes, 0, kReadPastEnd);
  return memory;
}

}  // namespace distilbert::internal
