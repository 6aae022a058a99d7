// A page as a visitor opens it: loads the contestant that its address names, answers one text, and
// posts how long that took. performance.now() counts from the navigation.

const stay = 3000; // ms of use after the first answer

/** @type {Record<string, string>} */
const files = { ours: "ours", "transformers.js": "transformers" };

const { contestant, item, report } = JSON.parse(new URL(location.href).searchParams.get("visit") ?? "{}");

async function visit() {
  // Straight to the one file: a visitor's page has no list of engines.
  const file = files[contestant.engine] ?? "onnxruntime";
  /** @type {{load: (...args: unknown[]) => Promise<import("../types.ts").Engine>}} */
  const { load } = await import(`../engines/${file}.js`);
  const engine = await load(contestant, new URL("../../", import.meta.url));
  const call = engine.prepare(item);
  await call?.();
  const ms = performance.now();
  // Browsers keep compiled WebAssembly once it has been in use for a while.
  while (performance.now() < ms + stay) await call?.();
  return { ms };
}

const result = await visit().catch((error) => ({ error: String(error) }));
navigator.sendBeacon(report, JSON.stringify(result));
