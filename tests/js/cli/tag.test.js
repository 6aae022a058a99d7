// `distilbert-wasm tag` as a user types it; what it finds is TokenClassifier's.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { TokenClassifier } from "../../../web/src/index.js";
import { masked } from "../../../web/words/masked.js";
import { run } from "../support/command.js";
import { goldenFolder, temporaryFolder } from "../support/paths.js";
import { tokenFolder } from "../support/token-models.js";

const model = ["--model", tokenFolder("bio")];

/** @type {TokenClassifier} */
let tagger;
beforeAll(async () => {
  tagger = await TokenClassifier.load(tokenFolder("bio"));
});
afterAll(() => tagger.dispose());

/** What --mask makes of a text. @param {string} text */
const maskedBy = async (text) =>
  masked(text, await tagger.tag(text, { aggregation: "first", overflow: "windows" }));

/** @param {string} name @param {string | Uint8Array} content @returns {Promise<string>} its path */
async function file(name, content) {
  const path = join(await temporaryFolder(), name);
  await writeFile(path, content);
  return path;
}

test("prints what is found in each text, with scores and places", async () => {
  const { code, stdout, stderr } = await run(["tag", ...model, "john \u{1f600} in paris", ""]);
  const found = await tagger.tag("john \u{1f600} in paris");
  const lines = stdout.split("\n");
  expect(lines[0]).toBe('"john \u{1f600} in paris"');
  expect(lines.slice(1, found.length + 1).map((line) => line.trim().split(/\s{2,}/))).toEqual(
    found.map(({ label, text, score, start, end }) => [label, text, score.toFixed(4), `${start}-${end}`]),
  );
  expect(lines.slice(found.length + 1)).toEqual(['""', "  (nothing found)", ""]);
  expect([code, stderr]).toEqual([0, ""]);
});

test("prints JSON, and reads long texts whole", async () => {
  const long = "john lives in paris. ".repeat(20).trim();
  const { stdout } = await run(["tag", ...model, "--json", long, "a b"]);
  const entities = await tagger.tag([long, "a b"], { overflow: "windows" });
  expect(
    stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toEqual([
    { text: long, entities: entities[0] },
    { text: "a b", entities: entities[1] },
  ]);
  expect(entities[0].at(-1)?.start).toBeGreaterThan(300);
});

test("hands its options on", async () => {
  const options = ["--aggregation", "none", "--ignore-labels", "O,B-LOC,I-LOC", "--stride", "3"];
  const text = "john lives in paris. ".repeat(9).trim();
  const { stdout } = await run(["tag", ...model, ...options, "--json", text]);
  const entities = await tagger.tag(text, {
    aggregation: "none",
    ignoreLabels: ["O", "B-LOC", "I-LOC"],
    stride: 3,
  });
  expect(JSON.parse(stdout).entities).toEqual(entities);
});

test("adds a column of JSON to tables", async () => {
  const csv = await file("rows.csv", "id,text\n1,john in paris\n2,a\n");
  const { stdout } = await run(["tag", ...model, "--csv", "--output-format", "tsv", "--digits", "3", csv]);
  const [head, first, second] = stdout.split("\n");
  expect([head, second]).toEqual(["id\ttext\tentities", "2\ta\t[]"]);
  const entities = await tagger.tag("john in paris");
  expect(JSON.parse(first.split("\t")[2])).toEqual(
    entities.map((one) => ({ ...one, score: Number(one.score.toPrecision(3)) })),
  );
});

describe("--mask", () => {
  const texts = ["john lives", "", "mcdonald \u{1f600} paris-berlin, on 12", "  x  ", "\u4e2d\u56fd"];

  test("puts names in the place of what is found, all else byte for byte", async () => {
    const ends = ["\r\n", "\n", "\r", "\r\n", ""];
    const input = `\ufeff${texts.map((text, i) => text + ends[i]).join("")}`;
    const { code, stdout } = await run(["tag", ...model, "--mask", "--lines", await file("a.txt", input)]);
    const expected = await Promise.all(texts.map(async (text, i) => (await maskedBy(text)) + ends[i]));
    expect(stdout).toBe(`\ufeff${expected.join("")}`);
    expect(stdout).toContain("[");
    expect(code).toBe(0);
    expect((await run(["tag", ...model, "--mask"], { input })).stdout).toBe(stdout);
  });

  test("ends the last line of a file only where another one follows", async () => {
    const files = [await file("a.txt", "john"), await file("b.txt", "paris\n")];
    const { stdout } = await run(["tag", ...model, "--mask", "--lines", ...files]);
    expect(stdout).toBe(`${await maskedBy("john")}\n${await maskedBy("paris")}\n`);
  });

  test("changes one cell of a table", async () => {
    const input = 'id;"text";n\r\n01;"john ""x""";" a;b "\r\n2;in paris;"q"';
    const { stdout } = await run(["tag", ...model, "--mask", "--csv", await file("a.csv", input)]);
    const [first, second] = [await maskedBy('john "x"'), await maskedBy("in paris")];
    expect(stdout).toBe(`id;"text";n\r\n01;"${first.replaceAll('"', '""')}";" a;b "\r\n2;${second};"q"`);
    const tsv = await run(["tag", ...model, "--mask", "--tsv", "--no-header", "--column", "2"], {
      input: '1\tjohn\t"x\n',
    });
    expect(tsv.stdout).toBe(`1\t${await maskedBy("john")}\t"x\n`);
  });

  test("changes one member of JSON objects, wherever it stands", async () => {
    const row = '{"n": 1.0, "text" : "john \\"in\\" paris", "o":{"text":"john"}, "text": "john"}';
    const { stdout } = await run(["tag", ...model, "--mask", "--jsonl"], { input: `${row}\r\n` });
    const text = JSON.stringify(await maskedBy("john"));
    expect(stdout).toBe(`{"n": 1.0, "text" : ${text}, "o":{"text":"john"}, "text": ${text}}\r\n`);
  });

  test("goes into another format without what was found", async () => {
    const { stdout } = await run(["tag", ...model, "--mask", "--json", "john in paris"]);
    expect(JSON.parse(stdout)).toEqual({ text: await maskedBy("john in paris") });
    const csv = await run(["tag", ...model, "--mask", "--jsonl", "--output-format", "csv"], {
      input: '{"id":1,"text":"john"}\n',
    });
    expect(csv.stdout).toBe(`id,text\n1,${await maskedBy("john")}\n`);
  });

  test("leaves out rows that it cannot read", async () => {
    const input = '{"text":"john"}\n{"text":5,"name":"john"}\nnot JSON john\n{"text":"paris"}\n';
    const { code, stdout, stderr } = await run(["tag", ...model, "--mask", "--jsonl", "--on-error", "skip"], {
      input,
    });
    expect(stdout).toBe(
      `{"text":${JSON.stringify(await maskedBy("john"))}}\n{"text":${JSON.stringify(await maskedBy("paris"))}}\n`,
    );
    expect(stderr).toContain("2 of 4 rows could not be tagged");
    expect(stderr).toContain(`not a JSON object with a text as "text"`);
    expect(stderr).not.toMatch(/john|number 5/);
    expect(code).toBe(0);
  });
});

test.each([
  [["a"], 2, "no model: there is none for tokens in the package; see --model"],
  [[...model, "--mask", "--prefix", "x", "a"], 2, "--mask adds nothing to rows"],
  [[...model, "--csv", "--pair-column", "b"], 2, "tag reads single texts"],
  [[...model, "--stride", "2", "--overflow", "error", "a"], 2, "--stride goes with --overflow windows"],
  [[...model, "--aggregation", "most", "a"], 2, "unknown aggregation most; expected none, simple, first"],
  [[...model, "--stride", "38", "a", "b"], 2, "--stride is 38, expected less than the 38 tokens"],
  [[...model, "--stride", "38", "--on-error", "skip", "--csv"], 2, "--stride is 38, expected less than"],
  [
    [...model, "--stride", "3000000000", "a"],
    2,
    "--stride is number 3000000000, expected a whole number from 0",
  ],
  [["--model", goldenFolder("plain"), "a"], 1, "TokenClassifier takes one that classifies tokens"],
  [
    [...model, "--overflow", "error", "a ".repeat(50)],
    3,
    "text 1: the text has 52 tokens, the model takes 40",
  ],
])("refuses %j", async (args, code, message) => {
  const result = await run(["tag", ...args], { input: "text\na\n" });
  expect(result).toMatchObject({ code, stdout: "" });
  expect(result.stderr).toContain(message);
});

test("what masks a text joins what touches, and hides what overlaps", () => {
  const text = "Ann Lee of Rome";
  const one = (/** @type {number} */ start, /** @type {number} */ end, /** @type {string} */ label) => ({
    start,
    end,
    label,
  });
  expect(masked(text, [])).toBe(text);
  expect(masked(text, [one(0, 3, "PER"), one(4, 7, "PER")])).toBe("[PER] [PER] of Rome");
  expect(masked(text, [one(0, 3, "B-PER"), one(3, 7, "I-PER")])).toBe("[PER] of Rome");
  expect(masked(text, [one(11, 15, "LOC"), one(0, 7, "PER"), one(4, 10, "ORG")])).toBe("[PER][ORG] [LOC]");
  expect(masked(text, [one(0, 7, "PER"), one(4, 7, "ORG")])).toBe("[PER] of Rome");
});

test("its help says what it takes", async () => {
  const { stdout } = await run(["tag", "--help"]);
  expect(stdout).toContain("--mask");
  expect(stdout).not.toContain("--pair-column");
  const source = await readFile(new URL("../../../web/cli/tag.js", import.meta.url), "utf8");
  for (const [, name] of source.matchAll(/^ {2}"?([a-z-]+)"?: \{ type/gm))
    expect(stdout).toContain(`--${name}`);
});
