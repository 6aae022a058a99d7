import { build } from "esbuild";

// The small files become a part of the script, the others modules of their own: see config.capnp.
await build({
  entryPoints: ["src/worker.js"],
  outdir: "dist",
  bundle: true,
  minify: true,
  format: "esm",
  conditions: ["workerd", "worker", "browser"],
  loader: { ".wasm": "copy", ".safetensors": "copy", ".txt": "text" },
  assetNames: "[name]",
});
