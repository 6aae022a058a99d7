// A page of Chromium, or a process of Node, for each contestant: none shares memory, compiled code
// or a garbage collector with another.
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/**
 * @typedef {import("../types.ts").Host} Host
 * @typedef {(method: string, args: unknown[]) => Promise<any>} Call
 */

/** @param {Call} call @param {() => Promise<void>} close @returns {Host} */
function makeHost(call, close) {
  return {
    load: (contestant) => call("load", [contestant]),
    prepare: (item) => call("prepare", [item]),
    time: (name, milliseconds) => call("time", [name, milliseconds]),
    logits: (item) => call("logits", [item]),
    memory: () => call("memory", []),
    close,
  };
}

/**
 * @param {import("@playwright/test").Browser} browser
 * @param {string} url of the served checkout
 */
export async function openPage(browser, url) {
  const page = await browser.newPage();
  await page.goto(`${url}bench/harness/page.html`);
  /** @type {Call} */
  const call = async (method, args) => {
    const { value, error } = await page.evaluate(
      ([method, args]) =>
        /** @type {any} */ (globalThis).harness[method](...args).then(
          (/** @type {unknown} */ value) => ({ value }),
          (/** @type {Error} */ error) => ({ error: String(error?.message ?? error) }),
        ),
      /** @type {[string, unknown[]]} */ ([method, args]),
    );
    if (error !== undefined) throw new Error(error);
    return value;
  };
  return makeHost(call, () => page.close());
}

export async function openProcess() {
  const child = fork(fileURLToPath(new URL("../harness/node-child.mjs", import.meta.url)), {
    stdio: ["ignore", "ignore", "inherit", "ipc"], // standard output is the report's
  });
  /** @type {Promise<never>} */
  const ended = new Promise((_, reject) => {
    child.once("exit", (code, signal) => reject(new Error(`the process ended (${code ?? signal})`)));
  });
  ended.catch(() => {}); // seen by whoever calls
  /** @type {Call} */
  const call = async (method, args) => {
    const answer = new Promise((resolve) => child.once("message", resolve));
    child.send({ method, args });
    const { value, error } = await Promise.race([answer, ended]);
    if (error !== undefined) throw new Error(error);
    return value;
  };
  return makeHost(call, async () => {
    child.kill();
    await ended.catch(() => {});
  });
}
