import { cp } from "node:fs/promises";

// An extension loads nothing from elsewhere: the package goes into its folder, as it is.
await cp("src", "dist", { recursive: true });
for (const folder of ["web/dist", "models/default"]) {
  await cp(`node_modules/distilbert-wasm/${folder}`, `dist/distilbert-wasm/${folder}`, { recursive: true });
}
