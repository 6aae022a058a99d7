// Models from a web server, and everything that servers do wrong.
import { createServer } from "node:http";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import { TextClassifier } from "../../../web/src/index.js";
import { expectError } from "../support/errors.js";
import { askedFor, changedWeights } from "../support/models.js";
import { goldenFolder } from "../support/paths.js";
import { MemoryCache } from "../support/memory-cache.js";
import { encodeTensors } from "../support/safetensors-file.js";
import { serve } from "../support/server.js";
import { expectSoon } from "../support/soon.js";

const folder = goldenFolder("plain");
const weights = "model.safetensors";
const misshapen = { name: "classifier.bias", dtype: "F32", shape: [3], data: new Uint8Array(12) };
const withMisshapen = await changedWeights((tensors) => [
  misshapen,
  ...tensors.filter(({ name }) => name !== misshapen.name),
]);

/** @param {string | URL} model @param {import("../../../web/src/classifier/text-classifier.js").LoadOptions} [options] */
async function expectWorks(model, options) {
  const [remote, local] = [await TextClassifier.load(model, options), await TextClassifier.load(folder)];
  expect(await remote.classify("w1 w2 w3")).toEqual(await local.classify("w1 w2 w3"));
  await Promise.all([remote.dispose(), local.dispose()]);
}

/** @param {number} status @returns {import("../support/server.js").Answer} */
const answer =
  (status, text = "") =>
  (response) =>
    response.writeHead(status).end(text);

describe("a model at a web address", () => {
  test("loads, with one request a file", async () => {
    const { url, requests } = await serve(folder);
    await expectWorks(url);
    expect(requests.sort()).toEqual(askedFor);
  });

  test("is asked at once for all its files but those that stand in for others", async () => {
    const files = ["config.json", "tokenizer.json", "tokenizer_config.json", weights];
    /** @type {(() => void)[]} */
    const waiting = [];
    // None is answered before all have been asked for.
    /** @type {import("../support/server.js").Answer} */
    const together = (response, body) => {
      waiting.push(() => (body ? response.end(body) : response.writeHead(404).end()));
      if (waiting.length === files.length) for (const send of waiting) send();
    };
    const { url } = await serve(folder, Object.fromEntries(files.map((file) => [file, together])));
    await expectWorks(url);
  });

  test("may be a URL object, with a slash at its end or a query", async () => {
    const { url } = await serve(folder);
    for (const model of [new URL(url), `${url}/`, `${url}?download=true`]) await expectWorks(model);
  });

  test("may have a query, which is that of each file", async () => {
    const asked = /** @type {string[]} */ ([]);
    const fetchWith = async (/** @type {any} */ url, /** @type {any} */ init) => {
      asked.push(String(url));
      return fetch(url, init);
    };
    const { url } = await serve(folder);
    const cache = new MemoryCache();
    await expectWorks(`${url}?token=a/b&c#part`, { fetch: fetchWith, cache });
    expect(asked.sort()).toEqual(askedFor.map((file) => `${url}/${file}?token=a/b&c`));
    asked.length = 0;
    await expectWorks(`${url}/?token=a/b&c`, { fetch: fetchWith, cache });
    expect(asked).toEqual([]);
  });

  test.each([
    [undefined, "undefined"],
    ["no way", "no way"],
    [new Error(""), "Error"],
  ])("a `fetch` that throws %p is reported", async (reason, words) => {
    const fetch = () => Promise.reject(reason);
    await expectError(TextClassifier.load("http://a.test/m", { fetch }), "network", `config.json: ${words}`);
  });

  test("may come in pieces of any size, with no word on its length", async () => {
    const { url } = await serve(folder, {
      [weights]: async (response, body = Buffer.of()) => {
        const sizes = [1, 6, 1, 2, 700, 4096, 13];
        for (let at = 0, i = 0; at < body.length; i++) {
          const size = i < sizes.length ? sizes[i] : 7919;
          response.write(body.subarray(at, at + size));
          at += size;
          if (i < 10) await new Promise((resolve) => setImmediate(resolve));
        }
        response.end();
      },
    });
    await expectWorks(url);
  });

  test("may be compressed: Content-Length then counts other bytes", async () => {
    /** @type {import("../support/server.js").Answer} */
    const compressed = (response, body = Buffer.of()) => {
      const bytes = gzipSync(body);
      response.writeHead(200, { "content-encoding": "gzip", "content-length": bytes.length }).end(bytes);
    };
    const { url } = await serve(folder, { [weights]: compressed, "vocab.txt": compressed });
    await expectWorks(url);
  });

  test("may come through the caller's own fetch", async () => {
    const asked = /** @type {string[]} */ ([]);
    const { url } = await serve(folder);
    await expectWorks("https://example.invalid/model", {
      fetch: (address, options) => {
        asked.push(String(address));
        return fetch(String(address).replace("https://example.invalid/model", url), options);
      },
    });
    expect(asked).toContain("https://example.invalid/model/model.safetensors");
  });
});

describe("a server that", () => {
  /**
   * @param {Record<string, import("../support/server.js").Answer>} answers
   * @param {import("../../../web/src/base/errors.js").ErrorCode} code
   * @param {string | RegExp} message
   */
  async function expectFailure(answers, code, message) {
    const { url } = await serve(folder, answers);
    const error = await expectError(TextClassifier.load(url), code, message);
    expect(error.message).toContain(url);
    await expectWorks((await serve(folder)).url);
  }

  test("has no such model", async () => {
    const all = Object.fromEntries(
      ["config.json", weights, "tokenizer_config.json", "vocab.txt", "tokenizer.json"].map((file) => [
        file,
        answer(404),
      ]),
    );
    await expectFailure(all, "not_found", /\/some\/model\/ has no config\.json$/);
  });

  test("has no weights", () =>
    expectFailure({ [weights]: answer(404) }, "not_found", "has no model.safetensors"));

  test("has them no more", () =>
    expectFailure({ [weights]: answer(410) }, "not_found", "has no model.safetensors"));

  test.each([
    [401, "model.safetensors: the server answered 401 Unauthorized"],
    [500, "model.safetensors: the server answered 500 Internal Server Error"],
  ])("answers %d", (status, message) =>
    expectFailure({ [weights]: answer(status, "no") }, "network", message),
  );

  test("answers with nothing", () =>
    expectFailure({ [weights]: answer(204) }, "network", "answered 204 No Content"));

  test("answers every question with its start page", async () => {
    const page = answer(200, "<!DOCTYPE html>\n<html><body>Welcome</body></html>");
    await expectFailure(
      { [weights]: page },
      "invalid_weights",
      "this is an HTML page: is the address right?",
    );
    await expectFailure({ "config.json": page }, "invalid_config", "config.json is an HTML page");
    await expectFailure({ "vocab.txt": page }, "invalid_tokenizer", "vocab.txt is an HTML page");
  });

  test.each([{ worker: false }, { worker: true }])(
    "breaks off once is asked once more, %j",
    async (placement) => {
      for (const file of ["vocab.txt", weights]) {
        let answers = 0;
        const { url, requests } = await serve(folder, {
          [file]: (response, body = Buffer.of()) => {
            response.writeHead(200, { "content-length": body.length });
            if (++answers > 1) response.end(body);
            else response.write(body.subarray(0, body.length / 2), () => response.destroy());
          },
        });
        const loaded = /** @type {number[]} */ ([]);
        await expectWorks(url, { ...placement, onProgress: ({ overall }) => loaded.push(overall.loaded) });
        expect(requests.filter((request) => request === file)).toHaveLength(2);
        expect(loaded).toEqual([...loaded].sort((a, b) => a - b));
        requests.length = 0;
        await expectWorks(url, placement);
        expect(requests).toEqual([]);
      }
    },
  );

  test("breaks off in the middle", async () => {
    let answers = 0;
    await expectFailure(
      {
        [weights]: (response, body = Buffer.of()) => {
          answers++;
          response.writeHead(200, { "content-length": body.length });
          response.write(body.subarray(0, body.length / 2), () => response.destroy());
        },
      },
      "network",
      "model.safetensors: the download broke off: ",
    );
    expect(answers).toBe(2);
  });

  test("sends only a part and calls it the whole", async () => {
    await expectFailure(
      { [weights]: (response, body = Buffer.of()) => response.end(body.subarray(0, body.length / 2)) },
      "invalid_weights",
      /ends after 50488 bytes, inside tensor \S+: the file is cut off$/,
    );
  });

  test("sends more than the file", async () => {
    await expectFailure(
      { [weights]: (response, body = Buffer.of()) => response.end(Buffer.concat([body, body])) },
      "invalid_weights",
      "goes on after the 100976 bytes that its header describes",
    );
  });

  test.each([
    ["an error", 500, new Uint8Array(10), "the server answered 500"],
    ["something wrong", 200, withMisshapen.subarray(0, 50_000), "has shape [3], expected [2]"],
    ["too few tensors", 200, encodeTensors([misshapen]), "the weights lack 39 tensors"],
  ])("goes on after %s is hung up on", async (_, status, beginning, message) => {
    let closed = false;
    const { url } = await serve(folder, {
      [weights]: (response) => {
        response.on("close", () => (closed = true));
        response.writeHead(status).write(beginning); // and never an end
      },
    });
    await expect(TextClassifier.load(url)).rejects.toThrow(message);
    await expectSoon(() => closed, true);
  });

  test.each([weights, "vocab.txt", "config.json"])(
    "fails with %s while the others hang is hung up on",
    async (file) => {
      let open = 0;
      const isLate = file === "vocab.txt"; // asked for when the configs say so, and there is no tokenizer.json
      const answered = isLate ? [weights] : ["config.json", "tokenizer_config.json", weights];
      /** @type {import("../support/server.js").Answer} */
      const hang = (response) => {
        open++;
        response.on("close", () => open--);
        response.writeHead(200).write("\x10\0\0\0\0\0\0\0{"); // and never an end
      };
      const { url } = await serve(folder, {
        ...Object.fromEntries(answered.map((name) => [name, hang])),
        [file]: answer(500),
      });
      await expectError(TextClassifier.load(url), "network", `${file}: the server answered 500`);
      await expectSoon(() => open, 0);
    },
  );

  test("redirects, even to another server", async () => {
    const other = await serve(folder);
    const elsewhere = Object.fromEntries(
      ["config.json", weights, "tokenizer_config.json", "vocab.txt"].map((file) => [
        file,
        (/** @type {import("node:http").ServerResponse} */ response) =>
          response.writeHead(302, { location: `${other.url}/${file}` }).end(),
      ]),
    );
    await expectWorks((await serve(folder, elsewhere)).url);
  });

  test("redirects in a circle", () =>
    expectFailure(
      { [weights]: (response) => response.writeHead(302, { location: weights }).end() },
      "network",
      /model\.safetensors: .*redirect/,
    ));

  test("is slow is waited for", async () => {
    const { url } = await serve(folder, {
      [weights]: async (response, body = Buffer.of()) => {
        response.writeHead(200);
        for (let at = 0; at < body.length; at += 20_000) {
          response.write(body.subarray(at, at + 20_000));
          await new Promise((resolve) => setTimeout(resolve, 200));
        }
        response.end();
      },
    });
    await expectWorks(url);
  });

  test("is not there", async () => {
    const server = createServer();
    await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
    const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
    await new Promise((resolve) => server.close(resolve));
    const url = `http://127.0.0.1:${port}/model`;
    await expectError(TextClassifier.load(url), "network", /model\/\S+: .*ECONNREFUSED/);
  });

  test("cannot be, by its address", async () => {
    await expectError(TextClassifier.load("gopher://host/model"), "network", "gopher://host/model/");
  });

  test("sends a small file without end", async () => {
    let stopped = false;
    const { url } = await serve(folder, {
      "vocab.txt": async (response) => {
        const chunk = Buffer.alloc(1 << 22, "x");
        while (!response.destroyed) {
          if (!response.write(chunk))
            await new Promise((resolve) => response.once("drain", resolve).once("close", resolve));
        }
        stopped = true;
      },
    });
    await expectError(TextClassifier.load(url), "out_of_memory", "vocab.txt is larger than 268435456 bytes");
    await expectSoon(() => stopped, true);
  });
});

describe("a fault of the moment", () => {
  /** @param {Buffer} body */
  const half = (body) => body.subarray(0, body.length >> 1);

  /** @type {[string, import("../support/server.js").Answer, import("../../../web/src/base/errors.js").ErrorCode][]} */
  const faults = [
    ["cut in the middle", (r, b = Buffer.of()) => r.write(half(b), () => r.destroy()), "network"],
    ["no answer at all", (r) => r.destroy(), "network"],
    ["404", answer(404), "not_found"],
    ["500", answer(500), "network"],
    ["503", answer(503), "network"],
    [
      "fewer bytes than announced",
      (r, b = Buffer.of()) => {
        r.writeHead(200, { "content-length": b.length + 1000, connection: "close" });
        r.write(b, () => setTimeout(() => r.destroy(), 20));
      },
      "network",
    ],
    [
      "more bytes than announced",
      (r, b = Buffer.of()) => {
        r.strictContentLength = false;
        r.writeHead(200, { "content-length": b.length >> 1 });
        r.end(b);
      },
      "invalid_weights",
    ],
    ["a page instead", answer(200, "<!doctype html><title>Sign in</title>"), "invalid_weights"],
    ["an empty file", answer(200), "invalid_weights"],
    ["a file that ends early", (r, b = Buffer.of()) => r.end(half(b)), "invalid_weights"],
    [
      "compression that is none",
      (r, b) => r.writeHead(200, { "content-encoding": "gzip" }).end(b),
      "network",
    ],
    [
      "compression that is cut",
      (r, b = Buffer.of()) => {
        const bytes = gzipSync(b);
        r.writeHead(200, { "content-encoding": "gzip", "content-length": bytes.length });
        r.write(half(bytes), () => r.destroy());
      },
      "network",
    ],
  ];
  const placements = [{ worker: false }, { worker: true }];

  describe.each(placements)("%j", (placement) => {
    test.each(faults)("ends in an error at once, and a retry succeeds: %s", async (_, fault, code) => {
      let faulty = true;
      let since = Infinity;
      const { url } = await serve(folder, {
        [weights]: (response, body) => {
          if (!faulty) return response.end(body);
          since = performance.now();
          return fault(response, body);
        },
      });
      await expectError(TextClassifier.load(url, placement), code, url);
      expect(performance.now() - since).toBeLessThan(10_000); // a second, were the machine not busy
      faulty = false;
      await expectWorks(url, placement);
      // The retry is cached: the server is needed no more.
      faulty = true;
      await expectWorks(url, placement);
    });
  });
});
