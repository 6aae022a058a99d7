import { TextClassifier } from "./distilbert-wasm/web/dist/index.js";

let classifier;

async function classify(text) {
  classifier ??= TextClassifier.load();
  return (await classifier).classify(text);
}

chrome.runtime.onMessage.addListener(({ text }, _sender, respond) => {
  classify(text).then(respond);
  return true; // the answer comes later
});
