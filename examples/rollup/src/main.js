import { TextClassifier } from "distilbert-wasm";

const classifier = await TextClassifier.load();
const { label, score } = await classifier.classify("This is awesome");
document.querySelector("output").textContent = `${label} ${score.toFixed(4)}`;
