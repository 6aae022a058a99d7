// What goes to others: a link, the result, and code that gives the same answer elsewhere.
import { announce, byId, create } from "../page/dom.js";
import { linkWith } from "../page/router.js";

/** Longer addresses are cut off by some programs. */
const maxLink = 32_000;

/** How long a button says that it has done its work. */
const thanks = 1800; // ms

/** @param {string} text @returns {Promise<boolean>} whether it could be copied */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Pages without https have no clipboard; the older way still works there.
    const box = create("textarea", "visually-hidden", text);
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    return done;
  }
}

/** @param {HTMLButtonElement} button @param {() => string | undefined} textOf */
function copiesOnClick(button, textOf) {
  const name = button.textContent;
  /** @type {ReturnType<typeof setTimeout>} */
  let timer;
  button.addEventListener("click", async () => {
    const text = textOf();
    if (text === undefined) return;
    const said = (await copy(text)) ? "Copied" : "The browser forbids copying";
    button.textContent = said;
    announce(said);
    clearTimeout(timer);
    timer = setTimeout(() => (button.textContent = name), thanks);
  });
}

/** @param {string} text @param {string} model @param {boolean} [tags] whether the model marks words @returns {string} */
export function codeFor(text, model, tags = false) {
  const argument = model === "" ? "" : JSON.stringify(model);
  const [name, object, method] = tags
    ? ["TokenClassifier", "tagger", "tag"]
    : ["TextClassifier", "classifier", "classify"];
  return [
    `import { ${name} } from "distilbert-wasm";`,
    `const ${object} = await ${name}.load(${argument});`,
    `await ${object}.${method}(${JSON.stringify(text)});`,
  ].join("\n");
}

/** A text that fits the box with the code. @param {string} text */
const short = (text) => (text.length > 160 ? `${text.slice(0, 159)}…` : text);

/** @typedef {{text: string, model: string, masked?: string}} Shown `masked`: without what was found in it */

export class Share {
  #link = byId("copy-link", HTMLButtonElement);
  #json = byId("copy-json", HTMLButtonElement);
  #masked = byId("copy-masked", HTMLButtonElement);
  #code = byId("code", HTMLElement);
  /** @type {Shown | undefined} */
  #shown;

  /** @param {() => object} resultOf what is on the screen, in full */
  constructor(resultOf) {
    copiesOnClick(this.#link, () => {
      const link = this.#shown && linkWith({ text: this.#shown.text, model: this.#shown.model });
      if (!link || link.length <= maxLink) return link;
      announce("The text is too long for a link.");
      return undefined;
    });
    copiesOnClick(this.#json, () => JSON.stringify(resultOf(), undefined, 2));
    copiesOnClick(byId("copy-code", HTMLButtonElement), () => {
      const { text, model, masked } = this.#shown ?? { text: "This is awesome", model: "" };
      return codeFor(text, model, masked !== undefined);
    });
    copiesOnClick(this.#masked, () => this.#shown?.masked);
  }

  /** @param {boolean} tags whether the model marks words */
  setModel(tags) {
    this.#masked.hidden = !tags;
  }

  /** @param {Shown | undefined} shown */
  show(shown) {
    this.#shown = shown;
    this.#link.disabled = !shown || linkWith({ text: shown.text, model: shown.model }).length > maxLink;
    this.#json.disabled = !shown;
    this.#masked.disabled = shown?.masked === undefined;
    if (shown) this.#code.textContent = codeFor(short(shown.text), shown.model, shown.masked !== undefined);
  }
}
