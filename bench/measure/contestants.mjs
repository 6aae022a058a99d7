// Who runs against whom.

/** @typedef {import("../types.ts").Contestant} Contestant */

export const names = {
  ours: "ours q8",
  base: "ours q8, base SIMD",
  oursFp32: "ours fp32",
  embedded: "ours, embedded model",
  ortWeb: "onnxruntime-web int8",
  ortWebFp32: "onnxruntime-web fp32",
  ortNode: "onnxruntime-node int8",
  ortNodeFp32: "onnxruntime-node fp32",
  transformers: "transformers.js q8",
  litert: "LiteRT int8",
  wllama: "wllama q8_0",
};

/** @param {number} threads @param {string[]} [cases] */
function contestants(threads, cases) {
  const common = { threads, ...(cases ? { cases } : {}) };
  /** @type {Record<keyof typeof names, Contestant>} */
  const all = {
    ours: { name: names.ours, engine: "ours", model: "int8", ...common },
    base: { name: names.base, engine: "ours", model: "int8", baseSimd: true, ...common },
    oursFp32: { name: names.oursFp32, engine: "ours", model: "fp32", ...common },
    embedded: { name: names.embedded, engine: "ours", model: "default", ...common },
    ortWeb: { name: names.ortWeb, engine: "onnxruntime-web", model: "int8", ...common },
    ortWebFp32: { name: names.ortWebFp32, engine: "onnxruntime-web", model: "fp32", ...common },
    ortNode: { name: names.ortNode, engine: "onnxruntime-node", model: "int8", ...common },
    ortNodeFp32: { name: names.ortNodeFp32, engine: "onnxruntime-node", model: "fp32", ...common },
    transformers: { name: names.transformers, engine: "transformers.js", model: "int8", ...common },
    litert: { name: names.litert, engine: "litert", model: "int8", ...common },
    wllama: { name: names.wllama, engine: "wllama", model: "int8", ...common, turns: 3 },
  };
  return all;
}

const one = contestants(1);
const two = contestants(2);

/** Graphs of LiteRT have fixed sizes: a file has one for each of these. */
export const fixedLengths = [16, 32, 128, 512];
const fixedCases = fixedLengths.map(String);
const fixed = contestants(1, fixedCases);
const fixedTwo = contestants(2, fixedCases);

const familyCases = contestants(1, ["8", "16", "32", "64", "128", "256", "batch of 32"]);

const familyNames = /** @type {const} */ ([
  { family: "distilbert", title: "DistilBERT-base" },
  { family: "bert", title: "BERT-base" },
  { family: "roberta", title: "RoBERTa-base" },
]);
/** @param {string} title */
const oursOf = (title) => `${title}, ${names.ours}`;
/** @param {string} title */
const ortWebOf = (title) => `${title}, ${names.ortWeb}`;

/**
 * @typedef {object} Plan
 * @property {"chromium" | "no-avx-vnni" | "threads" | "node" | "families" | "rivals" | "firefox" | "webkit"} name for --only
 * @property {string} title
 * @property {"chromium" | "firefox" | "webkit" | "node"} host
 * @property {Contestant[]} contestants
 * @property {boolean} [withoutAvxVnni] V8 is told not to use AVX-VNNI, as if the CPU had none
 */

/** @satisfies {Plan} */
const chromium = {
  name: "chromium",
  title: "Chromium, one thread",
  host: "chromium",
  contestants: [one.ours, one.base, one.ortWeb, one.transformers, one.oursFp32, one.ortWebFp32, one.embedded],
};

/** @type {Plan[]} */
export const plans = [
  chromium,
  {
    ...chromium,
    name: "no-avx-vnni",
    title: "Chromium, one thread, AVX-VNNI switched off",
    withoutAvxVnni: true,
  },
  {
    name: "threads",
    title: "Chromium, two threads",
    host: "chromium",
    contestants: [two.ours, two.ortWeb, two.transformers, two.oursFp32, two.ortWebFp32],
  },
  {
    name: "node",
    title: "Node, one thread",
    host: "node",
    contestants: [
      one.ours,
      one.ortWeb,
      one.ortNode,
      one.transformers,
      one.oursFp32,
      one.ortWebFp32,
      one.ortNodeFp32,
      one.embedded,
    ],
  },
  {
    name: "threads",
    title: "Node, two threads",
    host: "node",
    contestants: [two.ours, two.ortNode, two.transformers, two.oursFp32, two.ortNodeFp32],
  },
  {
    name: "families",
    title: "Chromium, one thread, three families of models",
    host: "chromium",
    contestants: familyNames.flatMap(({ family, title }) => [
      { ...familyCases.ours, family, name: oursOf(title) },
      { ...familyCases.ortWeb, family, name: ortWebOf(title) },
    ]),
  },
  {
    name: "rivals",
    title: "Chromium, one thread, LiteRT and llama.cpp",
    host: "chromium",
    contestants: [fixed.ours, fixed.base, fixed.ortWeb, fixed.litert, fixed.wllama],
  },
  {
    name: "rivals",
    title: "Chromium, two threads, LiteRT and llama.cpp",
    host: "chromium",
    contestants: [fixedTwo.ours, fixedTwo.ortWeb, fixedTwo.litert, fixedTwo.wllama],
  },
  {
    name: "firefox",
    title: "Firefox, one thread",
    host: "firefox",
    contestants: [fixed.ours, fixed.base, fixed.ortWeb, fixed.litert, fixed.embedded],
  },
  {
    name: "webkit",
    title: "WebKit, one thread",
    host: "webkit",
    contestants: [fixed.ours, fixed.ortWeb, fixed.litert, fixed.embedded],
  },
];

const quickCases = ["16", "32", "128"];
const quick = contestants(1, quickCases);

/** The same section, soon over. @param {Plan} plan @returns {Plan} */
export const shortened = (plan) => ({
  ...plan,
  contestants: plan.contestants.map((contestant) => ({ ...contestant, cases: quickCases })),
});

/** @type {Plan} */
export const quickPlan = {
  ...chromium,
  contestants: [quick.ours, quick.ortWeb],
};

/** Who must compute the same logits, up to which part of the largest. */
export const twins = [
  { ours: one.oursFp32, peer: one.ortWebFp32, tolerance: 1e-3 },
  { ours: one.oursFp32, peer: fixed.litert, tolerance: 0.05 }, // rounded to int8
];

/** A page that only fetches and compiles what ours does. @param {Contestant} contestant @returns {Contestant} */
const bare = (contestant) => ({
  ...contestant,
  name: `bare page, bytes of ${contestant.name}`,
  engine: "bare",
});

/** Who is timed from navigation to the first answer. */
export const visitors = [
  one.embedded,
  bare(one.embedded),
  one.ours,
  bare(one.ours),
  one.ortWeb,
  one.transformers,
];

/** Each of ours with the peers that do the same work. @type {Record<string, string[]>} */
export const rivals = {
  [names.ours]: [names.ortWeb, names.transformers, names.ortNode, names.litert, names.wllama],
  [names.base]: [names.ortWeb, names.transformers, names.litert],
  [names.oursFp32]: [names.ortWebFp32, names.ortNodeFp32],
  ...Object.fromEntries(familyNames.map(({ title }) => [oursOf(title), [ortWebOf(title)]])),
};
