// A page as a visitor opens it: loads the contestant that its address names, answers one text, and
// posts how long that took. performance.now() counts from the navigation.
import { loadEngine } from "../engines/load.js";

const stay = 3000; // ms of use after the first answer

const { contestant, item, report } = JSON.parse(new URL(location.href).searchParams.get("visit") ?? "{}");

async function visit() {
  const engine = await loadEngine(contestant, new URL("../../", import.meta.url));
  const call = engine.prepare(item);
  await call?.();
  const ms = performance.now();
  // Browsers cache compiled WebAssembly once it has been in use for a while.
  while (performance.now() < ms + stay) await call?.();
  return { ms };
}

const result = await visit().catch((error) => ({ error: String(error) }));
navigator.sendBeacon(report, JSON.stringify(result));
