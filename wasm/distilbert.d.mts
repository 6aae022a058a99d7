// The type of the modules that Emscripten generates, beside each of which a copy lies.
/** Instantiates the core. `wasm/bindings.cpp` says what it holds, `web/src/base/core-types.ts` its types. */
declare function createDistilbert(options?: {
  instantiateWasm?: (
    imports: WebAssembly.Imports,
    done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ) => object;
}): Promise<object>;
export default createDistilbert;
