// `node embed_module.mjs MODULE.wasm OUTPUT.mjs`: a module of WebAssembly as one of JavaScript, which
// every bundler takes along.
import { readFileSync, writeFileSync } from "node:fs";

const [module, output] = process.argv.slice(2);
writeFileSync(output, `export default ${JSON.stringify(readFileSync(module).toString("base64"))};\n`);
writeFileSync(
  output.replace(/\.mjs$/, ".d.mts"),
  "/** A module of WebAssembly, in base64. */\ndeclare const module: string;\nexport default module;\n",
);
