import { useEffect, useState } from "react";
import { TextClassifier } from "distilbert-wasm";

/** The model: `{classifier}` or `{error}`, neither while it loads. All components have one in common. */
export function useClassifier() {
  const [state, setState] = useState({});
  useEffect(() => {
    const abort = new AbortController();
    const loading = TextClassifier.load(undefined, { share: true, signal: abort.signal });
    loading.then(
      (classifier) => abort.signal.aborted || setState({ classifier }),
      (error) => abort.signal.aborted || setState({ error }),
    );
    return () => {
      abort.abort();
      loading.then((classifier) => classifier.dispose()).catch(() => {}); // aborted
    };
  }, []);
  return state;
}

/** What the model says of a text: `{answer}` or `{error}`. A text that has changed is no longer asked for. */
export function useClassification(text) {
  const { classifier, error } = useClassifier();
  const [state, setState] = useState({});
  useEffect(() => {
    if (!classifier) return undefined;
    const abort = new AbortController();
    classifier.classify(text, { signal: abort.signal }).then(
      (answer) => setState({ answer }),
      (error) => abort.signal.aborted || setState({ error }),
    );
    return () => abort.abort();
  }, [classifier, text]);
  return error ? { error } : state;
}
