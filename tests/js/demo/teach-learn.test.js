// The teacher of the demo page's "Teach", with the embedded model: newer examples end older learning.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { most } from "../../../web/demo/teach/learn/examples.js";
import { starters } from "../../../web/demo/teach/learn/starters.js";
import { Teacher } from "../../../web/demo/teach/learn/teacher.js";
import { TextClassifier } from "../../../web/src/index.js";

/** @type {TextClassifier} */
let classifier;
/** @type {Teacher} */
let teacher;
/** @type {string[]} */
let states;

/** The page takes its types from the package. @type {any} */
let asInPage;

beforeAll(async () => void (asInPage = classifier = await TextClassifier.load()));
afterAll(() => classifier.dispose());
beforeEach(() => {
  states = [];
  teacher = new Teacher(
    async () => asInPage,
    () => {
      if (states.at(-1) !== teacher.state.status) states.push(teacher.state.status);
    },
  );
});

/** What `learn` itself makes of examples. @param {readonly import("../../../web/src/index.js").LearnExample[]} examples */
async function bytesOf(examples) {
  const mine = await classifier.learn(examples);
  const bytes = mine.save();
  await mine.dispose();
  return bytes;
}

const few = starters.filter((_, i) => i % 8 < 3);
const more = [
  ...few,
  { text: "The van broke down.", label: "delivery" },
  { text: "Great!", label: "praise" },
];

describe("the teacher", () => {
  test("learns as soon as there is enough, and forgets when there is not", async () => {
    await teacher.learn(few.slice(0, 4));
    expect(teacher.state).toMatchObject({ status: "missing", missing: expect.stringContaining("refund") });
    await teacher.learn(few);
    expect(states).toEqual(["missing", "loading", "learning", "ready"]);
    expect(teacher.mine?.report?.examples).toBe(9);
    await teacher.learn(few.slice(0, 2));
    expect([teacher.state.status, teacher.mine]).toEqual(["missing", undefined]);
  });

  test("has the same head, whether examples come at once, one by one, or go again", async () => {
    await teacher.learn(few);
    await teacher.learn(more.slice(0, -1));
    await teacher.learn(more);
    expect(teacher.mine?.save()).toEqual(await bytesOf(more));
    await teacher.learn(more.slice(1));
    expect(teacher.mine?.save()).toEqual(await bytesOf(more.slice(1)));
    await teacher.learn([...more.slice(1), more[1]]);
    expect(teacher.mine?.report?.duplicates).toBe(1);
  });

  test("gives up an older set for a newer one", async () => {
    const older = teacher.learn(starters);
    const newest = teacher.learn(few);
    await Promise.all([older, newest]);
    expect(teacher.mine?.report?.examples).toBe(few.length);
    expect(states.filter((status) => status === "ready")).toHaveLength(1);
  });

  test("goes on with what it knew when it is stopped", async () => {
    await teacher.learn(few);
    const long = Array.from({ length: 400 }, (_, i) => ({ text: `${i} `.repeat(100), label: `${i % 2}` }));
    const learning = teacher.learn(long);
    teacher.stop();
    await learning;
    expect(teacher.state.status).toBe("stopped");
    expect((await teacher.mine?.classify("Where is my box?"))?.label).toBe("delivery");
  });

  test("answers with a head from a file, and learns from examples again", async () => {
    const bytes = await bytesOf(starters);
    await teacher.learn(few);
    await teacher.load(bytes.slice().buffer, "a.safetensors");
    expect(teacher.state).toEqual({ status: "ready", head: "a.safetensors" });
    expect(teacher.mine?.save()).toEqual(bytes);
    await teacher.learn(few);
    expect(teacher.mine?.save()).toEqual(await bytesOf(few));
  });

  test("stays as it is when a file is no head", async () => {
    await teacher.learn(few);
    await expect(teacher.load(new ArrayBuffer(100), "a.safetensors")).rejects.toMatchObject({
      code: "invalid_weights",
    });
    expect([teacher.state.status, teacher.mine?.report?.examples]).toEqual(["ready", few.length]);
  });

  test("reports what went wrong, and learns when it is asked anew", async () => {
    let fails = true;
    const failing = new Teacher(
      async () => {
        if (fails) throw new Error("no memory");
        return asInPage;
      },
      () => {},
    );
    await failing.learn(few);
    expect(failing.state).toMatchObject({ status: "failed", error: { message: "no memory" } });
    fails = false;
    await failing.learn(few, true);
    expect(failing.state.status).toBe("ready");
  });
});

test("the page's limits are those of `learn`", async () => {
  const label = "x".repeat(most.labelLength);
  const two = [
    { text: "a", label },
    { text: "b", label },
    { text: "c", label: "y" },
    { text: "d", label: "y" },
  ];
  await (await classifier.learn(two)).dispose();
  await expect(classifier.learn(two.map((one) => ({ ...one, label: `${one.label}x` })))).rejects.toThrow(
    `at most ${most.labelLength}`,
  );
  const labels = Array.from({ length: most.labels + 1 }, (_, i) => ({ text: `${i}`, label: `${i}` }));
  await expect(classifier.learn(labels)).rejects.toThrow(`more than ${most.labels} labels`);
  const examples = Array.from({ length: most.examples + 1 }, (_, i) => ({ text: `${i}`, label: `${i % 2}` }));
  await expect(classifier.learn(examples)).rejects.toThrow(`more than ${most.examples} examples`);
});
