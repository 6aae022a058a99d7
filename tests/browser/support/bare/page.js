// The package as a page without a bundler imports it, within reach of the tests.
import { ClassifierError, TextClassifier } from "../../../../web/src/index.js";

Object.assign(globalThis, { ClassifierError, TextClassifier });
