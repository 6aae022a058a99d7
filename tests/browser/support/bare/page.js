// The package as a page without a bundler imports it, within reach of the tests.
const entry = new URL("../../../../web/dist/index.js", import.meta.url);
/** @type {typeof import("../../../../web/src/index.js")} */
const { ClassifierError, TextClassifier } = await import(entry.href);

Object.assign(globalThis, { ClassifierError, TextClassifier });
