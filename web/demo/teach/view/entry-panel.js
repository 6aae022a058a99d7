// Where examples come in: one by one, as pasted lines or a table, from a file, or made up by the page.
import { create, createButton } from "../../page/dom.js";
import { listenForFiles } from "../../page/dropped.js";
import { most } from "../learn/examples.js";
import { starters } from "../learn/starters.js";
import { labelOfLine } from "../read/labelled.js";

/**
 * @typedef {object} EntryActions
 * @property {(example: import("../learn/examples.js").Example) => void} onExample
 * @property {(content: string | File, label: string) => void} onSource lines, a table or a head; `label`: of all, if there is one
 * @property {() => void} onStarters
 */

/** Browsers lay out a longer text in a box for seconds; the model reads a few thousand characters. */
const longest = 20_000;

export class EntryPanel {
  #actions;
  #text = create("textarea");
  #label = create("input");
  #known = create("datalist");
  #file = create("input");
  #status = create("p", "facts teach-status");
  #starters;

  /** @param {HTMLElement} area files may be dropped anywhere on it @param {EntryActions} actions */
  constructor(area, actions) {
    this.#actions = actions;
    this.#starters = createButton(
      `Try with ${starters.length} made-up examples`,
      actions.onStarters,
      "button primary",
    );
    this.#status.setAttribute("role", "status");
    const submit = create("button", "button", "Add");
    const form = create("form", "teach-form", this.#textField(), this.#labelField(), submit);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#file.type = "file";
    this.#file.accept = ".csv,.tsv,.txt,.jsonl,.ndjson,.json,.gz,.safetensors,text/*";
    this.#file.hidden = true;
    this.#file.setAttribute("aria-label", "File");
    const buttons = create(
      "div",
      "teach-buttons",
      this.#starters,
      createButton("Choose a file", () => this.#file.click()),
      this.#file,
    );
    this.element = create("div", "teach-entry", form, buttons, this.#status);
    this.#listen(area);
  }

  #textField() {
    const label = create("label", "", "An example, or a list of them");
    label.htmlFor = this.#text.id = "teach-text";
    Object.assign(this.#text, { rows: 2, dir: "auto", spellcheck: false, maxLength: longest });
    this.#text.placeholder = "Type a text, or paste lines or a table";
    const hint = create(
      "p",
      "facts",
      "A list is lines such as “refund: I paid twice”, CSV, TSV or JSONL. Texts without a label come up for one.",
    );
    hint.id = "teach-text-hint";
    this.#text.setAttribute("aria-describedby", hint.id);
    return create("div", "field", label, this.#text, hint);
  }

  #labelField() {
    const label = create("label", "", "Its label");
    label.htmlFor = this.#label.id = "teach-label";
    this.#known.id = "teach-labels";
    this.#label.setAttribute("list", this.#known.id);
    Object.assign(this.#label, { type: "text", dir: "auto", autocomplete: "off", autocapitalize: "off" });
    this.#label.spellcheck = false;
    this.#label.placeholder = "Any word";
    this.#label.maxLength = most.labelLength;
    return create("div", "field", label, this.#label, this.#known);
  }

  /** @param {HTMLElement} area */
  #listen(area) {
    this.#text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#submit();
    });
    this.#text.addEventListener("paste", (event) => {
      const pasted = event.clipboardData?.getData("text/plain") ?? "";
      const list = /[\n\r\t]/.test(pasted.trim()) || pasted.length > longest;
      if (!list || this.#text.value.trim() !== "") return;
      event.preventDefault();
      this.#take(pasted);
    });
    listenForFiles(
      area,
      this.#file,
      ([file]) => this.#take(file),
      (text) => this.#take(text),
    );
  }

  /** @param {string | File} content */
  #take(content) {
    if (content !== "") this.#actions.onSource(content, this.#label.value.trim());
  }

  #submit() {
    const text = this.#text.value.trim();
    const label = this.#label.value.trim();
    if (text === "") return this.#ask(this.#text, "Type a text first.");
    if (/[\n\r]/.test(text) && label === "") {
      this.#text.value = "";
      return this.#take(text);
    }
    const example = label === "" ? labelOfLine(text) : { text, label };
    if (!example) return this.#ask(this.#label, "Which label does it have? Any word will do.");
    this.#text.value = "";
    this.#text.focus();
    this.#actions.onExample(example);
  }

  /** @param {HTMLElement} field @param {string} question */
  #ask(field, question) {
    this.say(question);
    field.focus();
  }

  /** @param {string} text @param {...Node} actions */
  say(text, ...actions) {
    this.#status.replaceChildren(text, ...actions.flatMap((action) => [" ", action]));
  }

  focus() {
    this.#text.focus();
  }

  /** @param {readonly string[]} labels @param {boolean} isEmpty whether there is nothing yet */
  show(labels, isEmpty) {
    this.#known.replaceChildren(
      ...labels.map((label) => {
        const option = create("option");
        option.value = label;
        return option;
      }),
    );
    this.#starters.hidden = !isEmpty;
  }
}
