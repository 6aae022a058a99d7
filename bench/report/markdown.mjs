import { format, resolveConfig } from "prettier";
import { circumstances, tables } from "./tables.mjs";

const results = new URL("../RESULTS.md", import.meta.url);

/** @param {import("./tables.mjs").Table} table */
function markdownTable({ title, note, head, rows }) {
  const line = (/** @type {string[]} */ cells) => `| ${cells.join(" | ")} |`;
  const rule = line(head.map((_, i) => (i === 0 ? "---" : "---:")));
  return `## ${title}\n\n${note}\n\n${[line(head), rule, ...rows.map(line)].join("\n")}\n`;
}

/** RESULTS.md, in the format of the other files here. @param {import("../types.ts").Report} report */
export async function markdownReport(report) {
  const facts = circumstances(report).map((fact) => `- ${fact}\n`);
  const text = `# Results of the bench

Written by \`npm run bench -- --write\`; [README.md](README.md) says what is measured and how to read it.

![Milliseconds a text in Chromium, one thread](results.svg)

${facts.join("")}
${tables(report).map(markdownTable).join("\n")}`;
  return format(text, { ...(await resolveConfig(results)), parser: "markdown" });
}
