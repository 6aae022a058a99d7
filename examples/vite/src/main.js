import { TextClassifier } from "distilbert-wasm";

// A function, since older versions of Vite allow no await outside of one.
async function answer() {
  const classifier = await TextClassifier.load();
  const { label, score } = await classifier.classify("This is awesome");
  document.querySelector("output").textContent = `${label} ${score.toFixed(4)}`;
}

answer();
