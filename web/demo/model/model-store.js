// The model that the page works with: loaded, changed for another, loaded again after a failure.
import { namesOf } from "./labels.js";
import { isLabeller, isTagger, loadClassifier, loadModel } from "./load-classifier.js";

/**
 * @typedef {import("../page/context-types.ts").Loaded} Loaded
 * @typedef {import("../page/context-types.ts").Model} Model
 * @typedef {import("../page/context-types.ts").ModelSource} ModelSource
 * @typedef {import("../page/context-types.ts").ModelState} ModelState
 * @typedef {import("../page/context-types.ts").Beside} Beside
 * @typedef {import("distilbert-wasm").TextClassifier} TextClassifier
 */

/** The page asks for what the model does not do. */
class OtherKind extends Error {
  code = "unsupported_model";
}

/** @param {ModelSource} source @param {readonly string[]} labels @returns {Model} */
function modelOf(source, labels) {
  if (source.kind === "embedded") return { id: "", name: "The page’s own model", labels };
  if (source.kind === "files") return { id: "", name: source.name, labels };
  return { id: source.model, name: source.model, labels };
}

export class ModelStore {
  /** @type {ModelSource} */
  source = { kind: "embedded" };
  /** @type {Model} */
  model = modelOf(this.source, []);
  /** @type {ModelState} */
  state = { status: "loading" };
  /** Changes when what is there or on its way is given up. */
  #turn = 0;
  /** For long work. @type {Promise<TextClassifier> | undefined} */
  #second;
  /** @type {Set<() => void>} */
  #stateListeners = new Set();
  /** @type {Set<(model: Model) => void>} */
  #modelListeners = new Set();

  /** @param {() => void} listener */
  onState(listener) {
    this.#stateListeners.add(listener);
  }

  /** @param {(model: Model) => void} listener @returns {() => void} ends it */
  onModel(listener) {
    this.#modelListeners.add(listener);
    return () => this.#modelListeners.delete(listener);
  }

  /** @param {ModelState} state */
  #setState(state) {
    this.state = state;
    for (const listener of this.#stateListeners) listener();
  }

  /** Loads the present model, from scratch. */
  async reload() {
    const { source } = this;
    this.#disposeAll();
    this.#setState({ status: "loading" });
    const turn = this.#turn;
    const isCurrent = () => turn === this.#turn;
    try {
      const onBytes = (/** @type {import("../page/context-types.ts").Bytes} */ bytes) => {
        if (isCurrent()) this.#setState({ status: "loading", bytes });
      };
      const loaded = await loadModel(source, { onBytes });
      if (!isLabeller(loaded)) {
        await loaded.dispose();
        throw new OtherKind("the model has another head now, and labels nothing; choose another one");
      }
      if (isCurrent()) this.#use(source, loaded);
      else await loaded.dispose();
    } catch (error) {
      if (isCurrent()) this.#setState({ status: "failed", error });
    }
  }

  /**
   * Changes to another model once it has loaded; until then, and if it fails, the present one stays. It does so too for one
   * that labels nothing, which is returned.
   * @param {ModelSource} source
   * @param {Parameters<typeof loadModel>[1]} options
   * @returns {Promise<Beside | undefined>}
   */
  async change(source, options) {
    const loaded = await loadModel(source, options);
    if (!isLabeller(loaded)) return loaded;
    this.#disposeAll();
    this.#use(source, loaded);
    return undefined;
  }

  /** @param {ModelSource} source @param {Loaded} loaded */
  #use(source, loaded) {
    this.source = source;
    this.model = modelOf(source, isTagger(loaded) ? namesOf(loaded.labels) : loaded.labels);
    this.#setState({ status: "ready", loaded });
    for (const listener of this.#modelListeners) listener(this.model);
  }

  #disposeAll() {
    this.#turn++;
    if (this.state.status === "ready") this.state.loaded.dispose();
    this.dropSecond();
  }

  /** It has failed: the next one is loaded anew. */
  dropSecond() {
    this.#second?.then((classifier) => classifier.dispose()).catch(() => {});
    this.#second = undefined;
  }

  /** The model broke down. @param {unknown} error */
  fail(error) {
    this.#disposeAll();
    this.#setState({ status: "failed", error });
  }

  /** The instance that answers the typing, if it classifies texts. @returns {Promise<TextClassifier>} */
  async first() {
    for (;;) {
      const { state } = this;
      if (state.status === "ready") {
        if (!isTagger(state.loaded)) return state.loaded;
        throw new OtherKind(
          "the model in use marks words and has no label for a whole text; choose another one",
        );
      }
      if (state.status === "failed") throw state.error;
      await /** @type {Promise<void>} */ (
        new Promise((resolve) => {
          const listener = () => {
            this.#stateListeners.delete(listener);
            resolve();
          };
          this.#stateListeners.add(listener);
        })
      );
    }
  }

  /**
   * For long work. The embedded model is small enough to be there twice, so that typing never waits
   * for it; of others one copy has to do, and of the embedded one where there is no memory for two.
   * @returns {Promise<TextClassifier>}
   */
  async second() {
    const first = await this.first();
    if (this.source.kind !== "embedded") return first;
    this.#second ??= loadClassifier(this.source, {});
    return this.#second.catch(() => first);
  }
}
