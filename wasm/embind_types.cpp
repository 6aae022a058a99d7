// The types that the border knows: unsigned integers. Embind's own file of this kind
// (system/lib/embind/bind.cpp, which these definitions keep out of the link) knows all of C++'s,
// with the code for strings, JavaScript values and views on both sides: 9 kB of the package.
#include <emscripten/bind.h>

#include <cstdint>
#include <limits>

using emscripten::internal::InitFunc;
using emscripten::internal::TypeID;

namespace {

InitFunc* bindings = nullptr;

}  // namespace

extern "C" {

/// Only asked for by Embind's messages about types without a registration.
const char* __getTypeName(const std::type_info* /*type*/) { return nullptr; }

void _embind_register_bindings(InitFunc* binding) {
  binding->next = bindings;
  bindings = binding;
}

void _embind_initialize_bindings() {
  for (const InitFunc* binding = bindings; binding; binding = binding->next) binding->init_func();
}
}

EMSCRIPTEN_BINDINGS(types) {
  using Number = std::uint32_t;
  emscripten::internal::_embind_register_integer(TypeID<Number>::get(), "u32", sizeof(Number), 0,
                                                 std::numeric_limits<Number>::max());
  // Not for its own sake: Emscripten forgets a constant that its JavaScript for integers names, and
  // takes it along for this one.
  emscripten::internal::_embind_register_bool(TypeID<bool>::get(), "bool", true, false);
}
