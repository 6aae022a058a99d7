// What the page offers its views.
import { describeError } from "../model/advice.js";
import { announce, download } from "./dom.js";
import * as format from "./format.js";
import { colourOf } from "../model/labels.js";

/**
 * @param {import("../model/model-store.js").ModelStore} store
 * @returns {import("./context-types.ts").DemoContext}
 */
export function createContext(store) {
  return {
    classifier: () => store.second(),
    renewClassifier: () => store.dropSecond(),
    get model() {
      return store.model;
    },
    onClassifierChange: (listener) => store.onModel(listener),
    announce,
    describeError,
    colourOf: (label) => colourOf(label, store.model.labels),
    download,
    format,
  };
}
