// The option `timeout`: how long a server may stand still.
import { describe, expect, test } from "@jest/globals";
import { TextClassifier } from "../../../web/src/index.js";
import { expectError } from "../support/errors.js";
import { memoryModel, readModel } from "../support/memory-model.js";
import { goldenFolder } from "../support/paths.js";
import { serve } from "../support/server.js";
import { expectSoon } from "../support/soon.js";

const folder = goldenFolder("plain");

/**
 * That a load ends since something does not come in time. On a busy machine other things come late, too: more time is
 * given then.
 * @param {(timeout: number) => Promise<unknown>} load
 * @param {string} what is late
 */
async function expectLate(load, what) {
  for (let timeout = 500; ; timeout *= 2) {
    const error = await expectError(
      load(timeout),
      "network",
      `: nothing came for ${timeout} ms, the \`timeout\``,
    );
    if (timeout < 60_000 && !error.message.startsWith(`${what}: `)) continue;
    expect(error.message).toBe(`${what}: nothing came for ${timeout} ms, the \`timeout\``);
    return;
  }
}

describe("with a `timeout`, a server that", () => {
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
          let open = 0;
          const { url } = await serve(folder, {
            [file]: (response, body) => {
              open++;
              response.on("close", () => open--);
              stall(response, body);
            },
          });
          await expectLate(
            (timeout) => TextClassifier.load(url, { timeout, ...placement }),
            `${url}/${file}`,
          );
          await expectSoon(() => open, 0);
        },
      );
    }

    test("does not send the WebAssembly is an error, too", async () => {
      const { url } = await serve(folder, { "own.wasm": () => {} });
      const wasm = `${url}/own.wasm`;
      await expectLate(
        (timeout) => TextClassifier.load(folder, { timeout, wasm, ...placement }),
        "the WebAssembly",
      );
    });

    test("goes on is waited for", async () => {
      let pause = 0;
      const { url } = await serve(folder, {
        "model.safetensors": async (response, body = Buffer.of()) => {
          for (let i = 0; i < 8; i++) {
            const size = Math.ceil(body.length / 8);
            response.write(body.subarray(i * size, (i + 1) * size));
            await new Promise((resolve) => setTimeout(resolve, pause));
          }
          response.end();
        },
      });
      // On a busy machine the pauses are longer than they should be: more time is given then.
      for (let timeout = 500; ; timeout *= 2) {
        pause = timeout / 5;
        const start = performance.now();
        const outcome = await TextClassifier.load(url, { timeout, ...placement }).catch((error) => error);
        if (timeout < 60_000 && outcome.code === "network") continue;
        expect(outcome).toBeInstanceOf(TextClassifier);
        expect(performance.now() - start).toBeGreaterThan(timeout);
        expect(await outcome.classify("w1")).toMatchObject({ tokenCount: 3 });
        await outcome.dispose();
        return;
      }
    });
  });

  test("sends while this thread is busy for longer is in time", async () => {
    const files = await readModel(folder);
    const cell = new Int32Array(new SharedArrayBuffer(4));
    // On a busy machine other things come late, too: more time is given then.
    for (let timeout = 250; ; timeout *= 2) {
      const { model, fetch } = memoryModel(files);
      /** @param {string | URL | Request} address */
      const busy = async (address) => {
        const response = await fetch(address);
        if (!String(address).endsWith("config.json") || !response.ok) return response;
        const bytes = new Uint8Array(await response.arrayBuffer());
        const { port1, port2 } = new MessageChannel();
        const came = new Promise((resolve) => (port1.onmessage = resolve));
        const underlying = {
          /** @param {ReadableStreamDefaultController} controller */
          async pull(controller) {
            // Behind an immediate come the timers that are due, and then what has come.
            setImmediate(() => {
              port2.postMessage("it came");
              Atomics.wait(cell, 0, 0, timeout + 50);
            });
            await came;
            port1.close();
            controller.enqueue(bytes);
            controller.close();
          },
        };
        return new Response(new ReadableStream(underlying, { highWaterMark: 0 }));
      };
      const outcome = await TextClassifier.load(model, { fetch: busy, timeout, worker: false }).catch(
        (error) => error,
      );
      if (timeout < 2000 && outcome.code === "network") continue;
      expect(outcome).toBeInstanceOf(TextClassifier);
      await outcome.dispose();
      return;
    }
  });

  test.each([0, -1, NaN, Infinity, "5", null, 2 ** 31])("%p is no time", (time) =>
    expectError(
      TextClassifier.load(folder, { timeout: /** @type {any} */ (time) }),
      "invalid_argument",
      /^timeout is .*, expected milliseconds from 1 to 2147483647$/,
    ),
  );
});
