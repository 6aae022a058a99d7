import { useState } from "react";
import { useClassification } from "./useClassification.js";

export function Sentiment({ initialText }) {
  const [text, setText] = useState(initialText);
  const { answer, error } = useClassification(text);
  return (
    <p>
      <input aria-label="Text" value={text} onChange={(event) => setText(event.target.value)} />{" "}
      <output>{error ? String(error) : answer ? `${answer.label} ${answer.score.toFixed(4)}` : "…"}</output>
    </p>
  );
}
