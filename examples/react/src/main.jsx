import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import { Sentiment } from "./Sentiment.jsx";

function App() {
  const [shown, setShown] = useState(true);
  return (
    <>
      <button onClick={() => setShown(!shown)}>{shown ? "Hide" : "Show"}</button>
      {shown && <Sentiment initialText="This is awesome" />}
      {shown && <Sentiment initialText="This is terrible" />}
    </>
  );
}

createRoot(document.getElementById("root")).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
