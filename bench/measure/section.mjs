// Contestants by turns: A B C A B C, case by case, so that whatever else the machine does falls on
// all of them alike.
import { say } from "../../scripts/setup/shell.mjs";
import { rivals } from "./contestants.mjs";
import { spread } from "./statistics.mjs";

/**
 * @typedef {import("../types.ts").Host} Host
 * @typedef {import("../types.ts").Case} Case
 * @typedef {import("../types.ts").Contestant} Contestant
 * @typedef {{contestant: Contestant, host: Host, cases: Set<string>, member: import("../types.ts").Member}} Entry
 */

/** Time for the calls of one repetition: a short case gets several. */
const repetitionTime = 120; // ms

/** @param {Contestant} contestant @param {() => Promise<Host>} open @param {Case[]} cases @returns {Promise<Entry>} */
async function enter(contestant, open, cases) {
  const host = await open();
  try {
    const { about, milliseconds } = await host.load(contestant);
    const memoryLoaded = await host.memory();
    const entered = new Set();
    for (const item of cases) {
      const takesPart = contestant.cases?.includes(item.name) ?? true;
      if (takesPart && (await host.prepare(item))) entered.add(item.name);
    }
    const { name, engine, threads } = contestant;
    say(`  ${name}: loaded in ${milliseconds.toFixed(0)} ms, warm`);
    return {
      contestant,
      host,
      cases: entered,
      member: { name, engine, threads, about, memoryLoaded, memoryAfter: 0 },
    };
  } catch (error) {
    await host.close();
    throw error;
  }
}

/**
 * Times of every entry in every case.
 * @param {Entry[]} entries
 * @param {Case[]} cases
 * @param {number} repetitions
 */
async function takeTurns(entries, cases, repetitions) {
  /** @type {Map<string, number[]>} */
  const samples = new Map();
  for (let turn = 0; turn < repetitions; turn++) {
    for (const item of cases) {
      if (turn >= (item.repetitions ?? repetitions)) continue;
      for (const { contestant, host, cases: entered } of entries) {
        if (!entered.has(item.name) || turn >= (contestant.turns ?? repetitions)) continue;
        const key = `${contestant.name}\n${item.name}`;
        const time = await host.time(item.name, repetitionTime);
        samples.set(key, [...(samples.get(key) ?? []), time]);
      }
    }
    say(`  turn ${turn + 1} of ${repetitions}`);
  }
  return (/** @type {Entry} */ { contestant }, /** @type {Case} */ item) =>
    samples.get(`${contestant.name}\n${item.name}`) ?? [];
}

/** Adds the ratios to the peers that do the same work. @param {import("../types.ts").Figure[]} figures */
function compare(figures) {
  for (const figure of figures) {
    const peers = figures.filter(
      (peer) => peer.case === figure.case && rivals[figure.contestant]?.includes(peer.contestant),
    );
    if (peers.length === 0) continue;
    figure.ratio = Object.fromEntries(peers.map((peer) => [peer.contestant, peer.median / figure.median]));
  }
}

/**
 * @param {object} plan
 * @param {string} plan.title
 * @param {Contestant[]} plan.contestants
 * @param {() => Promise<Host>} open
 * @param {Case[]} cases
 * @param {number} repetitions
 * @returns {Promise<import("../types.ts").Section>}
 */
export async function measureSection({ title, contestants }, open, cases, repetitions) {
  say(title);
  /** @type {Entry[]} */
  const entries = [];
  const absent = [];
  try {
    for (const contestant of contestants) {
      try {
        entries.push(await enter(contestant, open, cases));
      } catch (error) {
        // A peer, or a feature of ours, that is not to be had here is a finding; the rest goes on.
        const reason = /** @type {Error} */ (error).message;
        if (contestant.engine === "ours" && contestant.threads === 1) throw error;
        say(`  ${contestant.name}: not available here: ${reason}`);
        absent.push({ name: contestant.name, reason });
      }
    }
    const samplesOf = await takeTurns(entries, cases, repetitions);
    for (const entry of entries) entry.member.memoryAfter = await entry.host.memory();
    const figures = entries.flatMap((entry) =>
      cases
        .filter(({ name }) => entry.cases.has(name))
        .map((item) => ({
          contestant: entry.contestant.name,
          case: item.name,
          tokens: item.tokens,
          texts: item.texts.length,
          ...spread(samplesOf(entry, item)),
        })),
    );
    compare(figures);
    const versions = Object.assign({}, ...entries.map(({ host }) => host.versions));
    return { title, versions, members: entries.map(({ member }) => member), figures, absent };
  } finally {
    for (const { host } of entries) await host.close();
  }
}
