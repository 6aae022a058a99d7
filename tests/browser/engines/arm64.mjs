// The same check in Node and Bun for Arm64, which qemu runs: each fourth text, since that is slow.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { arm64Bun, arm64Node, whyNoArm64 } from "../../../scripts/same-bits/arm64.mjs";
import { assertSame, show } from "./compare.js";
import { askNode, askProgram } from "./engines.js";

const step = 4;
const limit = 20 * 60_000; // ms

const reference = askNode([], { base: true, step });

/** One at a time: an engine under qemu takes all the cores it finds. */
describe("scores in integers and learned heads on Arm64, bit for bit", { skip: whyNoArm64() }, () => {
  for (const [engine, command] of /** @type {const} */ ([
    ["Node", arm64Node],
    ["Bun", arm64Bun],
  ])) {
    for (const [build, kernel] of [
      ["relaxed", "relaxed-dot32-along-k"],
      ["base", "base-along-k"],
    ]) {
      it(`${engine}, ${build} build`, async (t) => {
        const report = await askProgram(await command(), { base: build === "base", step, limit });
        show(t, report);
        const { backend } = report.answers;
        assert.deepEqual([backend.build, backend.kernel], [build, kernel]);
        assertSame(report.answers, (await reference).answers);
        const { rows } = report.answers;
        const models = (/** @type {RegExp} */ name) =>
          new Set(rows.flatMap(({ model }) => (name.test(model) ? [model] : []))).size;
        // A head's bytes, its answers, and what other kinds of models say are among what is compared.
        assert.deepEqual([/^bytes of/, /^head of/, /for masks/].map(models), [4, 4, 3]);
        t.diagnostic(`${rows.length} rows, each alone and in a batch`);
      });
    }
  }
});
