// `npm run bench:demo`: how fast the demo page is, in headless Chromium, beside its goals.
import { parseArgs } from "node:util";
import { buildDemo } from "../scripts/demo/build-demo.mjs";
import { provideBrowser } from "../scripts/setup/browser.mjs";
import { ensureBuilt, fail } from "../scripts/setup/build.mjs";
import { bundlePackage } from "../scripts/setup/bundle.mjs";
import { provideNodeModules } from "../scripts/setup/node-modules.mjs";
import { SetupError } from "../scripts/setup/shell.mjs";

/**
 * @typedef {object} Figure
 * @property {string} name
 * @property {number} value
 * @property {string} unit
 * @property {string} goal in words
 * @property {boolean} met
 */

/** @param {import("./demo/keystrokes.mjs").Keystrokes} keystrokes @returns {Figure[]} */
function keystrokeFigures({ answer, painted, keys, tokens }) {
  const what = `key to answer, 20 words (${tokens} tokens), median of ${keys} keys`;
  return [
    { name: what, value: answer, unit: "ms", goal: "below 16", met: answer < 16 },
    { name: "key to painted answer", value: painted, unit: "ms", goal: "below 34", met: painted < 34 },
  ];
}

/** @param {import("./demo/lines.mjs").Lines} lines @returns {Figure[]} */
function lineFigures({ count, page, commandLine }) {
  const share = (page / commandLine) * 100;
  return [
    { name: `${count} lines in the page`, value: page, unit: "lines/s", goal: "", met: true },
    { name: "command line, one thread", value: commandLine, unit: "lines/s", goal: "", met: true },
    { name: "the page's share of that", value: share, unit: "%", goal: "at least 85", met: share >= 85 },
  ];
}

/** @param {Record<string, number>} scores @param {string} where @returns {Figure} */
function lighthouseFigure({ performance }, where) {
  const name = `Lighthouse performance, ${where}`;
  return { name, value: performance, unit: "of 100", goal: "at least 95", met: performance >= 95 };
}

/** @param {string} chromium */
async function measureAll(chromium) {
  process.env.CHROMIUM_PATH = chromium;
  // Loaded here, because they need the packages from npm.
  const { measureKeystrokes } = await import("./demo/keystrokes.mjs");
  const { measureLines } = await import("./demo/lines.mjs");
  const { lighthouseScores } = await import("../tests/browser/support/lighthouse.js");
  const { serveFolder } = await import("../scripts/demo/static-server.mjs");
  const server = await serveFolder(await buildDemo());
  try {
    const desktop = await lighthouseScores(server.url, ["performance"]);
    const phone = await lighthouseScores(server.url, ["performance"], { phone: true });
    return [
      ...keystrokeFigures(await measureKeystrokes(server.url)),
      ...lineFigures(await measureLines(server.url)),
      lighthouseFigure(desktop.scores, "desktop"),
      lighthouseFigure(phone.scores, "slow phone"),
    ];
  } finally {
    await server.close();
  }
}

/** @param {Figure[]} figures */
function toText(figures) {
  const rows = figures.map(({ name, value, unit, goal, met }) => {
    const verdict = goal && `goal ${goal}: ${met ? "met" : "missed"}`;
    const digits = value < 100 ? 1 : 0;
    return [name, `${value.toFixed(digits)} ${unit}`, verdict];
  });
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map(([name, value, verdict]) =>
    `${name.padEnd(widths[0])}  ${value.padStart(widths[1])}  ${verdict}`.trimEnd(),
  );
}

try {
  const { values } = parseArgs({ options: { json: { type: "boolean", default: false } } });
  await ensureBuilt();
  await provideNodeModules();
  await bundlePackage();
  const chromium = await provideBrowser();
  if (!chromium) throw new SetupError("No Chromium was found: install one, or name it with CHROMIUM_PATH");
  const figures = await measureAll(chromium);
  const text = values.json ? JSON.stringify(figures, undefined, 2) : toText(figures).join("\n");
  process.stdout.write(`${text}\n`);
} catch (error) {
  fail(error);
}
