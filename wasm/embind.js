// Embind's part in JavaScript, for functions of numbers alone: they are shown as WebAssembly has them. Emscripten's own
// converts strings, values and objects as well, in 2 kB of a page.
addToLibrary({
  _embind_register_function__deps: ["$AsciiToString", "$wasmTable"],
  _embind_register_function(name, _argCount, _argTypes, _signature, _invoker, target) {
    Module[AsciiToString(name)] = wasmTable.get(target);
  },
});
