// docs/compatibility.md: half a run writes its own tables, and leaves the others as they are.
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

/** @param {Outcome[]} outcomes of one group @param {string} origin */
function table(outcomes, origin) {
  const head = "| place | version | what was checked | works | remarks |\n| --- | --- | --- | --- | --- |";
  const count = (/** @type {Outcome["result"]} */ result) =>
    outcomes.filter((outcome) => outcome.result === result).length;
  const counts = `${count("passed")} passed, ${count("failed")} failed, ${count("not tested")} could not be tested`;
  return `${counts}. ${origin}\n\n${head}\n${outcomes.map(line).join("\n")}\n`;
}

/** The state of the checkout, in words. */
export function describeCheckout() {
  const commit = capture("git", ["rev-parse", "--short", "HEAD"]) ?? "unknown";
  // The first half has written its tables by the time the second says where the package came from.
  const changed = capture("git", ["status", "--porcelain", "--", ".", ":!docs/compatibility.md"]);
  return `commit ${commit}${changed ? " with uncommitted changes" : ""}`;
}

/** Of a report, what lies below each heading. @param {string} text @returns {Map<string, string>} */
function sectionsOf(text) {
  const [, ...sections] = text.split(/^## /m);
  return new Map(
    sections.map((section) => {
      const end = section.indexOf("\n");
      return [section.slice(0, end), section.slice(end).trim()];
    }),
  );
}

/**
 * @param {string} former
 * @param {Outcome[]} outcomes
 * @param {import("./harness.js").Row[]} rows all that there are
 * @param {string} source from what, when and where
 */
export function reportText(former, outcomes, rows, source) {
  const sections = sectionsOf(former);
  const groups = [...new Set(rows.map(({ group }) => group))];
  const tables = groups.map((group) => {
    const ran = outcomes.filter(({ row }) => row.group === group);
    const text = ran.length > 0 ? table(ran, source) : (sections.get(group) ?? "Not run yet.");
    return `## ${group}\n\n${text.trim()}\n`;
  });
  return `# Where it runs

Written by \`npm run test:matrix\`, whole or in two halves (\`-- --half 1\`, \`-- --half 2\`). The package was packed with
\`npm pack\` and installed in an empty folder for each row. Every place must give the scores of the embedded model for two
sentences with the same bits.

${tables.join("\n")}`;
}

/**
 * @param {Outcome[]} outcomes
 * @param {import("./harness.js").Row[]} rows all that there are
 * @param {string} tarball
 * @param {string} origin where the tarball comes from
 */
export async function writeReport(outcomes, rows, tarball, origin) {
  const file = join(root, "docs", "compatibility.md");
  const former = await readFile(file, "utf8").catch(() => "");
  const date = new Date().toISOString().slice(0, 10);
  const sum = createHash("sha256")
    .update(await readFile(tarball))
    .digest("hex");
  const [{ model }] = cpus();
  const machine = `${cpus().length} cores (${model}), ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}`;
  const source = `On ${date} from ${origin} (SHA-256 of the tarball \`${sum.slice(0, 16)}…\`), on ${machine}.`;
  const text = reportText(former, outcomes, rows, source);
  await writeFile(file, await format(text, { parser: "markdown", printWidth: 110, proseWrap: "always" }));
  say(`wrote ${file}`);
}
