/* global PUBLISHED_FIGURES -- put in by the build */
// The bench in the visitor's own browser, beside the published figures.
import { create, createButton } from "../page/dom.js";
import { formatCount, formatDuration, formatRate } from "../page/format.js";
import { loadClassifier } from "../model/load-classifier.js";
import { measure } from "./measure.js";

/**
 * @typedef {import("../model/model-store.js").ModelStore} ModelStore
 * @typedef {import("../page/context-types.ts").DemoContext} DemoContext
 * @typedef {import("distilbert-wasm").TextClassifier} TextClassifier
 */

const lengths = [16, 32, 128];

/** For each length. */
const budget = 2500; // ms

/** @param {number} tokens */
const published = (tokens) => PUBLISHED_FIGURES?.rows.find((row) => row.tokens === tokens)?.milliseconds;

/** @param {number} tokens @param {number} milliseconds */
const rateOf = (tokens, milliseconds) => formatRate(tokens / (milliseconds / 1000), "tokens");

class Row {
  #here = create("td", "number", "–");
  #rate = create("td", "number", "–");
  #fill = create("span", "fill");
  element = create("tr");

  /** @param {number} tokens @param {number} longest milliseconds of the published rows */
  constructor(tokens, longest) {
    const there = published(tokens);
    const bars = create("td", "bars", create("span", "track", this.#fill));
    if (there !== undefined) {
      const fill = create("span", "fill there");
      fill.style.setProperty("--score", String(there / longest));
      bars.append(create("span", "track", fill));
    }
    bars.setAttribute("aria-hidden", "true");
    const header = create("th", "", `${tokens} tokens`);
    header.scope = "row";
    const others = there === undefined ? ["–", "–"] : [formatDuration(there), rateOf(tokens, there)];
    const cells = others.map((text) => create("td", "number quiet", text));
    this.element.append(header, this.#here, this.#rate, ...cells, bars);
  }

  /** @param {string} text */
  setWaiting(text) {
    this.#here.textContent = text;
    this.#rate.textContent = text;
  }

  /** @param {number} tokens @param {number} milliseconds @param {number} longest */
  show(tokens, milliseconds, longest) {
    this.#here.textContent = formatDuration(milliseconds);
    this.#rate.textContent = rateOf(tokens, milliseconds);
    this.#fill.style.setProperty("--score", String(Math.min(1, milliseconds / longest)));
  }
}

class SpeedView {
  #store;
  #context;
  #rows;
  #longest;
  #start = createButton("Measure now", () => this.#run(), "button primary");
  #stop = createButton("Stop", () => this.#running?.abort());
  #progress = create("progress");
  #status = create("p", "facts");
  /** @type {AbortController | undefined} */
  #running;

  /** @param {HTMLElement} container @param {ModelStore} store @param {DemoContext} context */
  constructor(container, store, context) {
    this.#store = store;
    this.#context = context;
    this.#longest = Math.max(...lengths.map((tokens) => published(tokens) ?? 0), 1);
    this.#rows = new Map(lengths.map((tokens) => [tokens, new Row(tokens, this.#longest)]));
    this.#stop.hidden = true;
    this.#progress.hidden = true;
    this.#progress.setAttribute("aria-label", "Measuring");
    this.#progress.max = lengths.length;
    this.#status.setAttribute("role", "status");
    const actions = create("p", "actions", this.#start, this.#stop);
    const scroller = create("div", "scroller", this.#table());
    scroller.tabIndex = 0;
    scroller.setAttribute("role", "region");
    scroller.setAttribute("aria-label", "Figures");
    const card = create("div", "card block", actions, this.#progress, this.#status, scroller);
    container.append(card, create("p", "facts", explanation()));
  }

  #table() {
    const heads = ["Text", "Here", "", "Published", "", ""].map((name, i) => {
      const head = create(name ? "th" : "td", i === 0 ? "" : "number", name);
      if (name) head.scope = "col";
      return head;
    });
    const body = create("tbody", "", ...[...this.#rows.values()].map(({ element }) => element));
    const caption = create("caption", "visually-hidden", "Time to classify one text, by its length");
    return create("table", "figures", caption, create("thead", "", create("tr", "", ...heads)), body);
  }

  /** The embedded model, whatever the page works with: it is what the published figures are of. */
  async #classifier() {
    if (this.#store.source.kind === "embedded") {
      return { classifier: await this.#context.classifier(), release: () => {} };
    }
    const classifier = await loadClassifier({ kind: "embedded" }, {});
    return { classifier, release: () => classifier.dispose() };
  }

  async #run() {
    const controller = new AbortController();
    this.#running = controller;
    const { signal } = controller;
    this.#setRunning(true);
    try {
      const { classifier, release } = await this.#classifier();
      try {
        await this.#measureAll(classifier, signal);
      } finally {
        release();
      }
    } catch (error) {
      this.#status.textContent = signal.aborted ? "Stopped." : this.#context.describeError(error).detail;
    } finally {
      this.#setRunning(false);
    }
  }

  /** @param {TextClassifier} classifier @param {AbortSignal} signal */
  async #measureAll(classifier, signal) {
    for (const row of this.#rows.values()) row.setWaiting("…");
    const outcomes = [];
    for (const [i, tokens] of lengths.entries()) {
      this.#progress.value = i;
      this.#status.textContent = `Texts of ${tokens} tokens …`;
      outcomes.push(await measure(classifier, tokens, { budget, signal }));
      const longest = Math.max(this.#longest, ...outcomes.map(({ milliseconds }) => milliseconds));
      for (const outcome of outcomes) {
        this.#rows.get(outcome.tokens)?.show(outcome.tokens, outcome.milliseconds, longest);
      }
    }
    const calls = outcomes.reduce((sum, outcome) => sum + outcome.calls, 0);
    const { build, kernel } = classifier.backend;
    const cores = navigator.hardwareConcurrency;
    this.#status.textContent = `Done: ${formatCount(calls)} texts, one at a time, on one of ${cores} cores (${build} SIMD, kernel ${kernel}).`;
    this.#context.announce(this.#status.textContent);
  }

  /** @param {boolean} running */
  #setRunning(running) {
    const hadFocus = [this.#start, this.#stop].includes(/** @type {any} */ (document.activeElement));
    this.#start.hidden = running;
    this.#stop.hidden = !running;
    this.#progress.hidden = !running;
    if (hadFocus) (running ? this.#stop : this.#start).focus();
  }
}

function explanation() {
  const middle =
    "Each figure is the median of many calls to the page’s own model, the way through its worker included.";
  if (!PUBLISHED_FIGURES) return middle;
  return `${middle} Published: ${PUBLISHED_FIGURES.machine}; ${PUBLISHED_FIGURES.browser}.`;
}

/** @param {HTMLElement} container @param {ModelStore} store @param {DemoContext} context */
export function mountSpeed(container, store, context) {
  new SpeedView(container, store, context);
}
