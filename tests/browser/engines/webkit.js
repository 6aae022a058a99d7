// WebKitGTK's MiniBrowser through WebKitWebDriver, on a display of its own.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { text } from "node:stream/consumers";

/**
 * Runs a program for as long as an action takes.
 * @template T
 * @param {string} path
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @param {(child: import("node:child_process").ChildProcess) => Promise<T>} action
 */
async function during(path, args, env, action) {
  // A fourth stream: an X server writes its display's number there.
  const child = spawn(path, args, { env, stdio: ["ignore", "ignore", "pipe", "pipe"] });
  // A test runner that gets a signal to end does not reach `finally`.
  const kill = () => child.kill();
  const end = () => process.exit(1);
  process.once("exit", kill).once("SIGTERM", end);
  const errors = text(/** @type {import("node:stream").Readable} */ (child.stderr));
  const exit = new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => resolve(`it ended (${code ?? signal})`));
  });
  /** @type {Promise<never>} */
  const ended = exit.then(async (reason) => {
    throw new Error(`${path}: ${reason}\n${await errors}`);
  });
  ended.catch(() => {}); // also where nobody waits for it
  try {
    return await Promise.race([action(child), ended]);
  } finally {
    kill();
    const forced = setTimeout(() => child.kill("SIGKILL"), 5000);
    await exit;
    clearTimeout(forced);
    process.off("exit", kill).off("SIGTERM", end);
  }
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  server.close();
  await once(server, "close");
  return port;
}

/** One command of the W3C's WebDriver protocol. @typedef {(method: string, path: string, body?: object) => Promise<any>} Command */

/** @param {string} driver its address @param {AbortSignal} signal @returns {Command} */
const commands = (driver, signal) => async (method, path, body) => {
  const init = { method, signal, body: body && JSON.stringify(body) };
  const response = await fetch(driver + path, { ...init, headers: { "Content-Type": "application/json" } });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`WebDriver, ${method} ${path}: ${value.error}: ${value.message}`);
  return value;
};

/** @param {Command} command @param {AbortSignal} signal */
async function untilReady(command, signal) {
  for (;;) {
    const status = await command("GET", "/status").catch(() => undefined);
    if (status?.ready) return;
    await sleep(50, undefined, { signal });
  }
}

/**
 * A page in use. `ask` runs a script whose last argument takes the result.
 * @typedef {{version: string, ask: (script: string, args: unknown[]) => Promise<any>}} Page
 */

/**
 * @template T
 * @param {Command} command
 * @param {Visit} visit
 * @param {(page: Page) => Promise<T>} action
 */
async function duringSession(command, { url, name, timeout }, action) {
  const alwaysMatch = { browserName: "MiniBrowser", timeouts: { pageLoad: timeout, script: timeout } };
  const { sessionId, capabilities } = await command("POST", "/session", { capabilities: { alwaysMatch } });
  const session = `/session/${sessionId}`;
  try {
    await command("POST", `${session}/url`, { url });
    // A page that its headers isolate gets another process, which may come after the answer.
    const isThere = { script: `return '${name}' in globalThis`, args: [] };
    const end = Date.now() + timeout;
    while (!(await command("POST", `${session}/execute/sync`, isThere))) {
      if (Date.now() > end) throw new Error(`${url} has no ${name} after ${timeout} ms`);
      await sleep(100);
    }
    return await action({
      version: `${capabilities.browserName} ${capabilities.browserVersion}`,
      ask: (script, args) => command("POST", `${session}/execute/async`, { script, args }),
    });
  } finally {
    // Closes the browser; where that fails, the end of its display does.
    await command("DELETE", session).catch(() => {});
  }
}

/**
 * @typedef {object} Visit
 * @property {string} driver
 * @property {string} xvfb
 * @property {string} url
 * @property {string} name of the global variable that says that the page is there
 * @property {number} timeout ms for each step
 * @property {AbortSignal} [until] ends it
 */

/**
 * Opens a page for as long as an action takes.
 * @template T
 * @param {Visit} visit
 * @param {(page: Page) => Promise<T>} action
 */
export async function withWebKit(visit, action) {
  const { driver, xvfb, until } = visit;
  const over = new AbortController(); // so that nothing goes on waiting for a program that has ended
  const signal = until ? AbortSignal.any([over.signal, until]) : over.signal;
  const screen = ["-displayfd", "3", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"];
  try {
    return await during(xvfb, screen, process.env, async (server) => {
      const stream = /** @type {import("node:events").EventEmitter} */ (server.stdio[3]);
      const [display] = await once(stream, "data", { signal });
      const port = await freePort();
      const env = {
        ...process.env,
        DISPLAY: `:${String(display).trim()}`,
        // Its sandbox needs what containers often withhold. It sees no page but ours.
        WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1",
      };
      return during(driver, [`--port=${port}`], env, async () => {
        const command = commands(`http://127.0.0.1:${port}`, signal);
        await untilReady(command, signal);
        return duringSession(command, visit, action);
      });
    });
  } finally {
    over.abort();
  }
}

/**
 * Opens a page and waits for its promise `outcome`.
 * @param {{driver: string, xvfb: string, url: string, timeout: number}} options
 */
export const visitWithWebKit = (options) =>
  withWebKit(
    { ...options, name: "outcome", until: AbortSignal.timeout(options.timeout) },
    async ({ version, ask }) => {
      const script = "const [done] = arguments; Promise.resolve(globalThis.outcome).then(done);";
      return { version, outcome: await ask(script, []) };
    },
  );
