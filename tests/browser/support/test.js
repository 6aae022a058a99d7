// What all browser tests share: the page on a plain static server under a sub-path, and a watch on
// everything it requests and reports.
import { fileURLToPath } from "node:url";
import { test as base, expect } from "@playwright/test";
import { serveFolder } from "../../../scripts/demo/static-server.mjs";

export { expect };

export const demoFolder = fileURLToPath(new URL("../../../web/demo/dist/", import.meta.url));

/** The page's copy of the package, by a pattern: its name has a hash of its content. */
export const packagePath = "package-*";
export const weightsPath = `${packagePath}/models/default/model.safetensors`;

/** What Playwright itself says where a test does without service workers. */
const blocked = "Service Worker registration blocked by Playwright";

/**
 * @typedef {object} Watch
 * @property {string[]} requests addresses, of the page and of its worker
 * @property {string[]} problems errors and warnings of the console, and uncaught errors
 * @property {(problem: RegExp) => void} expect allows such problems, and demands that there is one
 * @property {(origin: string) => void} allow requests there, since the visitor has named a model there
 */

export const test = base.extend(
  /** @type {import("@playwright/test").Fixtures<{watch: Watch, site: string, headers: Record<string, string>}, {},
   *   import("@playwright/test").PlaywrightTestArgs & import("@playwright/test").PlaywrightTestOptions,
   *   import("@playwright/test").PlaywrightWorkerArgs & import("@playwright/test").PlaywrightWorkerOptions>} */
  ({
    /** What the server sends along with each file. */
    headers: [{}, { option: true }],
    // What they cache would hide the server's faults from a test; only their own tests have them.
    serviceWorkers: "block",
    site: async ({ headers }, use) => {
      const server = await serveFolder(demoFolder, { prefix: "/some/where/", headers });
      await use(server.url);
      await server.close();
    },
    watch: [
      async ({ context, site }, use) => {
        /** @type {string[]} */
        const requests = [];
        /** @type {string[]} */
        const problems = [];
        /** @type {RegExp[]} */
        const expected = [];
        context.on("request", (request) => requests.push(request.url()));
        context.on("console", (message) => {
          if (!["error", "warning"].includes(message.type()) || message.text() === blocked) return;
          problems.push(message.text());
        });
        context.on("weberror", (error) => problems.push(String(error.error())));

        /** @type {string[]} */
        const allowed = [site];
        await use({
          requests,
          problems,
          expect: (problem) => expected.push(problem),
          allow: (origin) => allowed.push(origin),
        });

        const foreign = requests.filter((url) => !allowed.some((start) => url.startsWith(start)));
        expect(foreign, "requests outside the page's own folder").toEqual([]);
        const unexpected = problems.filter((problem) => !expected.some((pattern) => pattern.test(problem)));
        expect(unexpected, "errors and warnings on the console").toEqual([]);
        for (const pattern of expected) expect(problems.join("\n")).toMatch(pattern);
      },
      { auto: true },
    ],
  }),
);

/** For the top of each file of tests. */
export function skipWithoutBrowser() {
  test.skip(!process.env.CHROMIUM_PATH, "no Chromium here; install one, or name it with CHROMIUM_PATH");
}

/** The parts of the page, as a visitor names them. @param {import("@playwright/test").Page} page */
export function parts(page) {
  const answer = page.getByRole("region", { name: "Answer", exact: true });
  return {
    text: page.getByRole("textbox", { name: "Your text" }),
    clear: page.getByRole("button", { name: "Clear" }),
    examples: page.getByRole("region", { name: "Try one of these" }).getByRole("button"),
    answer,
    heading: answer.getByRole("heading"),
    bars: answer.getByRole("listitem"),
    progress: page.getByRole("progressbar", { name: "Loading the model" }),
    alert: page.getByRole("alert"),
    retry: page.getByRole("button", { name: "Try again" }),
    note: page.getByRole("main").getByText(/only its beginning counts/),
    announcement: page.locator("#announcement"),
    why: page.getByRole("region", { name: "Why this answer" }),
    words: page.getByRole("group", { name: "Words of your text" }).getByRole("button"),
  };
}
