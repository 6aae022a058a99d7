"use client";

import { useEffect, useState } from "react";
import { TextClassifier } from "distilbert-wasm";

export default function Page() {
  const [answer, setAnswer] = useState("…");

  useEffect(() => {
    const abort = new AbortController();
    (async () => {
      const classifier = await TextClassifier.load(undefined, { signal: abort.signal });
      const { label, score } = await classifier.classify("This is awesome");
      setAnswer(`${label} ${score.toFixed(4)}`);
    })().catch((error) => {
      if (!abort.signal.aborted) setAnswer(String(error));
    });
    return () => abort.abort();
  }, []);

  return <output>{answer}</output>;
}
