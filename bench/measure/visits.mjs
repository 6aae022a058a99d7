// From navigation to the first answer: on the first visit, with nothing stored, and on the second,
// in a browser started anew on the same profile.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { say } from "../../scripts/setup/shell.mjs";
import { spread } from "./statistics.mjs";

/**
 * @typedef {object} Visiting
 * @property {import("@playwright/test").BrowserType} browserType
 * @property {import("@playwright/test").LaunchOptions} launchOptions
 * @property {string} url of the served checkout
 * @property {import("../types.ts").Case} item the text
 * @property {number} repetitions
 */

/** @param {string} profile @param {string} address @param {Visiting} visiting @returns {Promise<number>} */
async function visit(profile, address, { browserType, launchOptions }) {
  const context = await browserType.launchPersistentContext(profile, launchOptions);
  try {
    const page = await context.newPage();
    await page.goto(address);
    return await page.evaluate(() => /** @type {any} */ (globalThis).firstAnswer);
  } finally {
    await context.close();
  }
}

/**
 * @param {import("../types.ts").Contestant[]} contestants
 * @param {Visiting} visiting
 * @returns {Promise<import("../types.ts").StartFigure[]>}
 */
export async function measureVisits(contestants, visiting) {
  say("Start: from navigation to the first answer");
  const { url, item, repetitions } = visiting;
  const samples = contestants.map(() => ({
    first: /** @type {number[]} */ ([]),
    second: /** @type {number[]} */ ([]),
  }));
  for (let turn = 0; turn < repetitions; turn++) {
    for (const [i, contestant] of contestants.entries()) {
      const query = new URLSearchParams({ visit: JSON.stringify({ contestant, item }) });
      const address = `${url}bench/harness/visit.html?${query}`;
      const profile = await mkdtemp(join(tmpdir(), "bench-profile-"));
      try {
        samples[i].first.push(await visit(profile, address, visiting));
        samples[i].second.push(await visit(profile, address, visiting));
      } finally {
        await rm(profile, { recursive: true, force: true });
      }
    }
    say(`  turn ${turn + 1} of ${repetitions}`);
  }
  return contestants.map(({ name }, i) => ({
    contestant: name,
    firstVisit: spread(samples[i].first),
    secondVisit: spread(samples[i].second),
  }));
}
