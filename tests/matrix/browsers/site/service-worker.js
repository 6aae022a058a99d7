// A service worker that imports the package. Such workers know no import() and start no workers.
import { answer } from "./answer.js";
import * as entry from "./node_modules/distilbert-wasm/web/dist/inline.js";

addEventListener("message", async (event) => {
  const { data, ports } = /** @type {MessageEvent} */ (event);
  try {
    ports[0].postMessage({ value: await answer(entry, data.texts, data.examples) });
  } catch (error) {
    ports[0].postMessage({ error: String(error) });
  }
});
