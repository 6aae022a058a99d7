// Where memory that was not asked for through a Buffer runs out, or a container's size is absurd,
// the module ends with a trap: JavaScript drops it and reports out_of_memory
// (web/src/engine/border.js). These stand in for the C++ library's own, which print why, with 4 kB
// of code, to nobody.
#include <cstdlib>
#include <new>

void* operator new(std::size_t size) {
  void* memory = std::malloc(size);
  if (!memory) __builtin_trap();
  return memory;
}

void operator delete(void* memory) noexcept { std::free(memory); }

[[noreturn]] void std::__libcpp_verbose_abort(const char* /*format*/, ...) { __builtin_trap(); }
