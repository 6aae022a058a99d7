// A text of the visitor's, and the label that what was learned gives it: asked again with every key and example.
import { create, createButton } from "../../page/dom.js";
import { colourOf } from "../../model/labels.js";
import { Latest } from "../../try/latest.js";
import { plural } from "../learn/examples.js";

/**
 * @typedef {import("../learn/teacher.js").Teacher} Teacher
 * @typedef {import("distilbert-wasm").Classification} Classification
 */

/** Bars that are shown; of more labels the highest. */
const fewBars = 6;
/** Learning that is over sooner needs no word. */
const patience = 300; // ms

export class AskPanel {
  #context;
  #teacher;
  #text = create("textarea");
  #answer = create("div", "teach-answer");
  #heading = create("h3");
  #bars = create("ul", "scores");
  #note = create("p", "note");
  #facts = create("p", "facts");
  #progress = create("progress");
  #working = create("div", "teach-working");
  #failure = create("div", "note");
  #latest = new Latest((text) => this.#ask(text));
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {import("../../page/context-types.ts").DemoContext} context
   * @param {Teacher} teacher
   * @param {{onStop: () => void, onAgain: () => void}} actions
   */
  constructor(context, teacher, { onStop, onAgain }) {
    this.#context = context;
    this.#teacher = teacher;
    this.onAgain = onAgain;
    const label = create("label", "", "A text that it has not seen");
    label.htmlFor = this.#text.id = "teach-question";
    Object.assign(this.#text, { rows: 2, dir: "auto", spellcheck: false, maxLength: 20_000 });
    this.#text.placeholder = "Which label does it get?";
    this.#text.addEventListener("input", () => this.update());
    this.#progress.setAttribute("aria-label", "Examples read");
    this.#working.append(this.#progress, createButton("Stop", onStop));
    this.#working.hidden = true;
    this.#failure.setAttribute("role", "alert");
    this.#failure.hidden = true;
    this.#answer.append(this.#heading, this.#bars, this.#note);
    this.#answer.setAttribute("role", "region");
    this.#answer.setAttribute("aria-label", "Its answer");
    this.element = create(
      "section",
      "card block",
      create("h2", "", "Ask it"),
      create("div", "field", label, this.#text),
      this.#answer,
      this.#working,
      this.#facts,
      this.#failure,
    );
    this.element.setAttribute("aria-label", "Ask it");
    this.showState();
  }

  get text() {
    return this.#text.value;
  }

  set text(text) {
    this.#text.value = text;
    this.update();
  }

  /** Asks for what stands in the box. */
  update() {
    const { mine } = this.#teacher;
    const isAsked = mine !== undefined && this.text.trim() !== "";
    if (isAsked) return this.#latest.push(this.text);
    this.#latest.drop();
    this.#bars.replaceChildren();
    this.#note.hidden = true;
    const { state } = this.#teacher;
    const busy = state.status === "loading" || state.status === "learning";
    const wait = state.status === "missing" ? state.missing : busy ? "One moment." : "No answer yet.";
    this.#heading.textContent = mine ? "Type a text above." : wait;
    this.#heading.className = "teach-waiting";
  }

  /** @param {string} text */
  async #ask(text) {
    const { mine } = this.#teacher;
    if (!mine) return;
    try {
      const result = await mine.classify(text);
      if (text === this.text && mine === this.#teacher.mine) this.#show(result, mine.labels);
    } catch (error) {
      // Learning more puts another one in its place, which is asked then.
      if (/** @type {{code?: string}} */ (error).code !== "disposed") this.#fail(error);
    }
  }

  /** @param {Classification} classification @param {readonly string[]} labels */
  #show({ label, score, scores, unsure, truncated, tokenCount }, labels) {
    const { formatScore } = this.#context.format;
    const name = create("span", "name", label);
    name.dir = "auto";
    this.#heading.className = "";
    this.#heading.replaceChildren(name, " ", create("span", "score", formatScore(score)));
    this.#answer.style.setProperty("--tone", colourOf(label, labels));
    const chosen = scores.length > fewBars ? [...scores].sort((a, b) => b.score - a.score) : scores;
    this.#bars.replaceChildren(
      ...chosen.slice(0, fewBars).map((one) => {
        const title = create("span", "name", one.label);
        title.dir = "auto";
        const value = create("span", "value", formatScore(one.score));
        const bar = create("li", "bar", title, value, create("span", "track", create("span", "fill")));
        bar.style.setProperty("--accent-bar", colourOf(one.label, labels));
        bar.style.setProperty("--score", String(one.score));
        return bar;
      }),
    );
    const notes = [
      unsure ? "Unlike all examples: this may belong to none of the labels." : "",
      truncated ? `The text is long: only its first ${tokenCount} tokens count.` : "",
    ].filter(Boolean);
    this.#note.textContent = notes.join(" ");
    this.#note.hidden = notes.length === 0;
    this.#context.announce([`${label}, ${formatScore(score)}.`, ...notes].join(" "));
  }

  /** What the teacher is doing. */
  showState() {
    const { state } = this.#teacher;
    const busy = state.status === "loading" || state.status === "learning";
    if (!busy) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#working.hidden = true;
    } else this.#timer ??= setTimeout(() => (this.#working.hidden = false), patience);
    if (state.status === "learning" && state.done > 0) this.#progress.value = state.done;
    else this.#progress.removeAttribute("value");
    this.#facts.textContent = this.#factsOf(state);
    this.#failure.hidden = true;
    if (state.status === "failed") this.#fail(state.error);
    if (state.status === "stopped") this.#offerAgain("Stopped.");
    if (!busy || !this.#teacher.mine) this.update();
  }

  /** @param {import("../learn/teacher.js").State} state */
  #factsOf(state) {
    if (state.status === "loading") return "Loading the model";
    if (state.status === "learning") return `Learning from ${plural(state.count, "example")} …`;
    if (state.status !== "ready") return "";
    if ("head" in state) return `${state.head} answers.`;
    const { count, added, milliseconds } = state;
    const learned = `Learned from ${plural(count, "example")}`;
    if (added === 0) return `${learned}.`;
    const news = added < count ? `; the ${added === 1 ? "new one" : `${added} new ones`}` : "";
    return `${learned}${news} in ${this.#context.format.formatDuration(milliseconds)}.`;
  }

  /** @param {unknown} error */
  #fail(error) {
    const { title, advice, detail } = this.#context.describeError(error);
    this.#offerAgain(`${title}. ${advice} Your examples are still here.`, detail);
  }

  /** @param {...string} paragraphs */
  #offerAgain(...paragraphs) {
    const again = createButton("Learn again", this.onAgain);
    this.#failure.replaceChildren(...paragraphs.map((text) => create("p", "", text)), again);
    this.#failure.hidden = false;
  }
}
