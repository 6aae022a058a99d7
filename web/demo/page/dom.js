// Small helpers for the page's elements.

/**
 * @template {Element} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
export function byId(id, type) {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new TypeError(`#${id} is not a ${type.name}`);
  return element;
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} [className]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function create(tag, className = "", ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

/** @param {string} text @param {() => void} onClick @param {string} [className] */
export function createButton(text, onClick, className = "button") {
  const button = create("button", className, text);
  button.type = "button";
  button.addEventListener("click", onClick);
  return button;
}

/** @param {string} fileName @param {Blob} blob */
export function download(fileName, blob) {
  const link = create("a");
  link.href = URL.createObjectURL(blob);
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // slow disks ask where to put it first
}

/** A screen reader hears an answer once the typing pauses, not with every key. */
const announceAfter = 900; // ms

/** @type {ReturnType<typeof setTimeout> | undefined} */
let announceTimer;

/** @param {string} message */
export function announce(message) {
  clearTimeout(announceTimer);
  announceTimer = setTimeout(() => {
    byId("announcement", HTMLElement).textContent = message;
  }, announceAfter);
}
