#include "support/failing_allocation.h"

#include "base/buffer.h"

namespace distilbert::test {
namespace {

std::size_t failing = 0;
std::size_t count = 0;

}  // namespace

void FailAllocation(std::size_t number) {
  failing = number;
  count = 0;
}

std::size_t CountAllocations() { return count; }

// What the linker calls the function in whose place another is put, and the other one.
#define ALLOCATE "_ZN10distilbert8internal8AllocateEmm"
Result<void*> RealAllocate(std::size_t size, std::size_t element_size) __asm__("__real_" ALLOCATE);
Result<void*> Allocate(std::size_t size, std::size_t element_size) __asm__("__wrap_" ALLOCATE);

Result<void*> Allocate(std::size_t size, std::size_t element_size) {
  if (++count == failing) return Fail(ErrorCode::kOutOfMemory, "no memory, says the test");
  return RealAllocate(size, element_size);
}

}  // namespace distilbert::test
