// A page as a visitor opens it: loads the contestant that its address names and answers one text.
// performance.now() counts from the navigation.
import { loadEngine } from "../engines/index.js";

const stay = 3000; // ms of use after the first answer

/** @param {import("../types.ts").Contestant} contestant @param {import("../types.ts").Case} item */
async function visit(contestant, item) {
  const engine = await loadEngine(contestant, new URL("../../", import.meta.url));
  const call = engine.prepare(item);
  await call?.();
  const firstAnswer = performance.now();
  // Browsers keep compiled WebAssembly once it has been in use for a while.
  while (performance.now() < firstAnswer + stay) await call?.();
  return firstAnswer;
}

const { contestant, item } = JSON.parse(new URL(location.href).searchParams.get("visit") ?? "{}");
Object.assign(globalThis, { firstAnswer: visit(contestant, item) });
