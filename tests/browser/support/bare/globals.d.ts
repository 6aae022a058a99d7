import type * as Package from "../../../../web/src/index.js";

declare global {
  // What page.js puts within reach of the tests.
  var TextClassifier: typeof Package.TextClassifier;
  var ClassifierError: typeof Package.ClassifierError;
}
