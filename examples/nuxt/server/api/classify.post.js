import { TextClassifier } from "distilbert-wasm";

let loading;

export default defineEventHandler(async (event) => {
  loading ??= TextClassifier.load();
  return (await loading).classify(await readBody(event));
});
