// How the answers of two engines are compared, and what a report says of them.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";

/**
 * @typedef {import("./answers.js").Answers} Answers
 * @typedef {import("./engines.js").Report} Report
 */

/** One line for each score row, so that a difference can be read. @param {Answers} answers */
const lines = ({ rows }) =>
  rows.flatMap(({ model, text, tokens, batch, alone }) => {
    const where = `${model}, text ${text} of ${tokens} tokens`;
    return [`${where}, in a batch: ${batch}`, `${where}, alone: ${alone}`];
  });

/** @param {Answers} answers */
const digest = (answers) => createHash("sha256").update(lines(answers).join("\n")).digest("hex");

/** @param {import("node:test").TestContext} t @param {Report} report */
export function show(t, { version, answers }) {
  const { build, kernel } = answers.backend;
  t.diagnostic(`${version}: ${build} build, kernel ${kernel}, sha256 of the scores ${digest(answers)}`);
}

/** @param {Answers} found @param {Answers} expected of the same texts */
export function assertSame(found, expected) {
  const [ours, theirs] = [lines(found), lines(expected)];
  assert.equal(ours.length, theirs.length);
  const different = ours.flatMap((line, i) =>
    line === theirs[i] ? [] : [`${line}\n  in Node: ${theirs[i]}`],
  );
  const some = different.slice(0, 10).join("\n");
  assert.equal(different.length, 0, `${different.length} of ${ours.length} rows differ:\n${some}`);
}
