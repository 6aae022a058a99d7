// Texts without a label, one at a time, the least sure first: a key or a button gives each its label.
import { create, createButton } from "../../page/dom.js";
import { atLength } from "../../many/view/display.js";
import { colourOf } from "../../model/labels.js";
import { plural } from "../learn/examples.js";

/**
 * @typedef {object} QueueActions
 * @property {(text: string, label: string) => void} onLabel
 * @property {() => void} onSkip
 * @property {() => void} onUndo
 * @property {() => void} onDrop all of them
 */

/** A key for each label; those after these have a button only. */
const keys = "123456789abcdefghijklmnopqrstuvwxyz";
const skipKey = "0";

export class QueuePanel {
  #format;
  #actions;
  #text = create("p", "teach-next");
  #facts = create("p", "facts");
  #labels = create("div", "teach-buttons teach-labels");
  #last = create("p", "facts");
  #undo;
  #skip;
  /** What the buttons stand for. @type {readonly string[]} */
  #known = [];
  #card = create("div", "teach-card");
  /** @type {string | undefined} */
  #shown;

  /** @param {import("../../page/context-types.ts").DemoContext} context @param {QueueActions} actions */
  constructor({ format }, actions) {
    this.#format = format;
    this.#actions = actions;
    this.#text.dir = "auto";
    this.#card.tabIndex = 0;
    this.#card.setAttribute("role", "group");
    this.#card.setAttribute("aria-label", "The next text");
    this.#skip = this.#button("Skip", skipKey, actions.onSkip, "button quiet");
    this.#undo = createButton("Undo", actions.onUndo, "button quiet");
    const drop = createButton("Drop all", actions.onDrop, "button quiet");
    this.#card.append(
      this.#text,
      this.#facts,
      this.#labels,
      create("div", "teach-buttons", this.#skip, this.#undo, drop),
      this.#last,
    );
    this.element = create("section", "card block", create("h2", "", "Which label?"), this.#card);
    this.element.setAttribute("aria-label", "Texts to label");
    this.#card.addEventListener("keydown", (event) => this.#onKey(event));
  }

  /** @param {string} text @param {string} key @param {() => void} action @param {string} className */
  #button(text, key, action, className) {
    const button = createButton("", action, className);
    const name = create("span", "", text);
    name.dir = "auto";
    button.append(name);
    if (!key) return button;
    const hint = create("kbd", "", key);
    hint.setAttribute("aria-hidden", "true");
    button.append(hint);
    button.setAttribute("aria-keyshortcuts", key);
    return button;
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const key = event.key.toLowerCase();
    if (key === skipKey) this.#actions.onSkip();
    else {
      const label = this.#known[keys.indexOf(key)];
      if (key.length !== 1 || label === undefined) return;
      this.#give(label);
    }
    event.preventDefault();
  }

  /** Whether the visitor is at it. */
  get hasFocus() {
    return this.element.contains(document.activeElement);
  }

  /** @param {string} label */
  #give(label) {
    const text = this.#shown;
    if (text !== undefined) this.#actions.onLabel(text, label);
  }

  /**
   * @param {import("../learn/queue.js").Queue} queue
   * @param {readonly string[]} labels
   * @param {string} [last] what was done last, if it can be undone
   */
  show(queue, labels, last = "") {
    const had = this.hasFocus;
    this.#shown = queue.current;
    const isOver = queue.current === undefined;
    this.element.hidden = isOver && last === "";
    this.#text.textContent =
      queue.current === undefined
        ? "Nothing is left to label."
        : atLength(queue.current, this.#format.formatCount);
    this.#facts.textContent = this.#factsOf(queue, labels);
    this.#labels.hidden = this.#skip.hidden = isOver;
    this.#undo.hidden = last === "";
    this.#last.textContent = last;
    this.#showLabels(labels);
    // What had the focus may be gone.
    if (had && !this.element.hidden && !this.hasFocus) this.#card.focus();
  }

  /** @param {readonly string[]} labels */
  #showLabels(labels) {
    if (labels.length === this.#known.length && labels.every((label, i) => label === this.#known[i])) return;
    this.#known = labels;
    this.#labels.replaceChildren(
      ...labels.map((label, i) => {
        const button = this.#button(label, keys[i] ?? "", () => this.#give(label), "button");
        button.style.setProperty("--row-colour", colourOf(label, labels));
        return button;
      }),
    );
  }

  /** @param {import("../learn/queue.js").Queue} queue @param {readonly string[]} labels */
  #factsOf(queue, labels) {
    if (queue.current === undefined) return "";
    const left = `${plural(queue.texts.length, "text")} to label`;
    if (labels.length === 0)
      return `${left}. Add an example of each label above first: then a key gives it to a text.`;
    const { sureness } = queue;
    if (sureness === undefined) return `${left}: press a key, or a button.`;
    const of = queue.ranked < queue.texts.length ? ` of ${this.#format.formatCount(queue.ranked)}` : "";
    return `${left}, the least sure${of} first: ${this.#format.formatScore(sureness)} for this one.`;
  }
}
