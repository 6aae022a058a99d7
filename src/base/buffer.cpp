#include "base/buffer.h"

namespace distilbert::internal {

Result<void> Memory::Reserve(std::size_t size, std::size_t element_size) {
  if (size <= size_) return {};
  *this = {};
  auto memory = Allocate(size, element_size);
  if (!memory) return TakeError(memory);
  data_ = *memory;
  size_ = size;
  return {};
}

}  // namespace distilbert::internal
