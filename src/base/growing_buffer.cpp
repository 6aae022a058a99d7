#include "base/growing_buffer.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

namespace distilbert::internal {

bool GrowingMemory::Grow(std::size_t size, std::size_t element_size) {
  if (failed_) return false;
  constexpr std::size_t kLeast = 1024;  // few texts have more words, few words more letters
  auto larger =
      Buffer<std::byte>::Create(std::max({size * element_size, 2 * memory_.size(), kLeast}));
  failed_ = !larger;
  if (failed_) return false;
  if (size_ > 0) std::memcpy(larger->data(), memory_.data(), size_ * element_size);
  memory_ = std::move(*larger);
  capacity_ = memory_.size() / element_size;
  return true;
}

Result<void> GrowingMemory::CheckGrown() const {
  if (!failed_) return {};
  return Fail(ErrorCode::kOutOfMemory,
              "no memory for more than " + std::to_string(memory_.size()) + " bytes");
}

}  // namespace distilbert::internal
