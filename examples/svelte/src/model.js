import { readable } from "svelte/store";
import { TextClassifier } from "distilbert-wasm";

/**
 * The model: `{classifier}` or `{error}`, neither while it loads. The first subscriber loads it, for all of them; with the
 * last one the load is aborted, or the model disposed of.
 */
export const model = readable({}, (set) => {
  const abort = new AbortController();
  const loading = TextClassifier.load(undefined, { signal: abort.signal });
  const show = (state) => abort.signal.aborted || set(state);
  loading.then(
    (classifier) => show({ classifier }),
    (error) => show({ error }),
  );
  return () => {
    abort.abort();
    set({});
    loading.then((classifier) => classifier.dispose()).catch(() => {}); // aborted
  };
});
