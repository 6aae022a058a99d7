#include "base/growing_buffer.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

namespace distilbert::internal {

bool Grow(Buffer<std::byte>& memory, std::size_t used, std::size_t needed) {
  constexpr std::size_t kLeast = 1024;  // few texts have more words, few words more letters
  auto larger = Buffer<std::byte>::Create(std::max({needed, 2 * memory.size(), kLeast}));
  if (!larger) return false;
  if (used > 0) std::memcpy(larger->data(), memory.data(), used);
  memory = std::move(*larger);
  return true;
}

Result<void> CheckGrown(bool failed, std::size_t bytes) {
  if (!failed) return {};
  return Fail(ErrorCode::kOutOfMemory,
              "no memory for more than " + std::to_string(bytes) + " bytes");
}

}  // namespace distilbert::internal
