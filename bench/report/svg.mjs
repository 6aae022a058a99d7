// The picture of the results: bars for a few lengths, in Chromium with one thread.
import { names } from "../measure/contestants.mjs";
import { digits } from "./tables.mjs";

/** @typedef {import("../types.ts").Figure} Figure */

const shown = [names.ours, names.base, names.ortWeb, names.transformers];
const cases = ["16", "32", "128"];
const [left, width, right] = [190, 400, 130]; // names, bars, values
const [barHeight, barStep, groupGap, top] = [16, 22, 34, 62];

const style = `
    text { font: 13px system-ui, sans-serif; fill: #1f2328; }
    .title { font-size: 15px; font-weight: 600; }
    .group { font-weight: 600; }
    .quiet { fill: #59636e; }
    .ours { fill: #1a7f37; }
    .peer { fill: #afb8c1; }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3; }
      .quiet { fill: #9198a1; }
      .ours { fill: #3fb950; }
      .peer { fill: #57606a; }
    }`;

/** @param {string} text */
const escape = (text) => text.replace(/[&<>]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c] ?? c);

/** @param {Figure} figure @param {number} longest @param {number} best @param {number} y */
function bar({ contestant, median }, longest, best, y) {
  const kind = contestant.startsWith("ours") ? "ours" : "peer";
  const length = ((median / longest) * width).toFixed(1);
  const times = median > best ? ` · ${(median / best).toFixed(1)}×` : "";
  const baseline = y + barHeight - 4;
  return `  <text x="${left - 10}" y="${baseline}" text-anchor="end">${escape(contestant)}</text>
  <rect class="${kind}" x="${left}" y="${y}" width="${length}" height="${barHeight}" rx="2" />
  <text class="quiet" x="${left + Number(length) + 8}" y="${baseline}">${digits(median)} ms${times}</text>
`;
}

/** @param {import("../types.ts").Report} report @returns {string | undefined} nothing without the figures for it */
export function picture({ sections, machine }) {
  const figures = sections[0]?.figures.filter(({ contestant }) => shown.includes(contestant)) ?? [];
  let y = top;
  let body = "";
  for (const name of cases) {
    const group = figures.filter((figure) => figure.case === name).sort((a, b) => a.median - b.median);
    if (group.length === 0) return undefined;
    const longest = Math.max(...group.map(({ median }) => median));
    body += `  <text class="group" x="${left}" y="${y + 4}">${name} tokens</text>\n`;
    y += 14;
    for (const figure of group) {
      body += bar(figure, longest, group[0].median, y);
      y += barStep;
    }
    y += groupGap - 14;
  }
  const total = left + width + right;
  const vnni = machine.avxVnni ? "with AVX-VNNI" : "without AVX-VNNI";
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${total} ${y}" width="${total}" height="${y}" role="img">
  <title>Milliseconds to classify one text with DistilBERT-base; shorter is better</title>
  <style>${style}
  </style>
  <text class="title" x="14" y="24">Milliseconds to classify one text with DistilBERT-base</text>
  <text class="quiet" x="14" y="43">Chromium, one thread, ${escape(machine.cpu)} ${vnni}; shorter is better</text>
${body}</svg>
`;
}
