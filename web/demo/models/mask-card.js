// A model that fills masks, beside the one in use: a sentence with a mask, and what may stand there.
import { announce, create } from "../page/dom.js";
import { formatScore } from "../page/format.js";

/** @typedef {import("distilbert-wasm").FillMask} FillMask */

export class MaskCard {
  element = create("section", "card block");
  #input = create("input");
  #list = create("dl", "pairs");
  /** @type {FillMask | undefined} */
  #model;

  constructor() {
    this.element.hidden = true;
    this.#input.id = "mask-input";
    this.#input.type = "text";
    this.#input.required = true;
    this.#input.autocomplete = "off";
  }

  /** @param {string} name @param {FillMask} model which it frees when another one is loaded */
  show(name, model) {
    this.clear();
    this.#model = model;
    this.#input.value = `The capital of France is ${model.maskToken}.`;
    const label = create("label", "", `A sentence with ${model.maskToken} where a word is to be found`);
    label.htmlFor = this.#input.id;
    const submit = create("button", "button primary", "Fill");
    const form = create("form", "name-form", create("div", "field", label, this.#input), submit);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#fill(this.#input.value);
    });
    const heading = create("h2", "", "Fills masks: ", create("span", "name", name));
    const use = create(
      "p",
      "facts",
      "Good for words for a gap (FillMask); it labels no texts, so the model in use stays.",
    );
    this.element.replaceChildren(heading, use, form, this.#list);
    this.element.hidden = false;
    this.#input.focus();
  }

  clear() {
    this.#model?.dispose();
    this.#model = undefined;
    this.#list.replaceChildren();
    this.element.hidden = true;
  }

  /** @param {string} text */
  async #fill(text) {
    const model = this.#model;
    if (!model) return;
    try {
      const predictions = await model.fill(text);
      if (this.#model !== model) return;
      const lists = /** @type {import("distilbert-wasm").MaskPrediction[][]} */ (
        Array.isArray(predictions[0]) ? predictions : [predictions]
      );
      this.#list.replaceChildren(
        ...lists.flat().flatMap(({ text, score, sequence }) => {
          const sentence = create("dd", "", `${formatScore(score)} · ${sequence}`);
          sentence.dir = "auto";
          return [create("dt", "", text), sentence];
        }),
      );
      announce(`${lists.map(([best]) => best.text).join(", ")}`);
    } catch (error) {
      if (this.#model !== model) return;
      const { message } = /** @type {Error} */ (error);
      this.#list.replaceChildren(create("dt", "", "No answer"), create("dd", "", message));
      announce(message);
    }
  }
}
