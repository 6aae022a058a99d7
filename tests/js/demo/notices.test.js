// The demo page carries the notices of all that it is made of.
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { buildDemo } from "../../../scripts/demo/build-demo.mjs";
import { root } from "../support/paths.js";

/** On the same disk as what it is put together from. @type {string} */
let folder;
/** @type {string} */
let notices;

beforeAll(async () => {
  await mkdir(join(root, "build"), { recursive: true });
  folder = join(await mkdtemp(join(root, "build", "demo-notices-")), "page");
  await buildDemo(folder);
  notices = await readFile(join(folder, "NOTICE.txt"), "utf8");
});
afterAll(() => rm(join(folder, ".."), { recursive: true }));

describe("NOTICE.txt of the demo page", () => {
  test.each([
    ["Papa Parse", "Copyright (c) 2015 Matthew Holt"],
    ["TanStack Virtual", "Copyright (c) 2021-present Tanner Linsley"],
    ["Workbox", "Copyright 2018 Google LLC"],
    ["idb", "Copyright (c) 2016, Jake Archibald"],
    ["XNNPACK", "Copyright (c) Facebook, Inc. and its affiliates."],
  ])("has the notice of %s, and its terms", (_, copyright) => {
    const [, ...behind] = notices.split(copyright);
    expect(behind.length).toBeGreaterThan(0);
    expect(behind.join("")).toMatch(/is hereby granted|Redistribution and use/);
  });

  test("names each part of Workbox that is in the page", async () => {
    const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith(".js"));
    const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
    const parts = texts.flatMap((text) =>
      [...text.matchAll(/workbox:([a-z-]+):\d/g)].map(([, name]) => name),
    );
    expect(new Set(parts)).toEqual(new Set(["core", "precaching", "routing", "strategies", "window"]));
    for (const part of parts) expect(notices).toContain(`workbox-${part} `);
  });

  test("can be read from the page, without a network too", async () => {
    expect(await readFile(join(folder, "index.html"), "utf8")).toContain('href="NOTICE.txt"');
    expect(await readFile(join(folder, "service-worker.js"), "utf8")).toContain('"NOTICE.txt"');
  });
});
