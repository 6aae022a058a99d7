// The option `timeout`: how long a server may stand still.
import { describe, expect, test } from "@jest/globals";
import { TextClassifier } from "../../../web/src/index.js";
import { expectError } from "../support/errors.js";
import { goldenFolder } from "../support/paths.js";
import { serve } from "../support/server.js";
import { expectSoon } from "../support/soon.js";

const folder = goldenFolder("plain");

describe("with a `timeout`, a server that", () => {
  const timeout = 1500;
  const placements = [{ worker: false }, { worker: true }];
  /** @type {[string, import("../support/server.js").Answer][]} */
  const stalls = [
    ["never answers", () => {}],
    ["stalls", (response, body = Buffer.of()) => response.writeHead(200).write(body.subarray(0, 50))],
  ];

  describe.each(placements)("%j", (placement) => {
    for (const [name, stall] of stalls) {
      test.each(["config.json", "vocab.txt", "model.safetensors"])(
        `${name} is hung up on: %s`,
        async (file) => {
          let closed = false;
          const { url } = await serve(folder, {
            [file]: (response, body) => {
              response.on("close", () => (closed = true));
              stall(response, body);
            },
          });
          const message = `${url}/${file}: nothing came for ${timeout} ms, the \`timeout\``;
          await expectError(TextClassifier.load(url, { timeout, ...placement }), "network", message);
          await expectSoon(() => closed, true);
        },
      );
    }

    test("does not send the WebAssembly is an error, too", async () => {
      const { url } = await serve(folder, { "own.wasm": () => {} });
      await expectError(
        TextClassifier.load(folder, { timeout, wasm: `${url}/own.wasm`, ...placement }),
        "network",
        `WebAssembly: nothing came for ${timeout} ms`,
      );
    });

    test("goes on is waited for", async () => {
      const { url } = await serve(folder, {
        "model.safetensors": async (response, body = Buffer.of()) => {
          for (let i = 0; i < 8; i++) {
            const size = Math.ceil(body.length / 8);
            response.write(body.subarray(i * size, (i + 1) * size));
            await new Promise((resolve) => setTimeout(resolve, 300));
          }
          response.end();
        },
      });
      const classifier = await TextClassifier.load(url, { timeout, ...placement });
      expect(await classifier.classify("w1")).toMatchObject({ tokenCount: 3 });
      await classifier.dispose();
    });
  });

  test.each([0, -1, NaN, Infinity, "5", null, 2 ** 31])("%p is no time", (time) =>
    expectError(
      TextClassifier.load(folder, { timeout: /** @type {any} */ (time) }),
      "invalid_argument",
      /^timeout is .*, expected milliseconds from 1 to 2147483647$/,
    ),
  );
});
