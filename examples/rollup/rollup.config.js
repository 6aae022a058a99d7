import { cp } from "node:fs/promises";

// Rollup leaves `new URL("./worker.js", import.meta.url)` alone. The package finds its worker, its
// WebAssembly and its model beside itself, so it stays in files of its own, next to the bundle.
const copyPackage = {
  name: "copy-distilbert-wasm",
  async writeBundle() {
    for (const folder of ["web/dist", "models/default"]) {
      await cp(`node_modules/distilbert-wasm/${folder}`, `dist/distilbert-wasm/${folder}`, {
        recursive: true,
      });
    }
  },
};

export default {
  input: "src/main.js",
  external: ["distilbert-wasm"],
  output: {
    dir: "dist",
    format: "es",
    paths: { "distilbert-wasm": "./distilbert-wasm/web/dist/index.js" },
  },
  plugins: [copyPackage],
};
