// The type of the modules that Emscripten generates, beside each of which a copy lies.
/** Instantiates the core. `wasm/bindings.cpp` says what it holds; `CoreModule` in `web/src/base/core-types.ts` is its type. */
declare function createDistilbert(module: { wasm: WebAssembly.Module }): Promise<object>;
export default createDistilbert;
