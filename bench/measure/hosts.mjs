// A page of a browser, or a process of Node, for each contestant: none shares memory, compiled code
// or a garbage collector with another.
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { withWebKit } from "../../tests/browser/engines/webkit.js";

const patience = 300_000; // ms for one call, such as loading on a busy machine

/**
 * @typedef {import("../types.ts").Host} Host
 * @typedef {(method: string, args: unknown[]) => Promise<any>} Call
 */

/** @param {Call} call @param {() => Promise<void>} close @param {Record<string, string>} [versions] @returns {Host} */
function makeHost(call, close, versions = {}) {
  return {
    versions,
    load: (contestant) => call("load", [contestant]),
    prepare: (item) => call("prepare", [item]),
    time: (name, milliseconds) => call("time", [name, milliseconds]),
    logits: (item) => call("logits", [item]),
    memory: () => call("memory", []),
    close,
  };
}

/**
 * What a page's harness says. Runs in the page.
 * @param {[string, unknown[]]} call
 */
const askHarness = ([method, args]) =>
  /** @type {any} */ (globalThis).harness[method](...args).then(
    (/** @type {unknown} */ value) => ({ value }),
    (/** @type {Error} */ error) => ({ error: String(error?.message ?? error) }),
  );

/** @param {(call: [string, unknown[]]) => Promise<{value?: any, error?: string}>} ask @returns {Call} */
const callBy = (ask) => async (method, args) => {
  const { value, error } = await ask([method, args]);
  if (error !== undefined) throw new Error(error);
  return value;
};

/** @param {string} url of the served checkout */
const pageOf = (url) => `${url}bench/harness/page.html`;

/** @param {import("@playwright/test").Browser} browser @param {string} url of the served checkout */
export async function openPage(browser, url) {
  const page = await browser.newPage();
  await page.goto(pageOf(url));
  return makeHost(
    callBy((call) => page.evaluate(askHarness, call)),
    () => page.close(),
  );
}

/** Firefox, a browser of its own. @param {string} executablePath @param {string} url of the served checkout */
export async function openFirefox(executablePath, url) {
  const { default: puppeteer } = await import("puppeteer-core");
  const options = /** @type {const} */ ({ browser: "firefox", headless: true });
  const browser = await puppeteer.launch({ ...options, executablePath, protocolTimeout: patience });
  try {
    const page = await browser.newPage();
    await page.goto(pageOf(url));
    await page.waitForFunction("'harness' in globalThis");
    return makeHost(
      callBy((call) => page.evaluate(askHarness, call)),
      () => browser.close(),
      { Firefox: (await browser.version()).replace(/^firefox\//i, "") },
    );
  } catch (error) {
    await browser.close();
    throw error;
  }
}

/**
 * WebKitGTK, a browser of its own, on a display of its own.
 * @param {{driver: string, xvfb: string}} programs
 * @param {string} url of the served checkout
 */
export async function openWebKit(programs, url) {
  const closing = new AbortController();
  const closed = once(closing.signal, "abort");
  const visit = { ...programs, url: pageOf(url), name: "harness", timeout: patience };
  const script = `const [call, done] = arguments; (${askHarness})(call).then(done);`;
  /** @type {Promise<void>} */
  let ended = Promise.resolve();
  const { version, ask } = await new Promise(
    (/** @type {(page: import("../../tests/browser/engines/webkit.js").Page) => void} */ resolve, reject) => {
      ended = withWebKit(visit, async (page) => {
        resolve(page);
        await closed;
      });
      ended.catch(reject);
    },
  );
  return makeHost(
    callBy((call) => Promise.race([ask(script, [call]), ended])),
    async () => {
      closing.abort();
      await ended;
    },
    { WebKitGTK: version.replace(/^MiniBrowser /, "") },
  );
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
