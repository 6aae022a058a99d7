import { TextClassifier } from "distilbert-wasm";

let model;

/** The model that all components share: the first one loads it, and with the last one it is aborted or disposed of. */
export function acquireModel() {
  if (!model) {
    const abort = new AbortController();
    model = { users: 0, abort, loading: TextClassifier.load(undefined, { signal: abort.signal }) };
  }
  const own = model;
  own.users++;
  return {
    loading: own.loading,
    release() {
      if (--own.users > 0) return;
      if (model === own) model = undefined;
      own.abort.abort();
      own.loading.then((classifier) => classifier.dispose()).catch(() => {}); // aborted
    },
  };
}
