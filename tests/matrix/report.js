// docs/compatibility.md, written by a whole run.
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { format } from "prettier";
import { capture, root, say } from "../../scripts/setup/shell.mjs";

/** @typedef {import("./harness.js").Outcome} Outcome */

/** @param {string} text in a table's cell */
const cell = (text) => text.replaceAll("|", "\\|").replace(/\s*\n\s*/g, " ");

/** @param {Outcome} outcome */
function line({ row, result, version, notes }) {
  const found = { passed: "yes", failed: "**no**", "not tested": "not tested" }[result];
  const remark = result === "failed" ? notes.split("\n")[0].slice(0, 150) : notes;
  return `| ${[row.place, version, row.checks, found, remark].map(cell).join(" | ")} |`;
}

/** @param {Outcome[]} outcomes */
function tables(outcomes) {
  const groups = [...new Set(outcomes.map(({ row }) => row.group))];
  const head = "| place | version | what was checked | works | remarks |\n| --- | --- | --- | --- | --- |";
  return groups.map((group) => {
    const lines = outcomes.filter(({ row }) => row.group === group).map(line);
    return `## ${group}\n\n${head}\n${lines.join("\n")}\n`;
  });
}

/** The state of the checkout, in words. */
export function describeCheckout() {
  const commit = capture("git", ["rev-parse", "--short", "HEAD"]) ?? "unknown";
  return `commit ${commit}${capture("git", ["status", "--porcelain"]) ? " with uncommitted changes" : ""}`;
}

/** @param {Outcome[]} outcomes @param {string} tarball @param {string} origin where the tarball comes from */
export async function writeReport(outcomes, tarball, origin) {
  const date = new Date().toISOString().slice(0, 10);
  const sum = createHash("sha256")
    .update(await readFile(tarball))
    .digest("hex");
  const [{ model }] = cpus();
  const machine = `${cpus().length} cores (${model}), ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}`;
  const count = (/** @type {Outcome["result"]} */ result) =>
    outcomes.filter((outcome) => outcome.result === result).length;
  const text = `# Where it runs

Written by \`npm run test:matrix\` on ${date}, on ${machine}. The package was packed with \`npm pack\` from ${origin}
(SHA-256 \`${sum}\`) and installed in an empty folder for each row. Every place must give the scores of the
embedded model for two sentences with the same bits.

${count("passed")} rows passed, ${count("failed")} failed, ${count("not tested")} could not be tested on this machine.

${tables(outcomes).join("\n")}`;
  const file = join(root, "docs", "compatibility.md");
  await writeFile(file, await format(text, { parser: "markdown", printWidth: 110, proseWrap: "always" }));
  say(`wrote ${file}`);
}
