// Data sets for `npm run bench:learn`, which are not part of the package: rows of a text and its label.
import { readFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * @typedef {[text: string, label: string]} Row
 * @typedef {object} DataSet
 * @property {string} name
 * @property {number} each examples a label that the goal is for
 * @property {number} goal least accuracy, mean of the draws, %
 * @property {number} aim what learn had when its features were chosen, %
 * @property {(folder: string) => Promise<{pool: Row[], test: Row[]}>} read examples are drawn from the pool
 */

/** Mulberry32: numbers from 0 to 1, the same for the same seed. @param {number} seed */
export function random(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** @template T @param {readonly T[]} list @param {number} seed @returns {T[]} */
export function shuffled(list, seed) {
  const next = random(seed);
  const out = [...list];
  for (let i = out.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [out[i], out[j]] = [out[j], out[i]];
  }
  return out;
}

/** The first of each label. @param {Row[]} rows @param {number} most */
export function someOfEach(rows, most) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  return rows.filter(([, label]) => {
    const count = (counts.get(label) ?? 0) + 1;
    counts.set(label, count);
    return count <= most;
  });
}

/** @param {string} text of CSV with two columns and a header @returns {Row[]} */
function csvRows(text) {
  const cells = [...text.matchAll(/("(?:[^"]|"")*"|[^,\r\n]*)(,|\r?\n|$)/g)].map(([, cell, end]) => ({
    cell: cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell,
    end,
  }));
  /** @type {Row[]} */
  const rows = [];
  for (let i = 0; i + 1 < cells.length; i += 2) rows.push([cells[i].cell, cells[i + 1].cell]);
  return rows.slice(1);
}

/** @param {string} text @param {(line: string) => Row} read @returns {Row[]} */
const lineRows = (text, read) => text.split(/\r?\n/).filter(Boolean).map(read);

/** "LABEL:text", or "LABEL:fine text" in the test file. @param {string} line @param {boolean} fine @returns {Row} */
function trecRow(line, fine) {
  const colon = line.indexOf(":");
  const rest = line.slice(colon + 1);
  return [(fine ? rest.slice(rest.indexOf(" ") + 1) : rest).trim(), line.slice(0, colon)];
}

/** Rows by their texts, each text once. @param {Row[]} rows */
const distinct = (rows) => [...new Map(rows.map((row) => [row[0], row])).values()];

/** @type {DataSet[]} */
export const sets = [
  {
    name: "Banking77, 77 intents",
    each: 16,
    goal: 84.5,
    aim: 85.5,
    async read(folder) {
      const [pool, test] = await Promise.all(
        ["train", "test"].map((part) => readFile(join(folder, `few-shot/banking77-${part}.csv`), "utf8")),
      );
      return { pool: csvRows(pool), test: someOfEach(csvRows(test), 20) };
    },
  },
  {
    name: "SMS, spam or not",
    each: 32,
    goal: 96.5,
    aim: 97.4,
    async read(folder) {
      const text = await readFile(join(folder, "few-shot/sms-spam.tsv"), "utf8");
      const rows = lineRows(text, (line) => {
        const tab = line.indexOf("\t");
        return [line.slice(tab + 1), line.slice(0, tab)];
      });
      const all = shuffled(distinct(rows.slice(1)), 1);
      return { test: all.slice(0, 2000), pool: someOfEach(all.slice(2000), 699) };
    },
  },
  {
    name: "TREC, 6 types of questions",
    each: 64,
    goal: 87,
    aim: 89.4,
    async read(folder) {
      const [pool, test] = await Promise.all(
        ["train", "test"].map((part) => readFile(join(folder, `few-shot/trec-${part}.txt`), "utf8")),
      );
      return {
        pool: lineRows(pool, (line) => trecRow(line, false)),
        test: lineRows(test, (line) => trecRow(line, true)),
      };
    },
  },
  {
    name: "SST-2, reviews",
    each: 16,
    goal: 90,
    aim: 90.9,
    // Not from the training file: the embedded model has learned that.
    async read(folder) {
      const text = await readFile(join(folder, "sst2/dev.tsv"), "utf8");
      const rows = lineRows(text, (line) => {
        const tab = line.lastIndexOf("\t");
        return [line.slice(0, tab), line.slice(tab + 1)];
      });
      const all = shuffled(rows.slice(1), 1);
      const pool = someOfEach(all, 64);
      return { pool, test: all.filter((row) => !pool.includes(row)) };
    },
  },
];
