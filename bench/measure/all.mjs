// Runs every section of the bench, once everything is built and prepared, and writes the results.
import { writeFile } from "node:fs/promises";
import { chromium } from "@playwright/test";
import { launchOptions } from "../../playwright.config.js";
import { findProgram, programs } from "../../scripts/setup/browser.mjs";
import { root, say, SetupError } from "../../scripts/setup/shell.mjs";
import { serveFolder } from "../../scripts/demo/static-server.mjs";
import { plans, quickPlan, shortened, twins, visitors } from "./contestants.mjs";
import { openFirefox, openPage, openProcess, openWebKit } from "./hosts.mjs";
import { compareLogits } from "./logits.mjs";
import { describeMachine, describeVersions } from "./machine.mjs";
import { measureSection } from "./section.mjs";
import { measureVisits } from "./visits.mjs";
import { measureProfile } from "../profile/profile.mjs";
import { makeCases } from "./workload.mjs";
import { summarize } from "../report/summary.mjs";

/**
 * @typedef {import("../types.ts").Report} Report
 * @typedef {import("@playwright/test").Browser} Browser
 * @typedef {import("./contestants.mjs").Plan} Plan
 * @typedef {{quick: boolean, only: string[], repetitions: number}} Options `only`: names of
 *   sections; none for all
 */

/** Threads need the first two; the last lets a second visit find what the first one fetched. */
const headers = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cache-Control": "public, max-age=3600",
};

const withoutAvxVnni = {
  ...launchOptions,
  args: [...launchOptions.args, "--js-flags=--no-enable-avx-vnni"],
};

/** @param {keyof typeof programs} name */
function pathOf(name) {
  const path = findProgram(programs[name]);
  if (path) return path;
  const { packageName, variable } = programs[name];
  throw new SetupError(`There is no ${packageName} here: install it, or name the program with ${variable}`);
}

/** How to open what a plan runs in. @param {Plan} plan @param {string} url @param {{browser: Browser, plainBrowser?: Browser}} chromiums */
function opener({ host, withoutAvxVnni }, url, { browser, plainBrowser }) {
  if (host === "node") return openProcess;
  if (host === "firefox") {
    const path = pathOf("firefox");
    return () => openFirefox(path, url);
  }
  if (host === "webkit") {
    const paths = { driver: pathOf("webkitDriver"), xvfb: pathOf("xvfb") };
    return () => openWebKit(paths, url);
  }
  return () => openPage(/** @type {Browser} */ (withoutAvxVnni ? plainBrowser : browser), url);
}

/** @param {Options} options @returns {Plan[]} */
function chosenPlans({ quick, only }) {
  if (only.length === 0) return quick ? [quickPlan] : plans;
  const chosen = plans.filter(({ name }) => only.includes(name));
  return quick ? chosen.map(shortened) : chosen;
}

/**
 * What is asked for and can run here, with how to open a page or process of it.
 * @param {Options} options
 * @param {string} url
 * @param {{browser: Browser, plainBrowser?: Browser}} chromiums
 */
function readyPlans(options, url, chromiums) {
  return chosenPlans(options).flatMap((plan) => {
    if (plan.withoutAvxVnni && !chromiums.plainBrowser) return []; // it would repeat the section before
    try {
      return [{ plan, open: opener(plan, url, chromiums) }];
    } catch (error) {
      if (options.only.length > 0 || !(error instanceof SetupError)) throw error;
      say(`${plan.title} is left out. ${error.message}`);
      return [];
    }
  });
}

/** @param {Options} options @returns {Promise<Report>} */
export async function bench(options) {
  const { quick, only, repetitions } = options;
  const cases = await makeCases();
  const server = await serveFolder(root, { headers });
  const machine = await describeMachine();
  const browser = await chromium.launch(launchOptions);
  const plainBrowser = machine.avxVnni ? await chromium.launch(withoutAvxVnni) : undefined;
  const inPage = () => openPage(browser, server.url);
  try {
    const ready = readyPlans(options, server.url, { browser, plainBrowser });
    const single = cases.filter(({ action, texts }) => action === "classify" && texts.length === 1);
    /** @type {number | undefined} */
    let logitsDifference;
    for (const { ours, peer, tolerance } of quick ? [] : twins) {
      const meet = peer === twins[0].peer || ready.some(({ plan }) => plan.contestants.includes(peer));
      if (!meet) continue;
      const theirs = single.filter(({ name }) => peer.cases?.includes(name) ?? true);
      const difference = await compareLogits(ours, peer, tolerance, inPage, theirs);
      logitsDifference ??= difference;
    }
    /** @type {import("../types.ts").Section[]} */
    const sections = [];
    for (const { plan, open } of ready) sections.push(await measureSection(plan, open, cases, repetitions));
    const visiting = {
      executable: launchOptions.executablePath ?? chromium.executablePath(),
      args: launchOptions.args,
      url: server.url,
      item: single[1],
      repetitions: Math.min(repetitions, 5),
    };
    const startAsked = only.length > 0 ? only.includes("start") : !quick;
    const start = startAsked ? await measureVisits(visitors, visiting) : [];
    const profileAsked = only.length > 0 ? only.includes("profile") : !quick;
    const profile = profileAsked ? await measureProfile(quick) : [];
    const [withIt, without] = plans.map((plan) => sections.find(({ title }) => title === plan.title));
    return {
      avxVnni: machine.avxVnni,
      ...summarize(withIt),
      ...(without ? { withoutAvxVnni: summarize(without) } : {}),
      ...(logitsDifference === undefined ? {} : { logitsDifference }),
      date: new Date().toISOString(),
      machine,
      versions: await describeVersions({
        Chromium: browser.version(),
        ...Object.assign({}, ...sections.map(({ versions }) => versions)),
      }),
      sections,
      start,
      profile,
    };
  } finally {
    await plainBrowser?.close();
    await browser.close();
    await server.close();
  }
}

/** Writes RESULTS.md and the picture in it. @param {Report} report */
export async function writeResults(report) {
  const { markdownReport } = await import("../report/markdown.mjs");
  const { picture } = await import("../report/svg.mjs");
  const svg = picture(report);
  if (!svg) throw new Error("the picture needs the figures of Chromium with one thread");
  await writeFile(new URL("../results.svg", import.meta.url), svg);
  await writeFile(new URL("../RESULTS.md", import.meta.url), await markdownReport(report));
  say("wrote bench/RESULTS.md and bench/results.svg");
}
