// The answer as the visitor sees it. Knows the page's elements, and nothing of models or workers.
import { describeError } from "../model/advice.js";
import { announce, byId, create, createButton } from "../page/dom.js";
import {
  formatCount,
  formatDuration,
  formatLabel,
  formatNumber,
  formatProgress,
  formatRate,
  formatScore,
} from "../page/format.js";
import { listed } from "../../words/unknown-parts.js";
import { colourOf, haveMood, moodOf } from "../model/labels.js";

/**
 * @typedef {import("distilbert-wasm").Classification} Classification
 * @typedef {import("../../words/unknown-parts.js").UnknownParts} UnknownParts
 * @typedef {"loading" | "result" | "found" | "invitation" | "failure"} Panel of which one is shown
 * @typedef {"share" | "value"} ScoreKind what the scores are: shares of one, or numbers of their own
 */

/** Bars that are shown at once; of more labels the highest. */
const fewBars = 6;

export class AnswerView {
  #answer = byId("answer", HTMLElement);
  #label = byId("label", HTMLElement);
  #score = byId("score", HTMLElement);
  #facts = byId("facts", HTMLElement);
  #scores = byId("scores", HTMLUListElement);
  #allScores = byId("all-scores", HTMLButtonElement);
  #progress = byId("progress", HTMLProgressElement);
  #progressText = byId("progress-text", HTMLElement);
  #truncated = byId("truncated", HTMLElement);
  #unknown = byId("unknown", HTMLElement);
  /** @type {Record<Panel, HTMLElement>} */
  #panels = {
    loading: byId("loading", HTMLElement),
    result: byId("result", HTMLElement),
    found: byId("found", HTMLElement),
    invitation: byId("invitation", HTMLElement),
    failure: byId("failure", HTMLElement),
  };
  /** @type {readonly string[]} */
  #labels = [];
  /** @type {ScoreKind} */
  #kind = "share";
  #showsAll = false;
  /** @type {Classification | undefined} */
  #shown;
  #onRetry;

  /** @param {{onRetry: () => void}} actions */
  constructor({ onRetry }) {
    this.#onRetry = onRetry;
    this.#allScores.addEventListener("click", () => {
      this.#showsAll = !this.#showsAll;
      if (this.#shown) this.#showScores(this.#shown.scores);
    });
  }

  /** @param {readonly string[]} labels @param {ScoreKind} kind */
  setModel(labels, kind) {
    this.#labels = labels;
    this.#kind = kind;
    this.#showsAll = false;
    this.#setTone("var(--quiet)", 0);
  }

  /** @param {Panel} panel */
  #show(panel) {
    for (const [name, element] of Object.entries(this.#panels)) element.hidden = name !== panel;
  }

  /** @param {import("../page/context-types.ts").Bytes} [bytes] */
  showLoading(bytes) {
    if (bytes) {
      if (bytes.total) {
        this.#progress.max = bytes.total;
        this.#progress.value = bytes.loaded;
      }
      this.#progressText.textContent = formatProgress(bytes);
    } else {
      this.#progress.removeAttribute("value");
      this.#progressText.textContent = "Starting";
    }
    this.#setTone("var(--quiet)", 0);
    this.#show("loading");
  }

  /** The box is empty. */
  showInvitation() {
    announce("");
    this.#truncated.hidden = true;
    this.#setTone("var(--quiet)", 0);
    this.#show("invitation");
  }

  /** What was found stands on the page (marks.js). */
  showFound() {
    this.#truncated.hidden = true;
    this.#setTone("var(--quiet)", 0);
    this.#show("found");
  }

  /** @param {number} score */
  #format = (score) => (this.#kind === "value" ? formatNumber(score) : formatScore(score));

  /**
   * @param {Classification} classification
   * @param {number} [milliseconds] it took
   * @param {UnknownParts} [unknown]
   */
  showAnswer(classification, milliseconds, unknown) {
    const { label, score, scores, tokenCount, truncated } = classification;
    this.#shown = classification;
    this.#label.textContent = formatLabel(label);
    this.#score.textContent = this.#format(score);
    this.#facts.textContent = `${tokenCount} tokens${milliseconds ? timeOf(tokenCount, milliseconds) : ""}`;
    this.#showScores(scores);
    this.#setTone(colourOf(label, this.#labels), moodOf(scores));
    const note = `The text is long: only its beginning counts, the first ${tokenCount} tokens.`;
    this.#truncated.textContent = note;
    this.#truncated.hidden = !truncated;
    const unknownNote = unknown ? unknownText(unknown) : "";
    this.#unknown.textContent = unknownNote;
    this.#unknown.hidden = !unknown;
    this.#show("result");
    const said = [`${formatLabel(label)}, ${this.#format(score)}.`, truncated ? note : "", unknownNote];
    announce(said.filter(Boolean).join(" "));
  }

  /** @param {Classification["scores"]} scores */
  #showScores(scores) {
    const many = scores.length > fewBars;
    const sorted = many ? [...scores].sort((a, b) => b.score - a.score) : scores;
    const chosen = many && !this.#showsAll ? sorted.slice(0, fewBars) : sorted;
    while (this.#scores.children.length > chosen.length) this.#scores.lastElementChild?.remove();
    while (this.#scores.children.length < chosen.length) this.#scores.append(createBar());
    for (const [i, { label, score }] of chosen.entries()) {
      const bar = /** @type {HTMLElement} */ (this.#scores.children[i]);
      const [name, value, track] = /** @type {HTMLElement[]} */ ([...bar.children]);
      name.textContent = formatLabel(label);
      value.textContent = this.#format(score);
      bar.style.setProperty("--accent-bar", colourOf(label, this.#labels));
      bar.style.setProperty("--score", String(Math.min(1, Math.max(0, score))));
      track.hidden = this.#kind === "value";
    }
    this.#allScores.hidden = !many;
    this.#allScores.textContent = this.#showsAll ? "Show fewer" : `Show all ${scores.length} labels`;
    this.#allScores.setAttribute("aria-expanded", String(this.#showsAll));
  }

  /** @param {string} colour @param {number} mood */
  #setTone(colour, mood) {
    const known = this.#labels.length === 0 || haveMood(this.#labels);
    this.#answer.dataset.tone = known ? "mood" : "label";
    this.#answer.style.setProperty("--tone", colour);
    this.#answer.style.setProperty("--mood", mood.toFixed(3));
  }

  /** @param {unknown} error */
  showFailure(error) {
    const { title, advice, detail } = describeError(error);
    const retry = createButton("Try again", this.#onRetry, "button primary retry");
    const details = create("details", "", create("summary", "", "Details"), create("p", "", detail));
    announce("");
    this.#setTone("var(--quiet)", -0.4);
    this.#panels.failure.replaceChildren(create("h2", "", title), create("p", "", advice), retry, details);
    this.#show("failure");
  }
}

/** In isolation, so that scripts from right to left leave the list in order. @param {string} part */
const quoted = (part) => `“\u2068${part}\u2069”`;

/** @param {UnknownParts} unknown */
const unknownText = (unknown) =>
  `The model does not know ${listed(unknown, quoted, formatCount)}: it sees that something stands there, not what.`;

/** @param {number} tokens @param {number} milliseconds */
const timeOf = (tokens, milliseconds) =>
  ` in ${formatDuration(milliseconds)} · ${formatRate(tokens / (milliseconds / 1000), "tokens")}`;

function createBar() {
  const track = create("span", "track", create("span", "fill"));
  const name = create("span", "name");
  name.dir = "auto";
  return create("li", "bar", name, create("span", "value"), track);
}
