// Programs of docs/testing.md and docs/servers.md, as their pages show them.
import { setTimeout as sleep } from "node:timers/promises";
import { checkAnswers, endGroup, start, texts, until } from "./harness.js";
import { quietEnv } from "./install.js";
import { provideProject } from "./pages.js";
import { freePort } from "./runtimes.js";

/** @typedef {import("./harness.js").Row} Row */
/** @typedef {import("./harness.js").Answer} Answer */

/** @param {{id: string, place: string, packages: string[], command: RegExp, checks: string}} tool @returns {Row} */
const testingRow = ({ id, place, packages, command, checks }) => ({
  id,
  group: "Test runners and servers",
  place,
  checks,
  async run({ folder, tarball }) {
    const { run } = await provideProject(folder, tarball, "testing.md", packages);
    await run(command);
    return { version: packages[0]?.split("@").at(-1) ?? process.versions.node };
  },
});

/**
 * @param {string} url
 * @param {string} body
 * @param {AbortSignal} [signal]
 */
export const post = (url, body, signal) =>
  fetch(url, { method: "POST", body, signal, headers: { "content-type": "application/json" } });

/** @param {string} url @param {number} status @param {string} body */
async function checkStatus(url, status, body) {
  const response = await post(url, body);
  const text = await response.text();
  if (response.status !== status) throw new Error(`${response.status} ${text} for ${body.slice(0, 100)}`);
}

/** @param {string} url of a server whose queue takes 20 texts @param {Answer[]} expected */
async function checkServer(url, expected) {
  const answer = await post(`${url}classify`, JSON.stringify(texts));
  checkAnswers(/** @type {Answer[]} */ (await answer.json()), expected);
  await checkStatus(`${url}classify`, 400, '{"text": "no list"}');
  await checkStatus(`${url}classify`, 503, JSON.stringify(new Array(21).fill("One more.")));

  const long = JSON.stringify(new Array(10).fill("On and on it goes. ".repeat(30)));
  const crowd = await Promise.all(Array.from({ length: 6 }, () => post(`${url}classify`, long)));
  const statuses = crowd.map(({ status }) => status);
  if (!statuses.includes(200) || !statuses.includes(503)) throw new Error(`a crowd got ${statuses}`);
  await Promise.all(crowd.map((response) => response.text()));

  // Whoever goes away takes no place in the queue with him.
  const abort = new AbortController();
  const gone = [1, 2].map(() => post(`${url}classify`, long, abort.signal).catch(() => undefined));
  await sleep(50);
  abort.abort();
  await Promise.all(gone);
  const full = JSON.stringify(new Array(20).fill("This is awesome"));
  await until(async () => (await post(`${url}classify`, full)).status === 200, "room after an abort");
}

/** @param {string} url @param {Answer[]} expected */
async function checkStream(url, expected) {
  const lines = Array.from({ length: 1000 }, (_, i) => texts[i % 2]).join("\n");
  const printed = await (await post(`${url}stream`, lines)).text();
  const answers = printed.trimEnd().split("\n");
  if (answers.length !== 1000) throw new Error(`${answers.length} lines came back`);
  answers.forEach((line, i) => checkAnswers([JSON.parse(line)], [expected[i % 2]]));
}

/** @param {{id: string, place: string, packages: string[], program: string, streams?: boolean, checks: string}} server @returns {Row} */
const serverRow = ({ id, place, packages, program, streams = false, checks }) => ({
  id,
  group: "Test runners and servers",
  place,
  checks,
  async run({ folder, tarball, expected }) {
    await provideProject(folder, tarball, "servers.md", packages);
    const port = await freePort();
    const env = { ...quietEnv, PORT: String(port), QUEUE_LIMIT: "20" };
    const { child, output, ended } = start(process.execPath, [program], { cwd: folder, env });
    try {
      const url = `http://127.0.0.1:${port}/`;
      /** @type {string | number | undefined} */
      let status;
      ended.then((code) => (status = code));
      await until(async () => {
        if (status !== undefined) throw new Error(`${program} ended: ${output.stderr}`);
        return (await fetch(url).catch(() => undefined)) !== undefined;
      }, `${program}'s server`);
      await checkServer(url, expected);
      if (streams) await checkStream(url, expected);
      child.kill("SIGTERM");
      const code = await ended;
      if (code !== 0) throw new Error(`it ended with ${code}: ${output.stderr}`);
    } finally {
      endGroup(child);
    }
    return { version: packages[0].split("@").at(-1) ?? "" };
  },
});

const jest = ["jest@30.5.2", "jest-environment-jsdom@30.5.2"];

/** @type {Row[]} */
export const userPageRows = [
  testingRow({
    id: "node-test",
    place: "`node --test`",
    packages: [],
    command: /^node --test/,
    checks: "docs/testing.md: the model in a test",
  }),
  testingRow({
    id: "vitest",
    place: "Vitest",
    packages: ["vitest@4.1.12", "jsdom@29.1.1"],
    command: /vitest/,
    checks: "docs/testing.md: the model in a test, and a mock in its place, with node and with jsdom",
  }),
  testingRow({
    id: "jest",
    place: "Jest, ES modules",
    packages: jest,
    command: /jest .*with-jest/,
    checks: "docs/testing.md: the model in a test, with node and with jsdom",
  }),
  testingRow({
    id: "jest-commonjs",
    place: "Jest, CommonJS",
    packages: jest,
    command: /jest .*with-commonjs/,
    checks: "docs/testing.md: a mock by a factory, with node and with jsdom",
  }),
  serverRow({
    id: "express",
    place: "Express",
    packages: ["express@5.3.0"],
    program: "with-express.js",
    streams: true,
    checks:
      "docs/servers.md: answers, refusals, a queue's limit, clients that go away, 1000 lines through a stream, an orderly end",
  }),
  serverRow({
    id: "fastify",
    place: "Fastify",
    packages: ["fastify@5.12.8"],
    program: "with-fastify.js",
    checks: "docs/servers.md: answers, refusals, a queue's limit, clients that go away, an orderly end",
  }),
];
