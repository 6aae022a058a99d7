import { cp } from "node:fs/promises";
import { build } from "esbuild";

// esbuild leaves `new URL("./worker.js", import.meta.url)` alone. The package finds its worker, its
// WebAssembly and its model beside itself, so it stays in files of its own, next to the bundle.
await build({
  entryPoints: ["src/main.js"],
  outdir: "dist",
  bundle: true,
  minify: true,
  format: "esm",
  alias: { "distilbert-wasm": "./distilbert-wasm/web/dist/index.js" },
  external: ["./distilbert-wasm/*"],
});

for (const folder of ["web/dist", "models/default"]) {
  await cp(`node_modules/distilbert-wasm/${folder}`, `dist/distilbert-wasm/${folder}`, { recursive: true });
}
