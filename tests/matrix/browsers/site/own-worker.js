// A dedicated worker of the page's own, which imports the package.
import { answer } from "./answer.js";
import * as entry from "./node_modules/distilbert-wasm/web/dist/index.js";

onmessage = async ({ data }) => {
  try {
    postMessage({ value: await answer(entry, data.texts, data.examples) });
  } catch (error) {
    postMessage({ error: String(error) });
  }
};
