// What CONTRIBUTING.md and the map say of the checkout: which files there are, which stages `npm test` has.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { root } from "../support/paths.js";

/** @param {...string} args */
function npmTest(...args) {
  return spawnSync(process.execPath, [join(root, "scripts", "test.mjs"), ...args], { encoding: "utf8" });
}

const stages = npmTest("--list").stdout.trim().split("\n");

/** The first cells of the table below a heading. @param {string} markdown @param {string} heading */
function namesUnder(markdown, heading) {
  const [, section] = markdown.split(`\n## ${heading}\n`);
  const rows = section.split("\n## ")[0].matchAll(/^\| (.*?) +\|/gm);
  return [...rows].map(([, name]) => name).filter((name) => name !== "stage" && !/^-+$/.test(name));
}

test.each(["CONTRIBUTING.md", "docs/architecture.md"])("%s names files that exist", async (document) => {
  const markdown = await readFile(join(root, document), "utf8");
  const folders = "bench|docs|models|scripts|src|tests|wasm|web";
  const paths = [...markdown.matchAll(new RegExp(`\`((?:${folders})/[\\w./-]*)\``, "g"))].map(
    ([, path]) => path,
  );
  const made = /^web\/(demo\/)?dist\b/;
  expect(paths.length).toBeGreaterThan(5);
  expect(paths.filter((path) => !made.test(path) && !existsSync(join(root, path)))).toEqual([]);
});

test("CONTRIBUTING.md lists the stages of `npm test`", async () => {
  const markdown = await readFile(join(root, "CONTRIBUTING.md"), "utf8");
  expect(stages.length).toBeGreaterThan(10);
  expect(namesUnder(markdown, "The stages of `npm test`")).toEqual(stages);
});

describe("npm test -- --only", () => {
  test.each([
    ["no-such-stage", '--only is "no-such-stage", which names no stage'],
    ["JavaScript", '--only is "JavaScript", which is the beginning of 2 stages'],
  ])("refuses %s with the list of stages", (name, message) => {
    const { status, stdout, stderr } = npmTest("--only", name);
    expect(status).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toContain(message);
    for (const stage of stages) expect(stderr).toContain(`\n${stage}\n`);
  });
});
