// Why: what each word did to the answer. Started once the answer has stood still for a moment, since it
// reads the text once for each word; typing stops it.
import { byId } from "../page/dom.js";
import { formatLabel, formatRemaining } from "../page/format.js";
import { nothing, WordsView } from "./words.js";

/**
 * @typedef {import("distilbert-wasm").Classification} Classification
 * @typedef {import("distilbert-wasm").Explanation} Explanation
 */

/** How long an answer stands still before it is explained. */
const pause = 350; // ms

/** What may be computed without being asked for: so long, or a text so short whatever it takes. */
const unasked = { milliseconds: 2500, tokens: 48 };

/** About how long an explanation takes: a word has a little more than a token. @param {number} tokens @param {number} perToken ms */
const estimate = (tokens, perToken) => 0.8 * tokens * tokens * perToken;

export class Why {
  #context;
  #note = byId("why-note", HTMLElement);
  #actions = byId("why-actions", HTMLElement);
  #start = byId("why-start", HTMLButtonElement);
  #stop = byId("why-stop", HTMLButtonElement);
  #words = new WordsView();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {AbortController | undefined} */
  #running;
  /** Milliseconds a token, as last seen; the first calls are slower than it. */
  #perToken = Infinity;
  /** What the explanation under way is expected to take, ms. */
  #expected = 0;
  /** Whether it waits for the visitor to ask. */
  #asks = false;
  #text = "";
  /** @type {Explanation | undefined} */
  #shown;

  /** @param {import("../page/context-types.ts").DemoContext} context */
  constructor(context) {
    this.#context = context;
    this.#start.addEventListener("click", () => this.#explain());
    this.#stop.addEventListener("click", () => {
      this.cancel();
      this.#offer();
      this.#start.focus();
    });
  }

  /** What is shown for this text, if anything. @param {string} text */
  explanationFor(text) {
    return text === this.#text ? this.#shown : undefined;
  }

  /** The text has changed. */
  cancel() {
    clearTimeout(this.#timer);
    this.#running?.abort();
    this.#running = undefined;
    this.#words.setStale(true);
  }

  /** There is nothing to explain. @param {string} note */
  clear(note) {
    this.cancel();
    this.#shown = undefined;
    this.#words.hide();
    this.#actions.hidden = true;
    this.#note.textContent = note;
  }

  /** There is an answer. @param {string} text @param {Classification} classification @param {number} milliseconds */
  follow(text, { tokenCount }, milliseconds) {
    this.cancel();
    this.#text = text;
    this.#shown = undefined;
    this.#perToken = Math.min(this.#perToken, milliseconds / tokenCount);
    this.#expected = estimate(tokenCount, this.#perToken);
    this.#asks = this.#expected > unasked.milliseconds && tokenCount > unasked.tokens;
    if (this.#asks) return this.#offer();
    this.#actions.hidden = true;
    this.#timer = setTimeout(() => this.#explain(), pause);
  }

  /** The text is long: explained only if the visitor asks. */
  #offer() {
    this.#words.hide();
    this.#note.textContent = "To see what each word did, the text is read once for every word.";
    this.#start.hidden = false;
    this.#stop.hidden = true;
    this.#start.textContent = `Show why (takes ${formatRemaining(this.#expected / 1000)})`;
    this.#actions.hidden = false;
  }

  async #explain() {
    const controller = new AbortController();
    this.#running = controller;
    const { signal } = controller;
    if (this.#asks) {
      this.#note.textContent = "Reading the text once for every word …";
      this.#start.hidden = true;
      this.#stop.hidden = false;
      this.#stop.focus();
    }
    try {
      const classifier = await this.#context.classifier();
      signal.throwIfAborted();
      const explanation = await classifier.explain(this.#text, { signal });
      if (!signal.aborted) this.#show(explanation);
    } catch (error) {
      if (signal.aborted) return;
      const { code } = /** @type {{code?: string}} */ (error);
      if (code === "disposed") return; // another model is taking over
      this.#words.hide();
      this.#note.textContent = `This answer could not be explained. ${this.#context.describeError(error).detail}`;
    } finally {
      if (this.#running === controller) {
        this.#running = undefined;
        this.#actions.hidden = true;
      }
    }
  }

  /** @param {Explanation} explanation */
  #show(explanation) {
    this.#shown = explanation;
    const { labels } = this.#context.model;
    if (explanation.words.length === 0) {
      this.#words.hide();
      this.#note.textContent = "The text has no words that the model knows how to read.";
      return;
    }
    const name = formatLabel(explanation.label);
    const none = explanation.words.every(({ contribution }) => Math.abs(contribution) < nothing);
    this.#note.textContent = none
      ? `Each word was hidden in turn, and “${name}” hardly changed: no single word decides.`
      : `Each word was hidden in turn: a solid line speaks for “${name}”, a dashed line against it, and the stronger the colour, the more depends on that word.`;
    this.#words.show(this.#text, explanation, labels);
  }
}
