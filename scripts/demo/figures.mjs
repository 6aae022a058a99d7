// What bench/RESULTS.md says of the embedded model, for the page to show beside its own figures.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../setup/shell.mjs";

const file = join("bench", "RESULTS.md");

/** @param {string} line @returns {string[]} cells of a Markdown table's row */
const cellsOf = (line) =>
  line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());

/** @param {string} markdown @returns {import("../../web/demo/page/context-types.ts").PublishedFigures} */
export function figuresFrom(markdown) {
  const lines = markdown.split("\n");
  const section = lines.indexOf("## Chromium, one thread");
  const head = lines.findIndex((line, i) => i > section && line.startsWith("|"));
  const row = lines.find((line, i) => i > head && /^\| ours, embedded model /.test(line));
  const machine = lines.find((line) => /^- \d{4}-\d\d-\d\d; /.test(line))?.slice(2);
  const browser = /Chromium [\d.]+/.exec(markdown)?.[0].replace(/(\d+)\..*/, "$1");
  if (section < 0 || !row || !machine || !browser) {
    throw new Error(`${file} lacks the figures of the embedded model in Chromium, one thread`);
  }
  const figures = cellsOf(row);
  const rows = cellsOf(lines[head]).flatMap((name, i) =>
    /^\d+$/.test(name) ? [{ tokens: Number(name), milliseconds: parseFloat(figures[i]) }] : [],
  );
  return { rows, machine: machine.replace(/; Linux.*/, ""), browser };
}

export const publishedFigures = async () => figuresFrom(await readFile(join(root, file), "utf8"));
