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
  };
  return all;
}

const one = contestants(1);
const two = contestants(2);
const quick = contestants(1, ["16", "32", "128"]);

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
 * @property {"chromium" | "no-avx-vnni" | "threads" | "node" | "families"} name for --only
 * @property {string} title
 * @property {"chromium" | "node"} host
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
];

/** @type {Plan} */
export const quickPlan = {
  ...chromium,
  contestants: [quick.ours, quick.ortWeb],
};

/** Who must compute the same logits. */
export const twins = [one.oursFp32, one.ortWebFp32];

/** Who is timed from navigation to the first answer. */
export const visitors = [one.embedded, one.ours, one.ortWeb, one.transformers];

/** Each of ours with the peers that do the same work. @type {Record<string, string[]>} */
export const rivals = {
  [names.ours]: [names.ortWeb, names.transformers, names.ortNode],
  [names.base]: [names.ortWeb, names.transformers],
  [names.oursFp32]: [names.ortWebFp32, names.ortNodeFp32],
  ...Object.fromEntries(familyNames.map(({ title }) => [oursOf(title), [ortWebOf(title)]])),
};
