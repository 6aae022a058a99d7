// Runs in Node and in pages: very many answers under aborts, loads and disposals. Each must be the one that the same
// text got at the beginning, alone.
import { randomNumbers } from "../js/support/random.js";
import { subjects } from "./questions.js";

/**
 * @typedef {typeof import("../../web/src/index.js")} Package
 * @typedef {import("../../web/src/index.js").TextClassifier} TextClassifier
 * @typedef {import("../../web/src/index.js").LoadOptions} LoadOptions
 * @typedef {import("./questions.js").Subject} Subject
 * @typedef {import("./questions.js").Question} Question
 *
 * @typedef {Record<string, number>} Sample what memory and the system say, after the garbage is collected
 *
 * @typedef {object} Setup
 * @property {Package} library
 * @property {string} root of the checkout: a path or an address that ends in a slash
 * @property {number} results
 * @property {number} seed
 * @property {LoadOptions[]} placements which loads take in turns
 * @property {() => Promise<Sample>} measure
 * @property {(text: string) => void} report
 *
 * @typedef {object} Outcome
 * @property {string} digest of all answers of the beginning
 * @property {Record<string, number>} counts
 * @property {Sample} before after a load of each kind, with none left
 * @property {Sample[]} samples one after each twentieth, with one model left
 * @property {Sample} after all models are disposed of
 * @property {string[]} faults
 *
 * @typedef {object} Slot a model, and its classifier while it is loaded
 * @property {Subject} subject
 * @property {string[][]} expected by question and text
 * @property {TextClassifier} classifier
 */

const calls = 6; // in flight at once
const sampleCount = 20;

const errorText = (/** @type {any} */ error) => `${error?.name}, ${error?.code ?? error?.message}`;

/** @param {Promise<unknown[]>} answers @returns {Promise<string[]>} what came, or the one error */
const texts = (answers) =>
  answers.then(
    (list) => list.map((answer) => JSON.stringify(answer)),
    (error) => [errorText(error)],
  );

/** @param {string} text */
async function sha256(text) {
  const sum = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(sum)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

class Soak {
  counts = { results: 0, calls: 0, aborted: 0, disposed: 0, loads: 0, "aborted loads": 0 };
  /** @type {string[]} */
  faults = [];
  /** @type {Set<Promise<void>>} */
  #pending = new Set();
  /** Classifiers that have been disposed of while calls were in flight. @type {WeakSet<TextClassifier>} */
  #gone = new WeakSet();
  #random;
  #setup;

  /** @param {Setup} setup */
  constructor(setup) {
    this.#setup = setup;
    this.#random = randomNumbers(setup.seed);
  }

  /** A whole number below the limit. @param {number} limit */
  #below(limit) {
    return Math.floor(this.#random() * limit);
  }

  /** @param {string} fault */
  #fault(fault) {
    if (this.faults.length < 20) this.faults.push(fault);
  }

  /** @param {Subject} subject @param {AbortSignal} [signal] */
  #load({ folder }, signal) {
    const { library, root, placements } = this.#setup;
    const placement = placements[this.counts.loads++ % placements.length];
    return library.TextClassifier.load(folder && root + folder, { ...placement, signal });
  }

  /** @param {Subject} subject @returns {Promise<Slot>} */
  async open(subject) {
    const classifier = await this.#load(subject);
    const expected = [];
    for (const question of subject.questions) {
      const row = [];
      for (const text of subject.texts) row.push(...(await texts(question.ask(classifier, [text]))));
      expected.push(row);
    }
    return { subject, expected, classifier };
  }

  /** @returns {{signal?: AbortSignal, reason?: Error}} */
  #mayAbort(chance = 0.15) {
    if (this.#random() >= chance) return {};
    const controller = new AbortController();
    const reason = new Error("called off");
    const delay = Math.floor(25 * this.#random() ** 3); // ms; most calls are over soon
    if (delay === 0) controller.abort(reason);
    else setTimeout(() => controller.abort(reason), delay);
    return { signal: controller.signal, reason };
  }

  /** @param {Slot} slot */
  async #call({ subject, expected, classifier }) {
    const at = this.#below(subject.questions.length);
    const { name, most, ask } = subject.questions[at];
    const indices = Array.from({ length: 1 + this.#below(most) }, () => this.#below(subject.texts.length));
    const { signal, reason } = this.#mayAbort();
    const found = await texts(
      ask(
        classifier,
        indices.map((index) => subject.texts[index]),
        signal,
      ),
    );
    this.counts.calls++;
    const wanted = indices.map((index) => expected[at][index]);
    if (reason && found[0] === errorText(reason)) this.counts.aborted++;
    else if (this.#gone.has(classifier) && found[0] === "ClassifierError, disposed") this.counts.disposed++;
    else if (found.length === 1 && found[0].startsWith("ClassifierError") && wanted.includes(found[0])) {
      this.counts.results++; // a list fails as its text does alone
    } else {
      this.counts.results += wanted.length;
      const wrong = wanted.findIndex((answer, i) => answer !== found[i]);
      if (wrong === -1 && found.length === wanted.length) return;
      const where = `${subject.name}, ${name}, text ${indices[wrong]}, ${wrong + 1} of ${wanted.length}`;
      this.#fault(`${where}:\n  ${found[wrong] ?? found[0]}\nexpected\n  ${wanted[wrong]}`);
    }
  }

  async settle() {
    await Promise.all(this.#pending);
  }

  /** Half of the time while calls are in flight. @param {Slot} slot */
  async #replace(slot) {
    if (this.#random() < 0.5) await this.settle();
    await this.close(slot);
    const { signal, reason } = this.#mayAbort(0.3);
    if (reason) {
      const loading = this.#load(slot.subject, signal);
      const outcome = await loading.catch((error) => error);
      if (outcome === reason) this.counts["aborted loads"]++;
      else if (outcome instanceof this.#setup.library.TextClassifier) await outcome.dispose();
      else this.#fault(`${slot.subject.name}, a load that was called off: ${errorText(outcome)}`);
    }
    slot.classifier = await this.#load(slot.subject);
  }

  /** @param {Slot} slot */
  async close(slot) {
    this.#gone.add(slot.classifier);
    await slot.classifier.dispose();
  }

  /** @param {Slot} slot */
  async reopen(slot) {
    slot.classifier = await this.#load(slot.subject);
  }

  /** @param {Slot[]} slots @param {number} results to have in the end */
  async run(slots, results) {
    while (this.counts.results < results) {
      const chance = this.#random();
      if (chance < 0.03) await this.#replace(slots[chance < 0.003 ? 2 : 1]);
      let share = this.#random();
      const slot = slots.find(({ subject }) => (share -= subject.share) < 0) ?? slots[0];
      const call = this.#call(slot).finally(() => this.#pending.delete(call));
      this.#pending.add(call);
      if (this.#pending.size >= calls) await Promise.race(this.#pending);
    }
    await this.settle();
  }
}

/** @param {Setup} setup @returns {Promise<Outcome>} */
export async function soak(setup) {
  const { results, measure, report } = setup;
  const work = new Soak(setup);
  // What the engine opens for the first of each kind, it keeps.
  for (let i = 0; i < setup.placements.length; i++) await work.close(await work.open(subjects[1]));
  const before = await measure();
  const slots = [];
  for (const subject of subjects) slots.push(await work.open(subject));
  const digest = await sha256(JSON.stringify(slots.map(({ expected }) => expected)));
  const [steady, ...others] = slots;
  const samples = [];
  for (let i = 1; i <= sampleCount; i++) {
    await work.run(slots, (results * i) / sampleCount);
    for (const slot of others) await work.close(slot);
    const sample = await measure();
    samples.push(sample);
    report(`${work.counts.results} results: ${JSON.stringify(sample)}`);
    if (i < sampleCount) for (const slot of others) await work.reopen(slot);
  }
  await work.close(steady);
  const { counts, faults } = work;
  return { digest, counts, before, samples, after: await measure(), faults };
}
