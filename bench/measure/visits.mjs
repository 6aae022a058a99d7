// From navigation to the first answer: on the first visit, with nothing stored, and on the second,
// in a browser started anew on the same profile. No test driver is attached: one that watches the
// network copies every byte that a page fetches.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { say } from "../../scripts/setup/shell.mjs";
import { spread } from "./statistics.mjs";

/**
 * @typedef {object} Visiting
 * @property {string} executable Chromium
 * @property {string[]} args
 * @property {string} url of the served checkout
 * @property {import("../types.ts").Case} item the text
 * @property {number} repetitions
 *
 * @typedef {{ms?: number, error?: string}} Report what a page posts
 */

const patience = 120_000; // ms for one visit

/** Takes what pages post, one at a time. */
async function openMailbox() {
  /** @type {(report: Report) => void} */
  let deliver = () => {};
  const server = createServer(async (request, response) => {
    const body = await text(request);
    response.end();
    if (request.method === "POST") deliver(JSON.parse(body));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}/`,
    next: () => new Promise((/** @type {typeof deliver} */ resolve) => (deliver = resolve)),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/**
 * @param {string} profile
 * @param {string} address
 * @param {Promise<Report>} report
 * @param {Visiting} visiting
 */
async function visit(profile, address, report, { executable, args }) {
  const browser = spawn(executable, ["--headless", ...args, `--user-data-dir=${profile}`, address], {
    stdio: "ignore",
  });
  const ended = once(browser, "exit");
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(() => resolve({ error: `no answer within ${patience / 1000} s` }), patience);
  });
  try {
    const early = ended.then(([code, signal]) => ({ error: `the browser ended (${code ?? signal})` }));
    const { ms, error } = /** @type {Report} */ (await Promise.race([report, early, late]));
    if (ms === undefined) throw new Error(`${address}: ${error}`);
    return ms;
  } finally {
    clearTimeout(timer);
    browser.kill();
    await ended;
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
  const mailbox = await openMailbox();
  try {
    for (let turn = 0; turn < repetitions; turn++) {
      for (const [i, contestant] of contestants.entries()) {
        const query = new URLSearchParams({
          visit: JSON.stringify({ contestant, item, report: mailbox.url }),
        });
        const address = `${url}bench/harness/arrive.html?${query}`;
        const profile = await mkdtemp(join(tmpdir(), "bench-profile-"));
        try {
          samples[i].first.push(await visit(profile, address, mailbox.next(), visiting));
          samples[i].second.push(await visit(profile, address, mailbox.next(), visiting));
        } finally {
          await rm(profile, { recursive: true, force: true, maxRetries: 5 });
        }
      }
      say(`  turn ${turn + 1} of ${repetitions}`);
    }
  } finally {
    mailbox.close();
  }
  return contestants.map(({ name }, i) => ({
    contestant: name,
    firstVisit: spread(samples[i].first),
    secondVisit: spread(samples[i].second),
  }));
}
