// What the command line makes of the environment's words on the network.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { run } from "../support/command.js";
import { startHub } from "../support/hub-server.mjs";
import { goldenFolder } from "../support/paths.js";

const hub = await startHub({ "owner/plain": goldenFolder("plain") });
const other = await startHub({ "owner/plain": { main: goldenFolder("plain"), odd: goldenFolder("odd") } });
afterAll(async () => {
  await hub.close();
  await other.close();
});

const none = Object.fromEntries(
  ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"].flatMap((name) => [
    [name, ""],
    [name.toLowerCase(), ""],
  ]),
);

/** @param {string[]} args @param {NodeJS.ProcessEnv} env */
const info = (args, env) => run(["info", "--no-cache", ...args], { env: { ...none, ...env } });

test("what is cached needs no network, info either", async () => {
  const gone = await startHub({ "owner/plain": goldenFolder("plain") });
  const cache = await mkdtemp(join(tmpdir(), "distilbert-wasm-info-"));
  const args = ["info", "--json", "--hub", gone.url, "owner/plain"];
  const env = { ...none, DISTILBERT_WASM_CACHE: cache };
  const first = await run(args, { env });
  await gone.close();
  const again = await run(args, { env });
  await rm(cache, { recursive: true });
  expect([first.code, again.code, again.stderr]).toEqual([0, 0, ""]);
  expect(JSON.parse(again.stdout).uses).toEqual(["TextClassifier", "TextEmbedder"]);
});

describe("HF_ENDPOINT", () => {
  test("is the hub that is asked", async () => {
    hub.requests.length = 0;
    const { code, stderr } = await info(["owner/plain"], { HF_ENDPOINT: `${hub.url}/` });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(hub.requests.length).toBeGreaterThan(3);
  });

  test("stands back for --hub, and for an address", async () => {
    hub.requests.length = 0;
    const env = { HF_ENDPOINT: hub.url };
    expect(await info(["owner/plain", "--hub", other.url], env)).toMatchObject({ code: 0 });
    const page = `${other.url}/owner/plain`;
    expect(await info([page, "--hub", other.url, "--revision", "odd"], env)).toMatchObject({ code: 0 });
    expect(hub.requests).toEqual([]);
  });

  test("that is no address is refused", async () => {
    const { code, stderr } = await info(["owner/plain"], { HF_ENDPOINT: "hub.example" });
    expect(code).toBe(1);
    expect(stderr).toMatch(/HF_ENDPOINT is string hub\.example, expected the address of a server/);
  });
});

describe("a proxy that Node does not go by", () => {
  const model = "http://127.0.0.1:1/model";
  const named = /127\.0\.0\.1:1.*\. (\w+) is set, but Node goes by it only with NODE_USE_ENV_PROXY=1/;

  test.each(["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "ALL_PROXY"])(
    "is named in the error: %s",
    async (name) => {
      const { code, stderr } = await info([model], { [name]: "http://proxy.example:8080" });
      expect(code).toBe(1);
      expect(named.exec(stderr)?.[1]).toBe(name);
    },
  );

  test.each([
    ["there is none", {}],
    ["NO_PROXY exempts the host", { HTTPS_PROXY: "http://proxy.example", NO_PROXY: "a.example, 127.0.0.1" }],
    ["NO_PROXY exempts all", { HTTPS_PROXY: "http://proxy.example", no_proxy: "*" }],
    ["Node was asked to heed it", { HTTPS_PROXY: "http://proxy.example", NODE_USE_ENV_PROXY: "1" }],
  ])("is not named if %s", async (_, env) => {
    const { code, stderr } = await info([model], env);
    expect(code).toBe(1);
    expect(stderr).toMatch(/127\.0\.0\.1:1/);
    expect(stderr).not.toMatch(/PROXY/);
  });

  test("is not named if something else failed", async () => {
    const { stderr } = await info(["./no-such-folder"], { HTTPS_PROXY: "http://proxy.example:8080" });
    expect(stderr).toMatch(/there is no folder/);
    expect(stderr).not.toMatch(/PROXY/);
  });
});
