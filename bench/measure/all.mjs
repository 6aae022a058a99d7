// Runs every section of the bench, once everything is built and prepared, and writes the results.
import { writeFile } from "node:fs/promises";
import { chromium } from "@playwright/test";
import { launchOptions } from "../../playwright.config.js";
import { root, say } from "../../scripts/setup/shell.mjs";
import { serveFolder } from "../../scripts/demo/static-server.mjs";
import { plans, quickPlan, twins, visitors } from "./contestants.mjs";
import { openPage, openProcess } from "./hosts.mjs";
import { compareLogits } from "./logits.mjs";
import { describeMachine, describeVersions } from "./machine.mjs";
import { measureSection } from "./section.mjs";
import { measureVisits } from "./visits.mjs";
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

/** @param {Options} options @returns {Promise<Report>} */
export async function bench({ quick, only, repetitions }) {
  const cases = await makeCases();
  const asked = (/** @type {string} */ name) => only.length === 0 || only.includes(name);
  const server = await serveFolder(root, { headers });
  const machine = await describeMachine();
  const browser = await chromium.launch(launchOptions);
  const plainBrowser = machine.avxVnni ? await chromium.launch(withoutAvxVnni) : undefined;
  const inPage = () => openPage(browser, server.url);
  /** @param {Plan} plan */
  const openFor = (plan) => {
    if (plan.host === "node") return openProcess;
    return plan.withoutAvxVnni ? () => openPage(/** @type {Browser} */ (plainBrowser), server.url) : inPage;
  };
  try {
    const single = cases.filter(({ action, texts }) => action === "classify" && texts.length === 1);
    const logitsDifference = quick ? undefined : await compareLogits(twins[0], twins[1], inPage, single);
    /** @type {import("../types.ts").Section[]} */
    const sections = [];
    for (const plan of quick ? [quickPlan] : plans.filter(({ name }) => asked(name))) {
      if (plan.withoutAvxVnni && !plainBrowser) continue; // it would repeat the section before
      sections.push(await measureSection(plan, openFor(plan), cases, repetitions));
    }
    const visiting = {
      executable: launchOptions.executablePath ?? chromium.executablePath(),
      args: launchOptions.args,
      url: server.url,
      item: single[1],
      repetitions: Math.min(repetitions, 5),
    };
    const start = !quick && asked("start") ? await measureVisits(visitors, visiting) : [];
    const [withIt, without] = plans.map((plan) => sections.find(({ title }) => title === plan.title));
    return {
      avxVnni: machine.avxVnni,
      ...summarize(withIt),
      ...(without ? { withoutAvxVnni: summarize(without) } : {}),
      ...(logitsDifference === undefined ? {} : { logitsDifference }),
      date: new Date().toISOString(),
      machine,
      versions: await describeVersions(browser.version()),
      sections,
      start,
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
