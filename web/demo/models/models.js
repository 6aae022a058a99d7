// Another model: from the hub, a web address or the disk; and those that the browser has cached.
import { create, createButton } from "../page/dom.js";
import { formatLabel, formatProgress } from "../page/format.js";
import { CacheList } from "./cache-list.js";
import { FilesMissing, modelFromFiles } from "./files.js";
import { createForms } from "./forms.js";
import { usesOf } from "./uses.js";
import { isMaskFiller, isTagger } from "../model/load-classifier.js";
import { TaskCard } from "./task-card.js";
import { compareTask, fillTask, taskInUse } from "./tasks.js";

/**
 * @typedef {import("../page/context-types.ts").ModelSource} ModelSource
 * @typedef {import("../model/model-store.js").ModelStore} ModelStore
 * @typedef {import("../page/context-types.ts").DemoContext} DemoContext
 */

class ModelsView {
  #store;
  #context;
  #inUse = create("section", "card block");
  /** What becomes of a load. */
  #status = create("div", "card block load-status");
  #card = new TaskCard();
  /** Whether the card is for a model beside the one in use. */
  #showsBeside = false;
  #cache;
  #forms;
  /** @type {AbortController | undefined} */
  #loading;

  /** @param {HTMLElement} container @param {ModelStore} store @param {DemoContext} context */
  constructor(container, store, context) {
    this.#store = store;
    this.#context = context;
    this.#status.hidden = true;
    this.#status.setAttribute("role", "status");
    this.#cache = new CacheList((model) => this.#load({ kind: "named", model }));
    this.#forms = createForms({
      onName: (model) => this.#load({ kind: "named", model }),
      onFiles: (files) => this.#loadFiles(files),
    });
    container.append(this.#inUse, this.#status, this.#card.element, this.#forms.element, this.#cache.element);
    store.onModel(() => this.#showModel());
    this.#showModel();
  }

  /** @param {URLSearchParams} params */
  follow(params) {
    const name = params.get("name");
    if (name) this.#forms.setName(name);
    this.#cache.update();
  }

  #showModel() {
    this.#showInUse();
    if (!this.#showsBeside) this.#showTaskInUse();
  }

  /** What the model in use can be tried with here, if anything. */
  #showTaskInUse() {
    const { source, state } = this.#store;
    this.#showsBeside = false;
    this.#card.clear();
    if (state.status !== "ready" || isTagger(state.loaded)) return;
    const task = taskInUse(source, state.loaded);
    if (task) this.#card.show(nameOf(source), task);
  }

  /** @param {string} name @param {import("../page/context-types.ts").Beside} model */
  #showBeside(name, model) {
    this.#showsBeside = true;
    this.#card.show(name, isMaskFiller(model) ? fillTask(model) : compareTask(model));
    this.#card.focus();
  }

  #showInUse() {
    const { model, source, state } = this.#store;
    const facts = create("dl", "pairs");
    const add = (/** @type {string} */ term, /** @type {string} */ text) => {
      const value = create("dd", "", text);
      value.dir = "auto";
      facts.append(create("dt", "", term), value);
    };
    if (state.status === "ready") {
      const { loaded } = state;
      const some = model.labels.slice(0, 12).map(formatLabel).join(", ");
      const more = model.labels.length > 12 ? ` and ${model.labels.length - 12} more` : "";
      add(model.labels.length === 1 ? "Label" : `${model.labels.length} labels`, some + more);
      const uses = usesOf(isTagger(loaded) ? "token" : "sequence", model.labels).map(
        ({ text, className }) => `${text} (${className})`,
      );
      add("Good for", uses.join("; "));
      add("Weights", { q4: "4 bits", q8: "8 bits", fp32: "32 bits" }[loaded.dtype]);
      const { build, kernel } = loaded.backend;
      add("Engine", `WebAssembly, ${build} SIMD, kernel ${kernel}`);
    }
    const heading = create("h2", "", "In use: ", create("span", "name", nameOf(source)));
    this.#inUse.replaceChildren(heading, facts);
    for (const warning of state.status === "ready" ? state.loaded.warnings : []) {
      this.#inUse.append(create("p", "note", warning));
    }
    const actions = create("p", "actions");
    const tryIt = create("a", "button primary", "Try it");
    tryIt.href = "#try";
    actions.append(tryIt);
    if (source.kind !== "embedded") {
      actions.append(createButton("Back to the page’s own", () => this.#load({ kind: "embedded" })));
    }
    this.#inUse.append(actions);
  }

  /** @param {File[]} files */
  #loadFiles(files) {
    this.#stopLoading();
    try {
      this.#load(modelFromFiles(files));
    } catch (error) {
      if (!(error instanceof FilesMissing)) throw error;
      this.#showFailure({
        title: "That is not a whole model",
        advice: error.message,
        detail: "",
      });
    }
  }

  /** What is on its way has nothing to say any more: the visitor asks for something else. */
  #stopLoading() {
    this.#loading?.abort();
    this.#loading = undefined;
  }

  /** @param {ModelSource} source */
  async #load(source) {
    this.#stopLoading();
    if (source.kind === "named" && isForeignHttp(source.model)) {
      const advice =
        "The page loads models from other servers by https only, so that nobody on the way can read along.";
      return this.#showFailure({ title: "That address begins with http:", advice, detail: "" });
    }
    const controller = new AbortController();
    this.#loading = controller;
    const { signal } = controller;
    const name = nameOf(source);
    const { onBytes, cancel } = this.#showProgress(name, controller);
    try {
      const beside = await this.#store.change(source, { signal, onBytes });
      if (signal.aborted) return void beside?.dispose();
      if (beside) {
        this.#showOutcome(create("p", "", `${name} is loaded, beside ${this.#store.model.name}.`));
        return this.#showBeside(name, beside);
      }
      this.#showTaskInUse();
      const again = createButton("Try it", () => (location.hash = "#try"), "button primary");
      this.#showOutcome(create("p", "", `${name} is loaded and answers now.`), again);
      if (document.activeElement === cancel || document.activeElement === document.body) again.focus();
    } catch (error) {
      if (signal.aborted) {
        if (this.#loading === controller) {
          this.#showOutcome(create("p", "", `Cancelled. ${this.#store.model.name} goes on answering.`));
        }
        return;
      }
      this.#showFailure(adviceFor(error, source, this.#context));
    } finally {
      this.#cache.update();
    }
  }

  /** @param {string} name @param {AbortController} controller */
  #showProgress(name, controller) {
    const bar = create("progress");
    bar.setAttribute("aria-label", `Loading ${name}`);
    const bytes = create("p", "facts", "Starting");
    bytes.setAttribute("aria-live", "off"); // ten times a second is too much to hear
    const cancel = createButton("Cancel", () => controller.abort());
    this.#showOutcome(create("p", "", `Loading ${name} …`), bar, bytes, cancel);
    cancel.focus();
    this.#status.scrollIntoView({ block: "nearest" });
    return {
      cancel,
      /** @param {import("../page/context-types.ts").Bytes} progress */
      onBytes: (progress) => {
        if (progress.total) {
          bar.max = progress.total;
          bar.value = progress.loaded;
        }
        bytes.textContent = formatProgress(progress);
      },
    };
  }

  /** @param {...Node} content */
  #showOutcome(...content) {
    this.#status.replaceChildren(...content);
    this.#status.hidden = false;
  }

  /** @param {import("../page/context-types.ts").ErrorDescription} description */
  #showFailure({ title, advice, detail }) {
    const details = create("details", "", create("summary", "", "Details"), create("p", "", detail));
    this.#showOutcome(create("h2", "", title), create("p", "", advice), ...(detail ? [details] : []));
    this.#status.scrollIntoView({ block: "nearest" });
  }
}

/** @param {ModelSource} source */
function nameOf(source) {
  if (source.kind === "embedded") return "The page’s own model";
  return source.kind === "named" ? source.model : source.name;
}

/** @param {string} model whether it is an address of another server, without encryption */
const isForeignHttp = (model) =>
  /^http:/i.test(model) && URL.canParse(model) && new URL(model).origin !== location.origin;

/**
 * What a visitor can do about a model that does not load.
 * @param {unknown} error
 * @param {ModelSource} source
 * @param {DemoContext} context
 */
function adviceFor(error, source, context) {
  const description = context.describeError(error);
  const { code } = /** @type {{code?: string}} */ (error);
  if (code === "not_found" && source.kind === "files") {
    return {
      ...description,
      advice:
        "It is not among the chosen files. Choose the whole folder: some files lie in folders below it.",
    };
  }
  if (code !== "network" || source.kind !== "named") return description;
  const advice =
    "Check the address and the connection. A server of your own must also allow other pages to read its files (CORS: Access-Control-Allow-Origin).";
  return { ...description, advice };
}

/** @param {HTMLElement} container @param {ModelStore} store @param {DemoContext} context */
export const mountModels = (container, store, context) => new ModelsView(container, store, context);
