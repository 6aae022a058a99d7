// What a model can do, to try out: fields, a button, and the answer below them.
import { announce, create } from "../page/dom.js";
import { route } from "../page/router.js";

/**
 * @typedef {object} Field
 * @property {string} label
 * @property {string} value at first
 * @property {boolean} [isLong] several lines
 *
 * @typedef {object} Answer
 * @property {{term: string, text: string}[]} rows the best one first
 * @property {string} said to screen readers
 *
 * @typedef {object} Task
 * @property {string} title what the model does: "Fills masks"
 * @property {string[]} facts
 * @property {Field[]} fields
 * @property {string} action on the button
 * @property {(values: string[], signal: AbortSignal) => Promise<Answer>} answer
 * @property {() => void} dispose frees what is there for this task alone
 */

/** Texts that take longer than a moment. */
const longest = 20_000;

/** @param {Field} field @param {number} index */
function createField({ label, value, isLong }, index) {
  const input = isLong ? create("textarea") : create("input");
  if (input instanceof HTMLTextAreaElement) input.rows = 4;
  input.id = `task-input-${index}`;
  input.required = true;
  input.autocomplete = "off";
  input.maxLength = longest;
  input.dir = "auto";
  input.value = value;
  const name = create("label", "", label);
  name.htmlFor = input.id;
  return { input, element: create("div", "field", name, input) };
}

export class TaskCard {
  element = create("section", "card block");
  #list = create("dl", "pairs");
  #working = create("p", "facts", "Working …");
  /** @type {Task | undefined} */
  #task;
  /** @type {AbortController | undefined} */
  #asking;

  constructor() {
    this.element.hidden = true;
    // What takes long must not go on unseen.
    addEventListener("hashchange", () => {
      if (route().view !== "models") this.#asking?.abort();
    });
  }

  /** @param {string} name of the model @param {Task} task which it disposes of when another one is shown */
  show(name, task) {
    this.clear();
    this.#task = task;
    const fields = task.fields.map(createField);
    const submit = create("button", "button primary", task.action);
    const form = create("form", "name-form", ...fields.map(({ element }) => element), submit);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#ask(
        task,
        fields.map(({ input }) => input.value),
      );
    });
    const heading = create("h2", "", `${task.title}: `, create("span", "name", name));
    const facts = task.facts.map((text) => create("p", "facts", text));
    this.#working.hidden = true;
    this.element.replaceChildren(heading, ...facts, form, this.#working, this.#list);
    this.element.hidden = false;
  }

  focus() {
    this.element.querySelector("input")?.focus();
  }

  clear() {
    this.#asking?.abort();
    this.#task?.dispose();
    this.#task = undefined;
    this.#list.replaceChildren();
    this.element.hidden = true;
  }

  /** @param {Task} task @param {string[]} values */
  async #ask(task, values) {
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    this.#list.replaceChildren();
    this.#working.hidden = false;
    try {
      const { rows, said } = await task.answer(values, asking.signal);
      if (asking.signal.aborted) return;
      this.#show(rows);
      announce(said);
    } catch (error) {
      if (asking.signal.aborted) return;
      const { message } = /** @type {Error} */ (error);
      this.#show([{ term: "No answer", text: message }]);
      announce(message);
    } finally {
      if (this.#asking === asking) this.#working.hidden = true;
    }
  }

  /** @param {Answer["rows"]} rows */
  #show(rows) {
    this.#list.replaceChildren(
      ...rows.flatMap(({ term, text }) => {
        const value = create("dd", "", text);
        value.dir = "auto";
        return [create("dt", "", term), value];
      }),
    );
  }
}
