// Starts and stops the run, and says how far it is.
import { create, createButton } from "../../page/dom.js";

/** @typedef {import("../run/run.js").Run} Run */

export class RunPanel {
  #context;
  #button;
  #progress = create("progress");
  #facts = create("p", "facts");
  #failure = create("div", "note");
  /** What the button does. @type {() => void} */
  #action = () => {};

  /** @param {import("../../page/context-types.ts").DemoContext} context @param {() => void} restart */
  constructor(context, restart) {
    this.#context = context;
    this.restart = restart;
    this.#button = createButton("", () => this.#action(), "button primary");
    this.#progress.setAttribute("aria-label", "Rows classified");
    this.#failure.setAttribute("role", "alert");
    this.element = create(
      "div",
      "many-run",
      this.#button,
      create("div", "many-progress", this.#progress, this.#facts),
      this.#failure,
    );
  }

  /** @param {Run} run @param {string} [newModel] that has come since it began */
  show(run, newModel) {
    const { formatCount } = this.#context.format;
    const rows = run.results.rowCount;
    /** @type {Record<import("../run/run.js").State, [string, () => void]>} */
    const actions = {
      ready: [`Classify ${formatCount(rows)} ${rows === 1 ? "row" : "rows"}`, () => run.start()],
      loading: ["Stop", () => run.stop()],
      running: ["Stop", () => run.stop()],
      stopped: ["Go on", () => run.start()],
      failed: ["Go on", () => run.start()],
      done: ["Classify again", this.restart],
    };
    let [text, action] = actions[run.state];
    if (newModel !== undefined && run.state !== "ready") [text, action] = ["Classify again", this.restart];
    this.#action = action;
    if (this.#button.textContent !== text) this.#button.textContent = text;
    this.#button.disabled = rows === 0;
    this.#button.classList.toggle("primary", run.state !== "done");

    this.#progress.hidden = run.state === "ready" || run.state === "done";
    this.#progress.max = Math.max(1, run.total);
    this.#progress.value = run.done;
    if (run.state === "loading") this.#progress.removeAttribute("value");
    this.#facts.textContent = this.factsOf(run);
    this.#showFailure(run, newModel);
  }

  /** @param {Run} run */
  factsOf(run) {
    const { formatCount, formatDuration, formatRate, formatRemaining } = this.#context.format;
    const progress = `${formatCount(run.done)} of ${formatCount(run.total)}`;
    if (run.state === "loading") return "Loading the model";
    if (run.state === "running") {
      const { rate, remaining } = run;
      const facts = [progress];
      if (rate) facts.push(formatRate(rate, "rows"));
      if (remaining !== undefined) facts.push(`${formatRemaining(remaining)} left`);
      return facts.join(" · ");
    }
    if (run.state === "stopped") return run.total > 0 ? `Stopped at ${progress}.` : "Stopped.";
    if (run.state === "failed") return run.total > 0 ? `${progress}.` : "";
    if (run.state !== "done") return "";
    const { truncatedCount, unknownCount, rowCount } = run.results;
    const notes = [`${formatCount(run.done)} classified in ${formatDuration(run.elapsed)}.`];
    if (truncatedCount > 0) notes.push(`${formatCount(truncatedCount)} too long: only the beginning counts.`);
    if (unknownCount > 0) notes.push(`${formatCount(unknownCount)} with words that the model does not know.`);
    if (rowCount > run.total) notes.push(`${formatCount(rowCount - run.total)} without text.`);
    return notes.join(" ");
  }

  /** @param {Run} run @param {string} [newModel] */
  #showFailure(run, newModel) {
    /** @type {string[]} */
    let paragraphs = [];
    if (newModel !== undefined && run.state !== "ready") {
      paragraphs = [`The model is now ${newModel}. These labels are of the one before.`];
    } else if (run.state === "failed") {
      const { title, advice, detail } = this.#context.describeError(run.error);
      paragraphs = [`${title}. ${advice}`, detail];
    }
    const told = paragraphs.join("\n");
    if (this.#failure.dataset.told === told) return;
    this.#failure.dataset.told = told;
    this.#failure.hidden = told === "";
    this.#failure.replaceChildren(...paragraphs.map((text) => create("p", "", text)));
  }
}
