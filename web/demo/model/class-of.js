// Which of the classes that the page has a use for loads a model.
import { checkPurpose } from "../../src/model/purposes.js";
import { classOfHead, readKind } from "../../kinds/kind.js";

/** @param {import("distilbert-wasm").Model} model @param {AbortSignal} [signal] */
export async function classOf(model, signal) {
  const config = await readKind(model, { signal });
  const name = classOfHead[config.head];
  if (name !== "TextEmbedder") return name;
  checkPurpose(config, "TextClassifier"); // the package's own words for a model without a head
  return "TextClassifier";
}
