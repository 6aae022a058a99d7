// Embind's part in C++, for functions of numbers alone (embind.js): a function is shown as soon as
// it is registered, since no types must be there before it.
#include <emscripten/bind.h>

extern "C" void _embind_register_bindings(emscripten::internal::InitFunc* binding) {
  binding->init_func();
}
