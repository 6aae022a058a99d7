// The two ways to name a model: by text, and from the disk.
import { create, createButton } from "../page/dom.js";
import { droppedFiles } from "./files.js";

/** A model that is known to work, as an example. */
const example = "distilbert/distilbert-base-uncased-finetuned-sst-2-english";

/**
 * @typedef {object} Actions
 * @property {(model: string) => void} onName
 * @property {(files: File[]) => void} onFiles
 */

/** @param {Actions["onName"]} onName */
function nameForm(onName) {
  const input = create("input");
  input.id = "model-input";
  input.type = "text";
  input.autocapitalize = "off";
  input.autocomplete = "off";
  input.spellcheck = false;
  input.placeholder = "owner/name or https://…";
  input.required = true;
  input.setAttribute("aria-describedby", "model-input-hint");
  const label = create("label", "", "Name on the Hugging Face hub, or web address of a folder");
  label.htmlFor = input.id;
  const submit = create("button", "button primary", "Load");
  const form = create("form", "name-form", create("div", "field", label, input), submit);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const name = input.value.trim();
    if (name) onName(name);
  });
  const hint = create("p", "facts", "For example ");
  hint.id = "model-input-hint";
  const fill = createButton(example, () => {
    input.value = example;
    input.focus();
  });
  fill.className = "as-link";
  hint.append(fill, " (268 MB). Only the model’s files are fetched; your texts stay here.");
  const section = create("section", "card block", create("h2", "", "From the web"), form, hint);
  return { section, setName: (/** @type {string} */ name) => (input.value = name) };
}

/** @param {string} text @param {boolean} folder @param {Actions["onFiles"]} onFiles */
function filePicker(text, folder, onFiles) {
  const input = create("input");
  input.type = "file";
  input.multiple = true;
  input.webkitdirectory = folder;
  input.tabIndex = -1;
  input.className = "visually-hidden";
  input.setAttribute("aria-hidden", "true");
  input.addEventListener("change", () => {
    const files = [...(input.files ?? [])];
    input.value = ""; // so that the same choice counts again
    if (files.length > 0) onFiles(files);
  });
  return [createButton(text, () => input.click()), input];
}

/** @param {Actions["onFiles"]} onFiles */
function diskForm(onFiles) {
  const section = create("section", "card block drop", create("h2", "", "From your disk"));
  const hint =
    "A folder with config.json, model.safetensors, and tokenizer.json or vocab.txt; drop it here or choose it. Nothing is uploaded.";
  const buttons = create(
    "p",
    "actions",
    ...filePicker("Choose a folder", true, onFiles),
    ...filePicker("Choose its files", false, onFiles),
  );
  section.append(create("p", "facts", hint), buttons);
  section.addEventListener("dragover", (event) => {
    event.preventDefault();
    section.toggleAttribute("data-over", true);
  });
  section.addEventListener("dragleave", () => section.toggleAttribute("data-over", false));
  section.addEventListener("drop", async (event) => {
    event.preventDefault();
    section.toggleAttribute("data-over", false);
    if (event.dataTransfer) onFiles(await droppedFiles(event.dataTransfer));
  });
  return section;
}

/** @param {Actions} actions */
export function createForms({ onName, onFiles }) {
  const { section, setName } = nameForm(onName);
  return { element: create("div", "columns", section, diskForm(onFiles)), setName };
}
