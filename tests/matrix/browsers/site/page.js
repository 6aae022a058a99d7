// Asks the realm that the address names, and leaves a promise of what came of it.
import { answer } from "./answer.js";
import * as entry from "./node_modules/distilbert-wasm/web/dist/index.js";

const query = new URL(location.href).searchParams;
/** @type {{texts: string[], examples: {text: string, label: string}[]}} */
const given = JSON.parse(query.get("given") ?? "");
const { texts, examples } = given;

/** @type {string[]} */
const violations = [];
addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => {
  violations.push(`${effectiveDirective}: ${blockedURI}`);
});

/** @param {MessagePort | Worker} port @param {string} what */
const reply = (port, what) =>
  new Promise((resolve, reject) => {
    port.onmessage = ({ data }) => (data.error ? reject(new Error(data.error)) : resolve(data.value));
    port.onmessageerror = () => reject(new Error(`${what}: a message could not be read`));
  });

const realms = {
  page: () => answer(entry, texts, examples),

  elsewhere: async () =>
    answer(
      await import(`${query.get("elsewhere")}node_modules/distilbert-wasm/web/dist/index.js`),
      texts,
      examples,
    ),

  threads: () => answer(entry, texts, examples, { threads: 2 }),

  async worker() {
    const worker = new Worker("own-worker.js", { type: "module" });
    const failed = new Promise((_, reject) => {
      worker.onerror = (event) => reject(new Error(`the page's own worker failed: ${event.message}`));
    });
    worker.postMessage(given);
    const value = await Promise.race([reply(worker, "worker"), failed]);
    worker.terminate();
    return value;
  },

  async "service-worker"() {
    await navigator.serviceWorker.register("service-worker.js", { type: "module" });
    const { active } = await navigator.serviceWorker.ready;
    const { port1, port2 } = new MessageChannel();
    active?.postMessage(given, [port2]);
    return reply(port1, "service worker");
  },
};

async function ask() {
  const realm = /** @type {keyof typeof realms} */ (query.get("realm"));
  const found = await realms[realm]();
  return { ...found, violations, isolated: globalThis.crossOriginIsolated };
}

Object.assign(globalThis, {
  outcome: ask().then(
    (value) => ({ value }),
    (error) => ({ error: `${error.stack ?? ""}\n${error}; ${violations.join(", ")}` }),
  ),
});
