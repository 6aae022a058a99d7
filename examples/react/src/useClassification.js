import { useEffect, useState } from "react";
import { acquireModel } from "./sharedModel.js";

/** The model: `{classifier}` or `{error}`, neither while it loads. */
export function useClassifier() {
  const [state, setState] = useState({});
  useEffect(() => {
    const { loading, release } = acquireModel();
    let mounted = true;
    loading.then(
      (classifier) => mounted && setState({ classifier }),
      (error) => mounted && setState({ error }),
    );
    return () => {
      mounted = false;
      release();
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
