export { ClassifierError } from "./errors.js";
export { TextClassifier } from "./text-classifier.js";
