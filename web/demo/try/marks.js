// What a model finds in the text: the text with marks, each with its name and score.
import { announce, byId, create } from "../page/dom.js";
import { formatDuration, formatScore } from "../page/format.js";
import { colourOf } from "../model/labels.js";

/** @typedef {import("distilbert-wasm").Entity} Entity */

const waiting = "Once there is an answer, your text appears here with what was found.";

/** @param {Entity} entity @param {readonly string[]} names */
function markOf({ text, label, score }, names) {
  const mark = create("mark", "mark", text, create("span", "mark-label", ` ${label} ${formatScore(score)}`));
  mark.style.setProperty("--tone", colourOf(label, names));
  return mark;
}

/** @param {Entity[]} entities */
const countText = ({ length }) => (length === 0 ? "Nothing found" : `${length} found`);

export class MarksView {
  #section = byId("marks", HTMLElement);
  #note = byId("marks-note", HTMLElement);
  #text = byId("marks-text", HTMLElement);
  #count = byId("found-count", HTMLElement);
  #names = byId("found-names", HTMLElement);
  #facts = byId("found-facts", HTMLElement);

  /** @param {boolean} isShown whether the model marks words at all */
  toggle(isShown) {
    this.#section.hidden = !isShown;
  }

  clear() {
    this.#text.hidden = true;
    this.#note.textContent = waiting;
  }

  /** @param {string} text @param {Entity[]} entities @param {readonly string[]} names @param {number} [milliseconds] */
  show(text, entities, names, milliseconds) {
    this.#count.textContent = countText(entities);
    this.#facts.textContent = milliseconds === undefined ? "" : `in ${formatDuration(milliseconds)}`;
    const counts = names.map((name) => ({
      name,
      count: entities.filter(({ label }) => label === name).length,
    }));
    const found = counts.filter(({ count }) => count > 0);
    this.#names.replaceChildren(
      ...found.map(({ name, count }) => {
        const item = create("li", "mark", name, create("span", "mark-label", ` ${count}`));
        item.style.setProperty("--tone", colourOf(name, names));
        return item;
      }),
    );
    let at = 0;
    const pieces = entities.flatMap((entity) => {
      const gap = text.slice(at, entity.start);
      at = entity.end;
      return [gap, markOf(entity, names)];
    });
    this.#text.replaceChildren(...pieces, text.slice(at));
    this.#text.hidden = false;
    this.#note.textContent =
      entities.length === 0
        ? "The model marks nothing in this text; it can be wrong."
        : "What the model takes for a name is marked; it can miss some, and be wrong.";
    const said = found.map(({ name, count }) => `${count} ${name}`).join(", ");
    announce(`${countText(entities)}${said ? `: ${said}` : ""}.`);
  }
}
