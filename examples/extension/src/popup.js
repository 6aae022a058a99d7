import { TextClassifier } from "./distilbert-wasm/web/dist/index.js";

const show = (id, { label, score }) => {
  document.getElementById(id).textContent = `${label} ${score.toFixed(4)}`;
};

// Either place will do. The background's model stays loaded while the browser keeps it running.
const text = "This is awesome";
show("background", await chrome.runtime.sendMessage({ text }));

const classifier = await TextClassifier.load();
show("page", await classifier.classify(text));
