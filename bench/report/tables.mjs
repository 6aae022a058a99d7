// The report as tables of text, for the terminal and for RESULTS.md alike.
import { parts } from "../profile/parts.mjs";
import { rivals } from "../measure/contestants.mjs";
import { batchName, lengths, tokenizerName } from "../measure/workload.mjs";
import { ratios } from "./summary.mjs";

/**
 * @typedef {import("../types.ts").Report} Report
 * @typedef {import("../types.ts").Section} Section
 * @typedef {import("../types.ts").Figure} Figure
 * @typedef {{title: string, note: string, head: string[], rows: string[][]}} Table
 */

/** Three digits. @param {number} value */
export const digits = (value) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));

/** Median and half the distance of the quartiles. @param {import("../types.ts").Spread} spread */
const withSpread = ({ median, low, high }) =>
  `${digits(median)} ±${(((high - low) / 2 / median) * 100).toFixed(0)}%`;

/** @param {number} bytes */
const megabytes = (bytes) => (bytes > 0 ? (bytes / 1e6).toFixed(1) : "");

/** @param {Section} section @param {string} contestant @param {string} name */
const find = ({ figures }, contestant, name) =>
  figures.find((figure) => figure.contestant === contestant && figure.case === name);

/** @param {Section} section @param {(figure: Figure) => boolean} test */
const contestantsWith = ({ figures }, test) => [
  ...new Set(figures.filter(test).map(({ contestant }) => contestant)),
];

/** @param {Section} section @returns {Table} */
function timeTable(section) {
  const { title, figures, absent } = section;
  const cases = [...lengths.map(String), batchName].filter((name) => figures.some((f) => f.case === name));
  const contestants = contestantsWith(section, (figure) => cases.includes(figure.case));
  const rows = contestants.map((name) => [
    name,
    ...cases.map((item) => {
      const figure = find(section, name, item);
      return figure ? withSpread(figure) : "";
    }),
  ]);
  for (const ours of contestants) {
    for (const peer of rivals[ours] ?? []) {
      const found = ratios(section, ours, peer);
      if (found) rows.push([`${peer} / ${ours}`, ...cases.map((name) => found[name]?.toFixed(2) ?? "")]);
    }
  }
  const tokens = figures.find((figure) => figure.case === batchName)?.tokens;
  const note = [
    "Milliseconds a call by number of tokens in the text; ± is half the distance between the quartiles.",
    "Below: how many times as long a peer takes.",
    tokens ? `The batch holds 32 texts of mixed lengths, ${tokens} tokens.` : "",
    ...absent.map(({ name, reason }) => `Not available here: ${name} (${reason}).`),
  ];
  return { title, note: note.filter(Boolean).join(" "), head: ["", ...cases], rows };
}

/** @param {Section} section @returns {Table} */
function tokenTable(section) {
  const cases = ["128", batchName];
  const rows = contestantsWith(section, (figure) => figure.case === batchName).map((name) => [
    name,
    ...cases.map((item) => {
      const figure = find(section, name, item);
      return figure ? digits((figure.median / figure.tokens) * 1000) : "";
    }),
  ]);
  return {
    title: `${section.title}: a token`,
    note: "Microseconds a token, padding not counted as tokens.",
    head: ["", "one text of 128", batchName],
    rows,
  };
}

/** @param {Section} section @returns {Table} */
function tokenizerTable(section) {
  const rows = contestantsWith(section, (figure) => figure.case === tokenizerName).map((name) => {
    const { median, texts } = /** @type {Figure} */ (find(section, name, tokenizerName));
    return [name, digits((texts / median) * 1000)];
  });
  return {
    title: `${section.title}: tokenizer alone`,
    note: "Texts a second; a text is a sentence of 42 tokens.",
    head: ["", "texts/s"],
    rows,
  };
}

/** @param {Section} section @returns {Table} */
function memoryTable({ title, members }) {
  return {
    title: `${title}: WebAssembly memory`,
    note: "Megabytes after loading and after all cases; it never shrinks, so these are the peaks as well. JavaScript's own memory is not in it, nor memory of workers.",
    head: ["", "loaded", "at the end"],
    rows: members
      .filter(({ memoryAfter }) => memoryAfter > 1e6) // native code beside some small module
      .map(({ name, memoryLoaded, memoryAfter }) => [name, megabytes(memoryLoaded), megabytes(memoryAfter)]),
  };
}

/** @param {Report} report @returns {Table} */
function startTable({ start }) {
  return {
    title: "Start",
    note: "Milliseconds from navigation to the first answer (16 tokens) in Chromium, from a local server whose files may be cached: with nothing stored, and in a browser started anew on the same profile.",
    head: ["", "first visit", "second visit"],
    rows: start.map(({ contestant, firstVisit, secondVisit }) => [
      contestant,
      withSpread(firstVisit),
      withSpread(secondVisit),
    ]),
  };
}

/** @param {Report} report @returns {Table} */
function profileTable({ profile }) {
  const fewest = Math.min(...profile.map(({ samples }) => samples));
  const shown = parts.filter((part) => profile.some(({ shares }) => shares[part] >= 0.0005));
  return {
    title: "Profile: where the time of a classification goes",
    note: `Percent of V8's samples in Node, DistilBERT-base, by number of tokens in the text; at least ${fewest} samples each.`,
    head: ["", ...profile.map(({ title, case: name }) => `${title}: ${name}`)],
    rows: shown.map((part) => [part, ...profile.map(({ shares }) => (shares[part] * 100).toFixed(1))]),
  };
}

/** @param {Report} report @returns {Table[]} those that hold something */
export function tables(report) {
  const all = report.sections.flatMap((section) => [
    timeTable(section),
    tokenTable(section),
    tokenizerTable(section),
    memoryTable(section),
  ]);
  return [...all, startTable(report), profileTable(report)].filter(({ rows }) => rows.length > 0);
}

/** What it was measured on and with, a line each. @param {Report} report */
export function circumstances({ date, machine, versions, sections, logitsDifference }) {
  const { cpu, cores, memoryGiB, system, avxVnni } = machine;
  const vnni = avxVnni === null ? "AVX-VNNI unknown" : avxVnni ? "with AVX-VNNI" : "without AVX-VNNI";
  const ours = sections.flatMap(({ title, members }) =>
    members
      .filter(({ engine }) => engine === "ours")
      .map(({ name, about }) => `${name} in ${title}: ${about.build} SIMD, kernel ${about.kernel}`),
  );
  return [
    `${date.slice(0, 10)}; ${cpu}, ${cores} cores, ${memoryGiB} GiB, ${vnni}; ${system}`,
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(", "),
    ...ours,
    ...(logitsDifference === undefined
      ? []
      : [
          `fp32 logits of ours and onnxruntime-web differ by at most ${logitsDifference.toExponential(1)} of the largest`,
        ]),
  ];
}
