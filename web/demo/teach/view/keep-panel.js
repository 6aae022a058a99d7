// What becomes of it: a file with what was learned, a file with the examples, and what stays in this browser.
import { create, createButton } from "../../page/dom.js";
import { plural } from "../learn/examples.js";

/**
 * @typedef {object} KeepActions
 * @property {() => void} onSave the head
 * @property {(file: File) => void} onLoad a head
 * @property {() => void} onExport the examples
 * @property {(kept: boolean) => void} onKeep the visitor has decided
 */

const code = `import { TextClassifier } from "distilbert-wasm";
const mine = await TextClassifier.load(undefined, { head: "./my-labels.safetensors" });
await mine.classify("Where is my parcel?");`;

export class KeepPanel {
  #save;
  #export;
  #file = create("input");
  #kept = create("input");
  #stored = create("p", "facts");
  #delete;
  #status = create("div", "teach-status");

  /** @param {KeepActions} actions */
  constructor({ onSave, onLoad, onExport, onKeep }) {
    this.#save = createButton("Download what it learned", onSave);
    this.#export = createButton("Download the examples", onExport, "button quiet");
    this.#delete = createButton("Delete what is stored", () => onKeep(false));
    this.#file.type = "file";
    this.#file.accept = ".safetensors";
    this.#file.hidden = true;
    this.#file.setAttribute("aria-label", "File with what was learned");
    this.#file.addEventListener("change", () => {
      const [file] = this.#file.files ?? [];
      if (file) onLoad(file);
      this.#file.value = ""; // the same choice counts again
    });
    this.#kept.type = "checkbox";
    this.#kept.addEventListener("change", () => onKeep(this.#kept.checked));
    this.#status.setAttribute("role", "status");
    this.element = create(
      "section",
      "card block teach-keep",
      create("h2", "", "Keep it"),
      ...this.#files(),
      ...this.#browser(),
    );
    this.element.setAttribute("aria-label", "Keep it");
    this.showKept(undefined);
  }

  #files() {
    const buttons = create(
      "div",
      "teach-buttons",
      this.#save,
      createButton("Load such a file", () => this.#file.click()),
      this.#export,
      this.#file,
    );
    const privacy =
      "The file holds the labels and what follows from the averages of their examples; none of your texts. Who has the same model can still guess what the examples were about, with few of them quite closely.";
    const details = create(
      "details",
      "",
      create("summary", "", "In your own page"),
      create("pre", "", create("code", "", code)),
    );
    return [buttons, create("p", "facts", privacy), this.#status, details];
  }

  #browser() {
    const check = create("label", "check", this.#kept, "Keep my examples in this browser");
    return [create("div", "teach-buttons", check, this.#delete), this.#stored];
  }

  /** @param {boolean} learned whether there is something to save @param {number} count of examples */
  show(learned, count) {
    this.#save.disabled = !learned;
    this.#export.hidden = count === 0;
  }

  /** @param {import("../keep/storage.js").Kept | undefined} kept what is stored */
  showKept(kept) {
    this.#kept.checked = kept !== undefined;
    if (!kept && this.#delete === document.activeElement) this.#kept.focus(); // the button goes away
    this.#delete.hidden = !kept;
    this.#stored.textContent = kept
      ? `Stored in this browser’s database for this page: ${plural(kept.examples.length, "example")} with their labels and ${plural(kept.waiting.length, "text")} to label; nothing else, and nowhere else.`
      : "Off: closing the page forgets the examples. On: the texts and their labels stay in this browser’s database, until you delete them here.";
  }

  /** @param {string} text @param {...Node} more */
  say(text, ...more) {
    this.#status.replaceChildren(create("p", "note", text), ...more);
  }

  /** @param {string} text @param {string} detail */
  sayFailure(text, detail) {
    this.say(text, create("details", "", create("summary", "", "Details"), create("p", "", detail)));
  }

  hush() {
    this.#status.replaceChildren();
  }
}
