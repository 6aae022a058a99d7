// In Chromium a service worker, which may import nothing later.
import { TextClassifier } from "./distilbert-wasm/web/dist/inline.js";

let classifier;

async function classify(text) {
  classifier ??= TextClassifier.load();
  return (await classifier).classify(text);
}

chrome.runtime.onMessage.addListener(({ text }, _sender, respond) => {
  classify(text).then(respond);
  return true; // the answer comes later
});
