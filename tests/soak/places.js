// Where a soak runs: in processes of Node, and in a page of Chromium.
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { launchOptions } from "../../playwright.config.js";
import { serveFolder } from "../../scripts/demo/static-server.mjs";
import { provideBrowser } from "../../scripts/setup/browser.mjs";
import { relaxedArgs } from "../../scripts/setup/relaxed-simd.mjs";
import { root, SetupError } from "../../scripts/setup/shell.mjs";

/**
 * @typedef {import("./soak.js").Outcome} Outcome
 * @typedef {import("./soak.js").LoadOptions} LoadOptions
 * @typedef {(results: number, seed: number) => Promise<Outcome>} Place
 */

/** A young generation of one size: V8 would let it grow for the first quarter of the soak, by 60 MB. */
const engineArgs = ["--expose-gc", "--max-semi-space-size=1", ...relaxedArgs];

/** @param {LoadOptions[]} placements @param {string[]} build whose malloc counts, if any @returns {Place} */
const inNode =
  (placements, ...build) =>
  async (results, seed) => {
    const program = fileURLToPath(new URL("node-child.mjs", import.meta.url));
    const args = [...engineArgs, program, JSON.stringify(placements), `${results}`, `${seed}`, ...build];
    // One arena of malloc: with one for each thread that has ever run, 30 MB more stay with the process.
    // And large blocks in pages of their own, which go back: else glibc begins, at some load or other, to
    // take them from its heap, whose holes stay with the process, up to 12 MB of them.
    const malloc = { MALLOC_ARENA_MAX: "1", MALLOC_MMAP_THRESHOLD_: "131072" };
    const env = { ...process.env, ...malloc };
    const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "inherit"] });
    let printed = "";
    child.stdout.setEncoding("utf8").on("data", (text) => (printed += text));
    const [code, signal] = await new Promise((resolve) => child.on("close", (...how) => resolve(how)));
    if (code !== 0) throw new SetupError(`the process of Node ended with ${code ?? signal}`);
    return JSON.parse(printed);
  };

/** What the page's process takes of the machine's memory; nothing where there is no /proc. @param {import("@playwright/test").Browser} browser */
async function rendererBytes(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  const renderers = processInfo.filter(({ type }) => type === "renderer");
  const sizes = renderers.map(async ({ id }) => {
    const status = await readFile(`/proc/${id}/status`, "utf8").catch(() => "");
    return 1024 * Number(status.match(/VmRSS:\s*(\d+)/)?.[1] ?? 0);
  });
  return (await Promise.all(sizes)).reduce((a, b) => a + b, 0);
}

/** @type {LoadOptions[]} */
const pagePlacements = [{ worker: true }, { threads: 2 }, { worker: false }, { share: true }];

/** @type {Place} */
async function inChromium(results, seed) {
  const executablePath = await provideBrowser();
  if (!executablePath) throw new SetupError("no Chromium here; install one, or name it with CHROMIUM_PATH");
  const site = await serveFolder(root);
  const browser = await chromium.launch({ ...launchOptions, executablePath });
  try {
    const page = await browser.newPage();
    /** @type {string[]} */
    const unexpected = [];
    page.on("pageerror", (error) => unexpected.push(`uncaught: ${error}`));
    page.on("crash", () => unexpected.push("the page crashed"));
    page.on("console", (message) => {
      const absent = /404|Not Found/.test(message.text()); // files that a model need not have
      if (["error", "warning"].includes(message.type()) && !absent) unexpected.push(message.text());
    });
    const session = await page.context().newCDPSession(page);
    await page.exposeFunction("measureMemory", async () => {
      await session.send("HeapProfiler.collectGarbage");
      const { usedSize, embedderHeapUsedSize = 0 } = /** @type {any} */ (
        await session.send("Runtime.getHeapUsage")
      );
      const workers = page.workers().length;
      return { rss: await rendererBytes(browser), heap: usedSize + embedderHeapUsedSize, workers };
    });
    await page.exposeFunction("report", (/** @type {string} */ text) => process.stderr.write(`  ${text}\n`));
    await page.goto(`${site.url}tests/soak/page.html`);
    const outcome = await page.evaluate(
      async ({ url, results, seed, placements }) => {
        const { soak } = await import(`${url}tests/soak/soak.js`);
        const library = await import(`${url}web/dist/index.js`);
        const { measureMemory, report } = /** @type {any} */ (globalThis);
        return soak({ library, root: url, results, seed, placements, measure: measureMemory, report });
      },
      { url: site.url, results, seed, placements: pagePlacements },
    );
    return { ...outcome, faults: [...outcome.faults, ...unexpected] };
  } finally {
    await browser.close();
    await site.close();
  }
}

/** @type {Record<string, Place>} */
export const places = {
  node: inNode([{ worker: false }]),
  "node-counted": inNode([{ worker: false }], "relaxed"),
  "node-workers": inNode([{ worker: true }, { threads: 2 }, { share: true, worker: true }]),
  chromium: inChromium,
};
