/* global TextClassifier, ClassifierError -- what the page puts within reach */
// The package's own workers, in a page that does no more than import it.
import { expect, open, test } from "./support/bare.js";
import { skipWithoutBrowser } from "./support/test.js";

skipWithoutBrowser();

const texts = Array.from({ length: 100 }, (_, i) => "w1 w2 w3 ".repeat((i * 37) % 60));

test("a page's model runs in a worker, which dispose ends", async ({ page, bare }) => {
  expect(page.workers()).toHaveLength(0);
  const answer = await page.evaluate(async () => {
    Object.assign(globalThis, { classifier: await TextClassifier.load() });
    return /** @type {any} */ (globalThis).classifier.classify("This is awesome");
  });
  expect(answer).toMatchObject({ label: "POSITIVE", truncated: false });
  expect(page.workers().map((worker) => worker.url())).toEqual([
    expect.stringMatching(/\/web\/dist\/worker\.js$/),
  ]);
  // The page itself loads neither the WebAssembly nor the model.
  const ofPage = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name));
  expect(ofPage.filter((name) => /\.wasm|models/.test(name))).toEqual([]);
  await page.evaluate(() => /** @type {any} */ (globalThis).classifier.dispose());
  await expect.poll(() => page.workers().length).toBe(0);
  expect(bare.warnings).toEqual([]);
});

test("the page stays free while its model classifies", async ({ page, bare }) => {
  const turns = await page.evaluate(async () => {
    const classifier = await TextClassifier.load();
    let turns = 0;
    let working = true;
    const count = () => {
      turns++;
      if (working) setTimeout(count, 0);
    };
    // As many as go through the core at once: on the page's own thread it would not get one turn.
    const results = classifier.classify(new Array(32).fill("This is awesome. ".repeat(30)));
    count();
    await results;
    working = false;
    return turns;
  });
  expect(turns).toBeGreaterThan(5);
  expect(bare.warnings).toEqual([]);
});

for (const [name, hinder] of /** @type {const} */ ([
  [
    "posts alone, where broadcast channels are forbidden",
    () => {
      globalThis.BroadcastChannel = class extends BroadcastChannel {
        constructor() {
          super("");
          throw new DOMException("forbidden", "SecurityError");
        }
      };
    },
  ],
  [
    "broadcasts alone, while posts are held back",
    () => {
      globalThis.Worker = class extends Worker {
        /** @override @param {any} handle */
        set onmessage(handle) {
          super.onmessage = (event) => {
            const ofLoad = event.data.value?.labels; // comes by post only
            if (event.data.type !== "answer" || ofLoad) handle(event);
          };
        }
      };
    },
  ],
])) {
  test(`a worker's answer arrives by ${name}`, async ({ page, bare }) => {
    await page.evaluate(hinder);
    const label = await page.evaluate(async () => {
      const classifier = await TextClassifier.load();
      const { label } = await classifier.classify("This is awesome");
      await classifier.dispose();
      return label;
    });
    expect(label).toBe("POSITIVE");
    expect(bare.warnings).toEqual([]);
  });
}

test("two threads give the same bits as one, and as the calling thread", async ({ page, bare }) => {
  const outcomes = await page.evaluate(
    async ([model, texts]) => {
      const outcomes = [];
      for (const options of [{ worker: false }, {}, { threads: 2 }]) {
        const classifier = await TextClassifier.load(/** @type {string} */ (model), options);
        const results = await classifier.classify(/** @type {string[]} */ (texts));
        outcomes.push({ threads: classifier.backend.threads, results });
        await classifier.dispose();
      }
      return outcomes;
    },
    [bare.model, texts],
  );
  expect(outcomes.map(({ threads }) => threads)).toEqual([1, 1, 2]);
  expect(outcomes[1].results).toEqual(outcomes[0].results);
  expect(outcomes[2].results).toEqual(outcomes[0].results);
  expect(bare.warnings).toEqual([]);
});

for (const [name, end] of /** @type {const} */ ([
  ["ends from outside", () => self.close()],
  ["fails", () => void setTimeout(() => Promise.reject(new Error("a bug")).catch((e) => reportError(e)))],
])) {
  test(`a worker that ${name} rejects what is under way, and says what to do`, async ({ page, bare }) => {
    await page.evaluate(async (model) => {
      const classifier = await TextClassifier.load(model);
      const pending = classifier.classify(new Array(2_000_000).fill("w1 w2 w3")).catch((error) => error);
      Object.assign(globalThis, { classifier, pending });
    }, bare.model);
    await page.workers()[0].evaluate(end);
    const errors = await page.evaluate(async () => {
      const { classifier, pending } = /** @type {any} */ (globalThis);
      const all = [await pending, await classifier.classify("w1").catch((/** @type {Error} */ e) => e)];
      return all.map((error) => ({
        own: error instanceof ClassifierError,
        code: error.code,
        message: error.message,
      }));
    });
    expect(errors[1]).toEqual(errors[0]);
    expect(errors[0]).toMatchObject({ own: true, code: "worker_lost" });
    expect(errors[0].message).toMatch(/load the model again$/);
  });
}

test("with `share` callers have one worker, and another when that is lost", async ({ page, bare }) => {
  const load = async (/** @type {string} */ model) => {
    const load = () => TextClassifier.load(model, { share: true, cache: false });
    const classifiers = await Promise.all([load(), load()]);
    Object.assign(globalThis, { classifiers });
    return (await classifiers[1].classify("w1")).tokenCount;
  };
  expect(await page.evaluate(load, bare.model)).toBe(3);
  expect(page.workers()).toHaveLength(1);
  await page.workers()[0].evaluate(() => self.close());
  await expect.poll(() => page.workers().length).toBe(0);
  await expect
    .poll(() =>
      page.evaluate(() =>
        /** @type {any} */ (globalThis).classifiers[0].classify("w1").catch((/** @type {any} */ e) => e.code),
      ),
    )
    .toBe("worker_lost");
  expect(await page.evaluate(load, bare.model)).toBe(3);
  expect(page.workers()).toHaveLength(1);
  await page.evaluate(() => /** @type {any} */ (globalThis).classifiers[0].dispose());
  expect(page.workers()).toHaveLength(1);
  await page.evaluate(() => /** @type {any} */ (globalThis).classifiers[1].dispose());
  await expect.poll(() => page.workers().length).toBe(0);
  expect(bare.requests.filter((url) => url.endsWith("/model.safetensors"))).toHaveLength(2);
});

test("two loads at once are one download", async ({ page, bare }) => {
  await page.evaluate(async (model) => {
    await Promise.all([TextClassifier.load(model), TextClassifier.load(model)]);
  }, bare.model);
  expect(page.workers()).toHaveLength(2);
  expect(bare.requests.filter((url) => url.endsWith("/model.safetensors"))).toHaveLength(1);
  expect(bare.warnings).toEqual([]);
});

test("an abort of load ends the worker and its downloads", async ({ page, bare }) => {
  await page.route("**/model.safetensors", () => {}); // never answered
  const outcome = await page.evaluate(async (model) => {
    const controller = new AbortController();
    const loaded = TextClassifier.load(model, { signal: controller.signal });
    setTimeout(() => controller.abort(), 300);
    return loaded.catch((error) => `${error.name} ${error === controller.signal.reason}`);
  }, bare.model);
  expect(outcome).toBe("AbortError true");
  await expect.poll(() => page.workers().length).toBe(0);
});

/** What the package itself says. @param {string[]} warnings */
const ownWarnings = (warnings) => warnings.filter((text) => text.startsWith("distilbert-wasm"));

test("where no worker starts the page does the work, and says so", async ({ page, bare }) => {
  await page.evaluate(() => {
    globalThis.Worker = /** @type {any} */ (
      class {
        constructor() {
          throw new DOMException("not today", "SecurityError");
        }
      }
    );
  });
  const outcome = await page.evaluate(async (model) => {
    const classifier = await TextClassifier.load(model);
    const { label } = await classifier.classify("w1");
    await classifier.dispose();
    const error = await classifier.classify("w1").catch((error) => error);
    return { label, code: error.code, own: error instanceof ClassifierError };
  }, bare.model);
  expect(outcome).toEqual({ label: expect.stringMatching(/^label/), code: "disposed", own: true });
  expect(page.workers()).toHaveLength(0);
  expect(ownWarnings(bare.warnings)).toEqual([
    expect.stringContaining("the model runs on the calling thread: no worker could be started: not today"),
  ]);
});

test.describe("on the page's own thread", () => {
  const long = "A long text goes on and on, and on. ".repeat(400);
  /** Runs in the page: how often a timer of 5 ms fires while a call is under way, and how long it takes. */
  const timed = async (/** @type {[string, string | string[], object]} */ [model, input, options]) => {
    const classifier = await TextClassifier.load(model, { worker: false });
    await classifier.classify(typeof input === "string" ? "warm" : input.slice(0, 1));
    let turns = 0;
    const timer = setInterval(() => turns++, 5);
    await classifier.classify(input, options);
    clearInterval(timer);
    return turns;
  };

  for (const [name, input] of /** @type {const} */ ([
    ["texts of a list", new Array(24).fill("This is awesome. ".repeat(20))],
    ["windows of a long text", long],
  ])) {
    test(`timers run between the ${name}`, async ({ page, bare }) => {
      const model = new URL("../../../../models/default/", bare.url).href;
      /** @type {[string, string | string[], object]} */
      const args = [model, /** @type {string | string[]} */ (input), { overflow: "windows" }];
      const turns = await page.evaluate(timed, args);
      expect(turns).toBeGreaterThan(5);
    });
  }

  test("an abort ends a long text", async ({ page, bare }) => {
    const outcome = await page.evaluate(async (long) => {
      const classifier = await TextClassifier.load(undefined, { worker: false });
      const controller = new AbortController();
      let turns = 0;
      const timer = setInterval(() => {
        if (++turns === 3) controller.abort(new Error("enough"));
      }, 5);
      const { signal } = controller;
      const error = await classifier
        .classify(long.repeat(50), { overflow: "windows", signal })
        .catch((error) => error.message);
      clearInterval(timer);
      // What was under way has ended, too: this is not behind it.
      const { label } = await classifier.classify("This is awesome");
      return { error, turns, label };
    }, long);
    expect(outcome).toEqual({ error: "enough", turns: 3, label: "POSITIVE" });
    expect(bare.warnings).toEqual([]);
  });
});

for (const [name, answer, found] of /** @type {const} */ ([
  ["is missing", { status: 404 }, "is answered with 404"],
  ["is a page", { contentType: "text/html", body: "<!doctype html>" }, "is an HTML page"],
])) {
  test(`where the worker's script ${name}, a warning says where it should be`, async ({ page, bare }) => {
    await page.route("**/web/dist/worker.js", (route) => route.fulfill(answer));
    const error = await page.evaluate(async (model) => {
      const error = await TextClassifier.load(model).catch((error) => error);
      return { own: error instanceof ClassifierError, code: error.code, message: error.message };
    }, bare.model);
    expect(error).toMatchObject({ own: true, code: "network" });
    expect(error.message).toContain("worker.js could not be loaded");
    expect(ownWarnings(bare.warnings)).toEqual([
      expect.stringMatching(new RegExp(`/web/dist/worker\\.js ${found}, expected the worker's script`)),
    ]);
  });
}

test.describe("under a policy without workers", () => {
  test.use({
    headers: {
      "Content-Security-Policy":
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'none'",
    },
  });

  test("the page does the work, and says so once", async ({ page, bare }) => {
    const threads = await page.evaluate(async (model) => {
      const classifier = await TextClassifier.load(model, { threads: 2 });
      await classifier.classify(["w1", "w2"]);
      return classifier.backend.threads;
    }, bare.model);
    expect(threads).toBe(1);
    expect(bare.warnings.filter((text) => text.startsWith("distilbert-wasm"))).toEqual([
      expect.stringMatching(
        /asked for 2 threads, got 1: no worker could be started: the page's content policy \(worker-src\) forbids/,
      ),
    ]);
  });
});

test.describe("under a strict policy", () => {
  test.use({
    headers: { "Content-Security-Policy": "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'" },
  });

  test("workers run", async ({ page, bare }) => {
    await open(page, bare.url);
    await page.evaluate(async () => {
      const classifier = await TextClassifier.load(undefined, { threads: 2 });
      await classifier.classify(["This is awesome", "This is terrible"]);
    });
    expect(page.workers()).toHaveLength(2);
    expect(bare.warnings).toEqual([]);
  });
});
