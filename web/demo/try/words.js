// The words of an explained text: tint and line by what they did, numbers on focus, tap or hover.
import { byId, create } from "../page/dom.js";
import { formatLabel, formatPoints, formatScore } from "../page/format.js";
import { colourOf } from "../model/labels.js";

/**
 * @typedef {import("distilbert-wasm").Explanation} Explanation
 * @typedef {import("distilbert-wasm").Word} Word
 */

/** A contribution that gets the full tint even if no word has more: small ones must look small. */
const fullTint = 0.05;

/** Below this, half a point of a hundred, a word counts as doing nothing. */
export const nothing = 0.005;

/** Whom a word against the winner speaks for: of two labels the other one. @param {string} label @param {readonly string[]} labels */
function opponent(label, labels) {
  return labels.length === 2
    ? colourOf(labels.find((other) => other !== label) ?? "", labels)
    : "var(--quiet)";
}

export class WordsView {
  #box = byId("why-words", HTMLElement);
  #tools = byId("why-tools", HTMLElement);
  #detail = byId("why-detail", HTMLElement);
  /** @type {HTMLButtonElement[]} */
  #buttons = [];
  /** @type {Explanation | undefined} */
  #explanation;

  constructor() {
    const numbers = byId("why-numbers", HTMLInputElement);
    numbers.addEventListener("change", () => this.#box.toggleAttribute("data-numbers", numbers.checked));
    this.#box.toggleAttribute("data-numbers", numbers.checked);
    for (const event of ["focusin", "click", "pointerover"]) {
      this.#box.addEventListener(event, ({ target }) => this.#select(/** @type {Element} */ (target)));
    }
    this.#box.addEventListener("keydown", (event) => this.#move(event));
  }

  hide() {
    this.#box.hidden = true;
    this.#tools.hidden = true;
  }

  /** @param {boolean} stale whether the text has changed since */
  setStale(stale) {
    this.#box.toggleAttribute("data-stale", stale);
  }

  /** @param {string} text @param {Explanation} explanation @param {readonly string[]} labels */
  show(text, explanation, labels) {
    const { label, words } = explanation;
    const hadFocus = this.#box.contains(document.activeElement);
    this.#explanation = explanation;
    const strongest = Math.max(fullTint, ...words.map(({ contribution }) => Math.abs(contribution)));
    const tones = { for: colourOf(label, labels), against: opponent(label, labels) };

    this.#buttons = words.map((word) => {
      const button = create("button", "word", word.word);
      const side = word.contribution > 0 ? "for" : "against";
      const points = formatPoints(word.contribution);
      button.type = "button";
      button.tabIndex = -1;
      button.dataset.points = points;
      if (Math.abs(word.contribution) >= nothing) button.dataset.side = side;
      button.style.setProperty("--strength", (Math.abs(word.contribution) / strongest).toFixed(3));
      button.style.setProperty("--tone", tones[side]);
      button.setAttribute("aria-label", `${word.word}, ${points} points`);
      return button;
    });
    let end = 0;
    const pieces = words.flatMap((word, i) => {
      const gap = text.slice(end, word.start);
      end = word.end;
      return gap ? [gap, this.#buttons[i]] : [this.#buttons[i]];
    });
    this.#box.replaceChildren(...pieces, create("span", "quiet", text.slice(end)));
    this.setStale(false);
    this.#box.hidden = false;
    this.#tools.hidden = false;
    const first = words.reduce(
      (best, { contribution }, i) => (Math.abs(contribution) > Math.abs(words[best].contribution) ? i : best),
      0,
    );
    this.#select(this.#buttons[first]);
    if (hadFocus) this.#buttons[first].focus();
  }

  /** @param {Element | null} target */
  #select(target) {
    const index = this.#buttons.findIndex((button) => button === target);
    if (index < 0 || !this.#explanation) return;
    for (const [i, button] of this.#buttons.entries()) {
      button.tabIndex = i === index ? 0 : -1; // one stop of the Tab key; arrows go on from there
      button.toggleAttribute("data-selected", i === index);
    }
    const { label, score, words } = this.#explanation;
    const { word, contribution } = words[index];
    const without = formatScore(score - contribution);
    const change = `${formatLabel(label)} ${formatScore(score)}, without it ${without}`;
    this.#detail.textContent = `“${word}” ${formatPoints(contribution)} points: ${change}.`;
  }

  /** @param {KeyboardEvent} event */
  #move(event) {
    const index = this.#buttons.findIndex((button) => button === document.activeElement);
    if (index < 0) return;
    const forward = getComputedStyle(this.#box).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const backward = forward === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
    const last = this.#buttons.length - 1;
    /** @type {Record<string, number>} */
    const targets = {
      [forward]: Math.min(last, index + 1),
      [backward]: Math.max(0, index - 1),
      Home: 0,
      End: last,
    };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    this.#buttons[target].focus();
  }
}
