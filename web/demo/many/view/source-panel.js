// Where the texts come from: pasted or typed, a file, or the examples.
import { create, createButton } from "../../page/dom.js";
import { listenForFiles } from "../../page/dropped.js";
import { exampleLines } from "./examples.js";

/**
 * @typedef {object} Source
 * @property {string} title
 * @property {string} [fileName]
 * @property {string | Blob} content
 * @property {boolean} [start] classify without being asked
 */

/** A text box with more than this would slow the page down: such a paste goes round it. */
const longPaste = 50_000;

/** Typing may go on. */
const pause = 400; // ms

export class SourcePanel {
  #onSource;
  #formatBytes;
  #text = create("textarea");
  #file = create("input");
  #status = create("p", "facts many-status");
  #clear = createButton("Clear", () => this.#empty(), "button quiet");
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {HTMLElement} area files may be dropped anywhere on it
   * @param {(source: Source | undefined) => void} onSource
   * @param {import("../../page/context-types.ts").DemoContext["format"]} format
   */
  constructor(area, onSource, { formatBytes }) {
    this.#onSource = onSource;
    this.#formatBytes = formatBytes;
    const label = create("label", "", "Your texts: lines, CSV or JSONL");
    label.htmlFor = this.#text.id = "many-text";
    this.#text.rows = 4;
    this.#text.dir = "auto";
    this.#text.spellcheck = false;
    this.#text.placeholder = "Paste here, or drop a file";
    this.#file.type = "file";
    this.#file.accept = ".csv,.tsv,.txt,.jsonl,.ndjson,.json,.gz,text/*";
    this.#file.hidden = true;
    this.#file.setAttribute("aria-label", "File");
    this.#clear.hidden = true;
    const field = create("div", "field", label, this.#text);
    const buttons = create(
      "div",
      "many-buttons",
      createButton(
        `Try with ${exampleLines.length} example lines`,
        () => this.#takeExamples(),
        "button primary",
      ),
      createButton("Choose a file", () => this.#file.click()),
      this.#clear,
      this.#file,
    );
    this.element = create("div", "card many-source", field, buttons, this.#status);
    this.#listen(area);
  }

  /** @param {HTMLElement} area */
  #listen(area) {
    this.#text.addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#takeTyped(), pause);
    });
    this.#text.addEventListener("paste", (event) => {
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (text.length < longPaste) return;
      event.preventDefault();
      this.#takeText(text, "Pasted text");
    });
    listenForFiles(
      area,
      this.#file,
      (files) => this.#takeFiles(files),
      (text) => this.#takeText(text, "Dropped text"),
    );
  }

  /** @param {FileList} files */
  #takeFiles(files) {
    const [file] = files;
    const others = files.length > 1 ? `, the first of ${files.length} files` : "";
    const title = `${file.name} (${this.#formatBytes(file.size)}${others})`;
    this.#take({ title, fileName: file.name, content: file });
  }

  /** @param {string} content @param {string} title */
  #takeText(content, title) {
    if (content === "") return;
    this.#take({ title: `${title} (${this.#formatBytes(new Blob([content]).size)})`, content });
  }

  #takeTyped() {
    const content = this.#text.value;
    this.#take(content === "" ? undefined : { title: "Your text", content }, false);
  }

  #takeExamples() {
    const content = exampleLines.join("\n");
    this.#take({ title: "Example lines", fileName: "examples.txt", content, start: true });
  }

  #empty() {
    this.#text.focus(); // the button goes away
    this.#take(undefined);
  }

  /** @param {Source | undefined} source @param {boolean} [emptyText] */
  #take(source, emptyText = true) {
    clearTimeout(this.#timer);
    if (emptyText) this.#text.value = "";
    this.#clear.hidden = !source;
    this.element.classList.toggle("elsewhere", source !== undefined && this.#text.value === "");
    this.#status.textContent = "";
    this.#onSource(source);
  }

  /** @param {string} text @param {boolean} [failed] */
  say(text, failed = false) {
    this.#status.textContent = text;
    this.#status.classList.toggle("note", failed);
    if (failed) this.#status.setAttribute("role", "alert");
    else this.#status.removeAttribute("role");
  }
}
