// Makes the n-th allocation of the package's WebAssembly fail, of whatever kind, and says how many
// bytes are in use. The linker puts these functions in the place of malloc's own
// (wasm/CMakeLists.txt), in a module that does not ship.
#include <emscripten/bind.h>
#include <malloc.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>

namespace {

std::uint32_t failing = 0;
bool all_behind = false;
std::uint32_t count = 0;

bool Fails() {
  ++count;
  return failing != 0 && (all_behind ? count >= failing : count == failing);
}

/// From now on the `number`-th fails, counted from 1, and with `rest` all behind it; 0: none.
/// Returns how many there have been since the last call.
std::uint32_t FailMalloc(std::uint32_t number, std::uint32_t rest) {
  const std::uint32_t before = count;
  failing = number;
  all_behind = rest != 0;
  count = 0;
  return before;
}

/// With malloc's own headers. The arguments are there as the package's glue calls functions of two
/// numbers.
std::uint32_t LiveBytes(std::uint32_t /*none*/, std::uint32_t /*none*/) {
  return static_cast<std::uint32_t>(mallinfo().uordblks);
}

}  // namespace

extern "C" {

void* __real_malloc(std::size_t size);
void* __real_calloc(std::size_t elements, std::size_t size);
void* __real_realloc(void* memory, std::size_t size);
void* __real_memalign(std::size_t alignment, std::size_t size);
int __real_posix_memalign(void** out, std::size_t alignment, std::size_t size);

void* __wrap_malloc(std::size_t size) { return Fails() ? nullptr : __real_malloc(size); }

void* __wrap_calloc(std::size_t elements, std::size_t size) {
  return Fails() ? nullptr : __real_calloc(elements, size);
}

void* __wrap_realloc(void* memory, std::size_t size) {
  return Fails() ? nullptr : __real_realloc(memory, size);
}

void* __wrap_memalign(std::size_t alignment, std::size_t size) {
  return Fails() ? nullptr : __real_memalign(alignment, size);
}

int __wrap_posix_memalign(void** out, std::size_t alignment, std::size_t size) {
  return Fails() ? ENOMEM : __real_posix_memalign(out, alignment, size);
}
}

EMSCRIPTEN_BINDINGS(failing_malloc) {
  emscripten::function("failMalloc", &FailMalloc);
  emscripten::function("liveBytes", &LiveBytes);
}
