// What the visitor sees. Knows the page's elements, and nothing of models or workers.
import { adviceFor } from "./advice.js";
import { formatDuration, formatLabel, formatProgress, formatScore } from "./format.js";

/** @typedef {"loading" | "result" | "invitation" | "failure"} Panel of which one is shown */

/** A screen reader hears an answer once the typing pauses, not with every key. */
const announceAfter = 900; // ms

/**
 * @template {Element} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
function byId(id, type) {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new TypeError(`#${id} is not a ${type.name}`);
  return element;
}

/**
 * @param {string} tag
 * @param {string} className
 * @param {string} [text]
 */
function create(tag, className, text = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

/** @param {string} label @returns {"positive" | "negative" | "none"} */
function polarityOf(label) {
  const name = label.toLowerCase();
  return name === "positive" || name === "negative" ? name : "none";
}

/** From -1, a frown, to 1, a smile. @param {{label: string, score: number}[]} scores */
function moodOf(scores) {
  const score = (/** @type {string} */ name) =>
    scores.find(({ label }) => polarityOf(label) === name)?.score ?? 0;
  return score("positive") - score("negative");
}

export class View {
  #text = byId("text", HTMLTextAreaElement);
  #answer = byId("answer", HTMLElement);
  #scores = byId("scores", HTMLUListElement);
  #progress = byId("progress", HTMLProgressElement);
  #progressText = byId("progress-text", HTMLElement);
  #announcement = byId("announcement", HTMLElement);
  #truncated = byId("truncated", HTMLElement);
  /** @type {Record<Panel, HTMLElement>} */
  #panels = {
    loading: byId("loading", HTMLElement),
    result: byId("result", HTMLElement),
    invitation: byId("invitation", HTMLElement),
    failure: byId("failure", HTMLElement),
  };
  #onRetry;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #announceTimer;

  /** @param {{onText: () => void, onRetry: () => void}} actions */
  constructor({ onText, onRetry }) {
    this.#onRetry = onRetry;
    this.#text.addEventListener("input", onText);
    byId("examples", HTMLUListElement).addEventListener("click", ({ target }) => {
      const button = target instanceof Element && target.closest("button");
      if (!button) return;
      this.#text.value = button.textContent;
      onText();
    });
    byId("clear", HTMLButtonElement).addEventListener("click", () => {
      this.#text.value = "";
      this.#text.focus();
      onText();
    });
    byId("boot-help", HTMLElement).remove(); // the page's scripts run
  }

  get text() {
    return this.#text.value;
  }

  /** @param {Panel} panel */
  #show(panel) {
    for (const [name, element] of Object.entries(this.#panels)) element.hidden = name !== panel;
  }

  showLoading() {
    this.#progress.removeAttribute("value");
    this.#progressText.textContent = "Starting";
    this.#setMood("none", 0);
    this.#show("loading");
  }

  /** @param {number} loaded @param {number} total */
  showProgress(loaded, total) {
    this.#progress.max = total;
    this.#progress.value = loaded;
    this.#progressText.textContent = formatProgress(loaded, total);
  }

  /** The box is empty. */
  showInvitation() {
    this.#announce("");
    this.#truncated.hidden = true;
    this.#setMood("none", 0);
    this.#show("invitation");
  }

  /** @param {import("./classifier-client.js").Answer} answer */
  showAnswer({ classification, milliseconds }) {
    const { label, score, scores, tokenCount, truncated } = classification;
    byId("label", HTMLElement).textContent = formatLabel(label);
    byId("score", HTMLElement).textContent = formatScore(score);
    byId("facts", HTMLElement).textContent = `${tokenCount} tokens in ${formatDuration(milliseconds)}`;
    this.#showScores(scores);
    this.#setMood(polarityOf(label), moodOf(scores));
    const note = `The text is long: only its beginning counts, the first ${tokenCount} tokens.`;
    this.#truncated.textContent = note;
    this.#truncated.hidden = !truncated;
    this.#show("result");
    this.#announce(`${formatLabel(label)}, ${formatScore(score)}.${truncated ? ` ${note}` : ""}`);
  }

  /** @param {{label: string, score: number}[]} scores */
  #showScores(scores) {
    const names = scores.map(({ label }) => label).join("\n");
    if (this.#scores.dataset.labels !== names) {
      this.#scores.dataset.labels = names;
      this.#scores.replaceChildren(...scores.map(({ label }) => createBar(label)));
    }
    for (const [i, { score }] of scores.entries()) {
      const bar = /** @type {HTMLElement} */ (this.#scores.children[i]);
      bar.style.setProperty("--score", String(score));
      /** @type {HTMLElement} */ (bar.querySelector(".value")).textContent = formatScore(score);
    }
  }

  /** @param {"positive" | "negative" | "none"} polarity @param {number} mood */
  #setMood(polarity, mood) {
    this.#answer.dataset.polarity = polarity;
    this.#answer.style.setProperty("--mood", mood.toFixed(3));
  }

  /** @param {import("./worker.js").Failure} failure */
  showFailure({ code, message }) {
    const { title, advice } = adviceFor(code);
    const retry = /** @type {HTMLButtonElement} */ (create("button", "retry", "Try again"));
    retry.type = "button";
    retry.addEventListener("click", () => {
      this.#text.focus(); // the button goes away under the visitor's hands
      this.#onRetry();
    });
    const details = create("details", "");
    details.append(create("summary", "", "Details"), create("p", "", `${message} (${code})`));
    this.#announce("");
    this.#setMood("none", -0.4);
    this.#panels.failure.replaceChildren(create("h2", "", title), create("p", "", advice), retry, details);
    this.#show("failure");
  }

  /** @param {string} message */
  #announce(message) {
    clearTimeout(this.#announceTimer);
    this.#announceTimer = setTimeout(() => {
      this.#announcement.textContent = message;
    }, announceAfter);
  }
}

/** @param {string} label */
function createBar(label) {
  const item = create("li", "bar");
  item.dataset.polarity = polarityOf(label);
  const track = create("span", "track");
  track.append(create("span", "fill"));
  item.append(create("span", "name", formatLabel(label)), create("span", "value"), track);
  return item;
}
