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
 * @param {Command} command
 * @param {string} url
 * @param {number} timeout ms
 */
async function visit(command, url, timeout) {
  const alwaysMatch = { browserName: "MiniBrowser", timeouts: { pageLoad: timeout, script: timeout } };
  const { sessionId, capabilities } = await command("POST", "/session", { capabilities: { alwaysMatch } });
  const session = `/session/${sessionId}`;
  try {
    await command("POST", `${session}/url`, { url });
    // A page that its headers isolate gets another process, which may come after the answer.
    const isThere = { script: "return 'outcome' in globalThis", args: [] };
    const end = Date.now() + timeout;
    while (!(await command("POST", `${session}/execute/sync`, isThere))) {
      if (Date.now() > end) throw new Error(`${url} has no outcome after ${timeout} ms`);
      await sleep(100);
    }
    // The last argument takes the result.
    const script = "const [done] = arguments; Promise.resolve(globalThis.outcome).then(done);";
    const outcome = await command("POST", `${session}/execute/async`, { script, args: [] });
    return { version: `${capabilities.browserName} ${capabilities.browserVersion}`, outcome };
  } finally {
    // Closes the browser; where that fails, the end of its display does.
    await command("DELETE", session).catch(() => {});
  }
}

/**
 * Opens a page and waits for its promise `outcome`.
 * @param {{driver: string, xvfb: string, url: string, timeout: number}} options
 */
export async function visitWithWebKit({ driver, xvfb, url, timeout }) {
  const over = new AbortController(); // so that nothing goes on waiting for a program that has ended
  const signal = AbortSignal.any([over.signal, AbortSignal.timeout(timeout)]);
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
        return visit(command, url, timeout);
      });
    });
  } finally {
    over.abort();
  }
}
