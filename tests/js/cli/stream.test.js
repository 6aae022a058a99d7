// `distilbert-wasm classify` as a stage of a pipeline: without end, without hurry, and when stopped.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { TextClassifier } from "../../../web/src/index.js";
import { run, start } from "../support/command.js";
import { goldenFolder, temporaryFolder } from "../support/paths.js";

const folder = await temporaryFolder();
const small = ["--model", goldenFolder("plain")];

/** @param {number} i */
const row = (i) => `{"id":${i},"text":"w${i % 90} w${(7 * i) % 90}"}\n`;

/** Rows without end, as fast as they are taken. @param {ReturnType<typeof start>} command */
function feed({ child }) {
  let [next, stopped] = [0, false];
  const more = () => {
    let taken = true;
    while (taken && !stopped && child.stdin.writable) taken = child.stdin.write(row(next++));
  };
  child.stdin.on("drain", more);
  child.on("close", () => (stopped = true));
  more();
  return () => next;
}

/**
 * Until nothing moves any more, because nobody reads what the command writes.
 * @param {ReturnType<typeof start>} command
 * @param {() => number} fed how much it has been given
 */
async function untilFull({ child }, fed) {
  await new Promise((resolve) => child.stdout.once("readable", () => resolve(undefined)));
  let before;
  // Three seconds, for a busy machine stands still as well.
  for (let still = 0; still < 3; still = fed() === before ? still + 1 : 0) {
    before = fed();
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

/** Whole rows, one for each id from 0. @param {string} text */
function expectWholeRows(text) {
  expect(text.endsWith("\n")).toBe(true);
  const rows = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(rows.map(({ id }) => id)).toEqual(rows.map((_, i) => i));
  for (const { label, score } of rows) expect([typeof label, typeof score]).toEqual(["string", "number"]);
  return rows.length;
}

describe("interrupted,", () => {
  test.each([
    { signal: /** @type {const} */ ("SIGINT"), code: 130, threads: "1" },
    { signal: /** @type {const} */ ("SIGINT"), code: 130, threads: "2" },
    { signal: /** @type {const} */ ("SIGTERM"), code: 143, threads: "auto" },
  ])("it ends with whole rows: $signal, $threads threads", async ({ signal, code, threads }) => {
    const command = start(["classify", ...small, "--jsonl", "--threads", threads]);
    command.read();
    feed(command);
    await command.until(() => command.output.stdout.length > 10_000);
    command.child.kill(signal);
    expect(await command.closed).toBe(code);
    expect(expectWholeRows(command.output.stdout)).toBeGreaterThan(100);
    expect(command.output.stderr).toBe(`distilbert-wasm: stopped by ${signal}\n`);
  });

  test("so does a file that it writes", async () => {
    const output = join(folder, "out.jsonl");
    const command = start(["classify", ...small, "--jsonl", "--output", output]);
    feed(command);
    const written = () => readFile(output, "utf8").catch(() => "");
    while ((await written()).length < 10_000) await new Promise((resolve) => setTimeout(resolve, 20));
    command.child.kill("SIGINT");
    expect(await command.closed).toBe(130);
    expectWholeRows(await written());
  });

  test.each(["classify", "evaluate", "explain"])("%s ends at once while it waits for input", async (name) => {
    const args = name === "evaluate" ? ["--on-error", "skip", "-"] : [];
    const command = start([name, ...small, ...args]);
    const { child, output } = command;
    command.read();
    // Once it has answered this row, or reported it, it waits for the next.
    child.stdin.write(name === "evaluate" ? "sentence\tlabel\nw1\tgood\n" : "w1\n");
    await command.until(() => output.stdout !== "" || output.stderr !== "");
    child.kill("SIGINT");
    expect(await command.closed).toBe(130);
    expect(output.stderr).toMatch(/(^|\n)distilbert-wasm: stopped by SIGINT\n$/);
  });

  test("while it waits for the model, it ends at once", async () => {
    const server = createServer(() => {}); // it never answers
    const asked = new Promise((resolve) => server.once("request", resolve));
    await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
    const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
    const command = start(["classify", "--model", `http://127.0.0.1:${port}/model`, "w1"]);
    await asked;
    command.child.kill("SIGINT");
    expect(await command.closed).toBe(130);
    expect(command.output.stderr).toBe("distilbert-wasm: stopped by SIGINT\n");
    server.closeAllConnections();
    server.close();
  });

  test("a second time, it does not wait for a reader that has stopped reading", async () => {
    const command = start(["classify", ...small, "--jsonl"]);
    await untilFull(command, feed(command));
    const exited = new Promise((resolve) => command.child.once("exit", (...how) => resolve(how)));
    command.child.kill("SIGTERM");
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(command.child.exitCode).toBeNull();
    command.child.kill("SIGTERM");
    expect(await exited).toEqual([143, null]);
    command.child.stdout.destroy();
  });
});

test("a reader that stops, as `| head -1` does, ends the program quietly", async () => {
  for (const threads of ["1", "2"]) {
    const command = start(["classify", ...small, "--jsonl", "--threads", threads]);
    // Input without end: only the closed pipe can end it.
    feed(command);
    command.child.stdout.once("data", () => command.child.stdout.destroy());
    expect([await command.closed, command.output.stderr]).toEqual([0, ""]);
  }
});

test("a bad row ends it while input goes on", async () => {
  const command = start(["classify", ...small, "--jsonl"]);
  command.read();
  command.child.stdin.write(`${row(0)}nope\n${row(1)}`);
  expect(await command.closed).toBe(3);
  expect(expectWholeRows(command.output.stdout)).toBe(1);
});

test("a table's rows are answered as they come", async () => {
  const command = start(["classify", ...small, "--csv"]);
  command.read();
  command.child.stdin.write("text\n");
  for (const text of ["w1", '"w2, w3"']) {
    command.child.stdin.write(`${text}\n`);
    await command.until(() => command.output.stdout.includes(`\n${text},label`));
  }
  command.child.stdin.end();
  expect(await command.closed).toBe(0);
});

test("a reader that is slow holds the input back", async () => {
  const command = start(["classify", ...small, "--jsonl"]);
  const { child } = command;
  let sent = 0;
  const piece = `{"text":"w1","note":"${"x".repeat(10_000)}"}\n`;
  const more = () => {
    while (child.stdin.writable && sent < 1e9) {
      sent += piece.length;
      if (!child.stdin.write(piece)) return;
    }
  };
  child.stdin.on("drain", more);
  more();
  await untilFull(command, () => sent);
  expect(sent).toBeLessThan(60e6);
  child.kill("SIGKILL");
  child.stdout.destroy();
  await command.closed;
});

test("a long stream takes no more memory than a short one", async () => {
  // 15,000 rows of 5 kB are 75 MB; the heap may have 40 MB.
  const command = start(["classify", ...small, "--csv", "--threads", "1"], {
    nodeArgs: ["--max-old-space-size=40"],
  });
  const { child } = command;
  let [lines, tail] = [0, ""];
  child.stdout.setEncoding("utf8").on("data", (/** @type {string} */ text) => {
    lines += text.split("\n").length - 1;
    tail = (tail + text).slice(-6000);
  });
  child.stdin.write("id,text,note\n");
  const note = "x".repeat(5000);
  for (let i = 0; i < 15_000; i++) {
    if (!child.stdin.write(`${i},w${i % 90},${note}\n`))
      await new Promise((resolve) => child.stdin.once("drain", resolve));
  }
  child.stdin.end();
  expect([await command.closed, command.output.stderr]).toEqual([0, ""]);
  expect(lines).toBe(15_001);
  expect(tail.split("\n").at(-2)).toMatch(/^14999,w59,x{5000},label \d,/);
});

test("lines of 10 MB, NULs and all, go through", async () => {
  const long = "w1 w2 ".repeat(1_750_000);
  const lines = [`{"text":"w1"}`, JSON.stringify({ text: long, n: 1 }), JSON.stringify({ text: "w\u00001" })];
  const { code, stdout } = await run(["classify", ...small, "--jsonl"], { input: lines.join("\n") });
  expect(code).toBe(0);
  const rows = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(rows.map(({ text }) => text.length)).toEqual([2, long.length, 3]);
  const table = await run(["classify", ...small, "--csv"], { input: `text,n\n"${long}\n",\0\nw1,2\n` });
  expect([table.code, table.stdout.length]).toEqual([0, expect.any(Number)]);
  expect(table.stdout.startsWith(`text,n,label,score\n"${long}\n",\0,label`)).toBe(true);
});

test("many threads cause no warning of too many listeners", async () => {
  const input = "w1\n".repeat(200);
  const { code, stdout, stderr } = await run(["classify", ...small, "--json", "--threads", "14"], { input });
  expect([code, stdout.split("\n").length, stderr]).toEqual([0, 201, ""]);
});

test("any number of threads gives the same answers in the same order", async () => {
  const texts = Array.from({ length: 3000 }, (_, i) => "w1 ".repeat(1 + ((i * i) % 40)) + `w${i % 90}`);
  const classifier = await TextClassifier.load(goldenFolder("plain"));
  const expected = (await classifier.classify(texts)).map((result, i) => ({ text: texts[i], ...result }));
  await classifier.dispose();
  for (const threads of [[], ["--threads", "1"], ["--threads", "3"]]) {
    const { code, stdout, stderr } = await run(["classify", ...small, "--json", ...threads], {
      input: texts.join("\n"),
    });
    expect([code, stderr]).toEqual([0, ""]);
    expect(
      stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual(expected);
  }
});
