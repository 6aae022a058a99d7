// Chromium, Firefox and WebKit without a bundler: in a page, in workers, under a strict policy, with and
// without cross-origin isolation, and in an extension.
import { cp } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { serveFolder } from "../../scripts/demo/static-server.mjs";
import { browsers } from "./browsers/drive.js";
import { extensionRows } from "./browsers/extension.js";
import { checkAnswers, examples, texts, Untested } from "./harness.js";

/** @typedef {import("./harness.js").Row} Row */

const site = fileURLToPath(new URL("browsers/site/", import.meta.url));

const policy = { "Content-Security-Policy": "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'" };
const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/**
 * @typedef {object} Case
 * @property {string} id
 * @property {string} place
 * @property {string} checks
 * @property {string} realm of browsers/site/page.js
 * @property {Record<string, string>} [headers]
 * @property {boolean} [isolated] whether the page must be cross-origin isolated
 * @property {number} [threads] that must run
 * @property {boolean} [elsewhere] whether another server has the package, too
 */

/** @type {Case[]} */
const cases = [
  {
    id: "page",
    place: "in a page, no special headers",
    checks: "the model in the package's worker, without cross-origin isolation",
    realm: "page",
  },
  {
    id: "page-policy",
    place: "in a page under a strict policy",
    checks:
      "`default-src 'self'; script-src 'self' 'wasm-unsafe-eval'` for the page and its worker; no violation",
    realm: "page",
    headers: policy,
  },
  {
    id: "page-isolated",
    place: "in a page with cross-origin isolation",
    checks: "the same answers with COOP and COEP",
    realm: "page",
    headers: isolation,
    isolated: true,
  },
  {
    id: "page-threads",
    place: "in a page, two threads",
    checks: "`threads: 2` without cross-origin isolation",
    realm: "threads",
    threads: 2,
  },
  {
    id: "page-elsewhere",
    place: "in a page, from another origin",
    checks:
      "the package on another port, as a CDN has it, under Trusted Types and a policy with `worker-src blob:`",
    realm: "elsewhere",
    headers: {
      "Content-Security-Policy":
        "script-src 'self' http://127.0.0.1:* 'wasm-unsafe-eval'; worker-src blob: http://127.0.0.1:*; " +
        "require-trusted-types-for 'script'; trusted-types distilbert-wasm",
    },
    elsewhere: true,
  },
  {
    id: "worker",
    place: "in a dedicated worker of one's own",
    checks: "the package imported by the worker, under the strict policy",
    realm: "worker",
    headers: policy,
  },
  {
    id: "service-worker",
    place: "in a service worker",
    checks: "a module service worker that imports `inline.js`, under the strict policy",
    realm: "service-worker",
    headers: policy,
  },
];

/** @param {any} value @param {Case} wanted @param {Pick<import("./harness.js").Context, "expected" | "learned">} answers */
function check(value, { isolated = false, threads = 1 }, { expected, learned }) {
  checkAnswers(value.answers, expected);
  checkAnswers(value.learned, learned);
  const problems = [...value.violations, ...value.warnings];
  if (value.code !== "disposed") problems.push(`classify after dispose gave ${value.code}`);
  if (value.isolated !== isolated) problems.push(`crossOriginIsolated is ${value.isolated}`);
  if (value.backend.threads !== threads) problems.push(`${value.backend.threads} threads run`);
  if (problems.length > 0) throw new Error(problems.join("\n"));
}

/** @param {typeof browsers[number]} browser @param {Case} wanted @returns {Row} */
const row = ({ id, name, ask }, wanted) => ({
  id: `${id}-${wanted.id}`,
  group: "Browsers, without a bundler",
  place: `${name}, ${wanted.place}`,
  checks: wanted.checks,
  async run({ installed, expected, learned }) {
    await cp(site, installed, { recursive: true });
    const server = await serveFolder(installed, { headers: wanted.headers });
    const other = wanted.elsewhere
      ? await serveFolder(installed, { headers: { "Access-Control-Allow-Origin": "*" } })
      : undefined;
    try {
      const query = new URLSearchParams({
        realm: wanted.realm,
        given: JSON.stringify({ texts, examples }),
        ...(other && { elsewhere: other.url }),
      });
      const { version, outcome } = await ask(`${server.url}page.html?${query}`);
      if (!outcome) throw new Error("the page's script did not run");
      if (outcome.error !== undefined) throw new Error(outcome.error);
      check(outcome.value, wanted, { expected, learned });
      const { build, kernel } = outcome.value.backend;
      return { version, notes: `${build} SIMD, kernel ${kernel}` };
    } finally {
      await Promise.all([server.close(), other?.close()]);
    }
  },
});

/** Places that no machine of ours has. @param {string} id @param {string} place @param {string} why @returns {Row} */
const untested = (id, place, why) => ({
  id,
  group: "Browsers, without a bundler",
  place,
  checks: "",
  run: async () => {
    throw new Untested(why);
  },
});

/** @type {Row[]} */
export const browserRows = [
  ...browsers.flatMap((browser) => cases.map((wanted) => row(browser, wanted))),
  ...extensionRows,
  untested(
    "safari",
    "Safari on macOS and iOS",
    "needs Apple's systems; WebKitGTK, which was tested, has the same engine but other networking and no extensions",
  ),
  untested("firefox-android", "Firefox and Chrome on Android", "needs a device or an emulator"),
  untested("edge", "Edge", "is Chromium underneath; not packaged for this system"),
];
