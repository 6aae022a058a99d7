// A dedicated worker of the page's own, which imports the package.
import { answer } from "./answer.js";

onmessage = async ({ data }) => {
  try {
    postMessage({ value: await answer(data) });
  } catch (error) {
    postMessage({ error: String(error) });
  }
};
