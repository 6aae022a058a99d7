// The examples by label; each can be taken away again.
import { create, createButton } from "../../page/dom.js";
import { oneLine } from "../../many/view/display.js";
import { colourOf } from "../../model/labels.js";
import { labelsOf, plural } from "../learn/examples.js";

/** @typedef {import("../learn/examples.js").Example} Example */

/** Shown of each label, the latest first. */
const shown = 100;

class Group {
  #onRemove;
  #name = create("span", "row-label");
  #count = create("span", "facts");
  #list = create("ul");
  /** @type {readonly Example[]} */
  #examples = [];

  /** @param {string} label @param {(example: Example) => void} onRemove */
  constructor(label, onRemove) {
    this.#onRemove = onRemove;
    this.#name.textContent = oneLine(label);
    this.#name.dir = "auto";
    this.element = create("details", "", create("summary", "", this.#name, this.#count), this.#list);
    this.element.addEventListener("toggle", () => this.#fill());
  }

  /** @param {readonly Example[]} examples @param {string} colour */
  show(examples, colour) {
    this.element.style.setProperty("--row-colour", colour);
    this.#count.textContent = plural(examples.length, "example");
    this.#examples = examples;
    this.#fill();
  }

  #fill() {
    if (!this.element.open) return this.#list.replaceChildren();
    const latest = this.#examples.slice(-shown).reverse();
    const items = latest.map((example) => {
      const text = create("span", "", oneLine(example.text));
      text.dir = "auto";
      const remove = createButton("Remove", () => this.#remove(example), "button quiet");
      remove.setAttribute("aria-label", `Remove “${oneLine(example.text).slice(0, 60)}”`);
      return create("li", "", text, remove);
    });
    const more = this.#examples.length - latest.length;
    if (more > 0) items.push(create("li", "facts", `And ${more} earlier ones.`));
    this.#list.replaceChildren(...items);
  }

  /** The next button is where the visitor goes on. @param {Example} example */
  #remove(example) {
    const at = [...this.#list.querySelectorAll("button")].findIndex(
      (button) => button === document.activeElement,
    );
    this.#onRemove(example);
    const buttons = [...this.#list.querySelectorAll("button")];
    /** @type {HTMLElement | null} */ (
      buttons[Math.min(Math.max(at, 0), buttons.length - 1)] ?? this.element.querySelector("summary")
    )?.focus();
  }
}

export class ExampleList {
  #onRemove;
  /** @type {Map<string, Group>} */
  #groups = new Map();
  element = create("div", "teach-list");

  /** @param {(example: Example) => void} onRemove */
  constructor(onRemove) {
    this.#onRemove = onRemove;
  }

  /** @param {readonly Example[]} examples */
  show(examples) {
    const labels = labelsOf(examples);
    const groups = labels.map((label) => this.#groups.get(label) ?? new Group(label, this.#onRemove));
    this.#groups = new Map(labels.map((label, i) => [label, groups[i]]));
    const elements = groups.map(({ element }) => element);
    // Left where they are: what is open, or has the focus, keeps it.
    for (const child of [...this.element.children])
      if (!elements.some((one) => one === child)) child.remove();
    for (const [i, element] of elements.entries()) {
      if (this.element.children[i] !== element)
        this.element.insertBefore(element, this.element.children[i] ?? null);
    }
    /** @type {Map<string, Example[]>} */
    const byLabel = new Map(labels.map((label) => [label, []]));
    for (const example of examples) byLabel.get(example.label)?.push(example);
    for (const [label, group] of this.#groups) group.show(byLabel.get(label) ?? [], colourOf(label, labels));
  }
}
