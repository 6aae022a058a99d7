// docs/compatibility.md, which the two halves of the matrix write one after the other.
import { expect, test } from "@jest/globals";
import { reportText } from "../../matrix/report.js";

/** @param {string} id @param {string} group */
const row = (id, group) => ({ id, group, place: id, checks: "", run: async () => ({ version: "" }) });
const rows = [row("one", "First"), row("two", "First"), row("three", "Second")];

/**
 * @param {import("../../matrix/harness.js").Row} row
 * @param {import("../../matrix/harness.js").Outcome["result"]} result
 */
const outcome = (row, result) => ({ row, result, version: "1.0", notes: "", seconds: 0 });

test("half a run replaces its own tables and leaves the others", () => {
  const first = reportText("", [outcome(rows[0], "passed"), outcome(rows[1], "failed")], rows, "From a.");
  expect(first).toMatch(/## First\n\n1 passed, 1 failed, 0 could not be tested\. From a\./);
  expect(first).toMatch(/\| one \|.* yes \|.*\n\| two \|.* \*\*no\*\* \|/);
  expect(first).toMatch(/## Second\n\nNot run yet\.\n$/);

  const both = reportText(first, [outcome(rows[2], "not tested")], rows, "From b.");
  const [head, table] = first.split("\n## Second\n");
  expect(both.split("\n## Second\n")[0]).toBe(head);
  expect(both).not.toContain(table);
  expect(both).toMatch(/## Second\n\n0 passed, 0 failed, 1 could not be tested\. From b\./);
});

test("a table whose rows are gone goes with them", () => {
  const both = reportText(
    "",
    rows.map((row) => outcome(row, "passed")),
    rows,
    "From a.",
  );
  const left = reportText(both, [], rows.slice(2), "From b.");
  expect(left).not.toContain("## First");
  expect(left).toContain(both.slice(both.indexOf("## Second")));
});
