// Type and see: what is typed goes to the classifier, what it answers to the page.
import { byId, create } from "../page/dom.js";
import { questionOf } from "../model/labels.js";
import { isTagger, PackageMissing } from "../model/load-classifier.js";
import { linkWith } from "../page/router.js";
import { unknownParts } from "../../words/unknown-parts.js";
import { masked } from "../../words/masked.js";
import { AnswerView } from "./answer.js";
import { Latest } from "./latest.js";
import { MarksView } from "./marks.js";
import { Share } from "./share.js";
import { Why } from "./why.js";

/**
 * @typedef {import("../model/model-store.js").ModelStore} ModelStore
 * @typedef {import("distilbert-wasm").TextClassifier} TextClassifier
 * @typedef {import("../page/context-types.ts").Loaded} Loaded
 */

const isBlank = (/** @type {string} */ text) => !/\S/.test(text);

/** @param {Loaded} loaded @returns {import("./answer.js").ScoreKind} */
const scoreKind = (loaded) =>
  "problemType" in loaded && loaded.problemType === "regression" ? "value" : "share";

/** Whole words, however long the text. */
const tagOptions = /** @type {const} */ ({ aggregation: "first", overflow: "windows" });

export class Try {
  #store;
  #box = byId("text", HTMLTextAreaElement);
  #heading = byId("try-heading", HTMLElement);
  #lead = byId("try-lead", HTMLElement);
  #about = byId("about-model", HTMLElement);
  #own = {
    heading: this.#heading.textContent,
    lead: this.#lead.textContent,
    about: this.#about.textContent,
  };
  #answer;
  #why;
  #marks = new MarksView();
  #share;
  /** The text that has been answered, and the answer. @type {{text: string, result: object} | undefined} */
  #shown;
  /** One that has answered before. @type {Loaded | undefined} */
  #warm;
  #latest = new Latest((text) => this.#ask(text));

  /** @param {ModelStore} store @param {import("../page/context-types.ts").DemoContext} context */
  constructor(store, context) {
    this.#store = store;
    this.#answer = new AnswerView({ onRetry: () => this.#retry() });
    this.#why = new Why(context);
    this.#share = new Share(() => this.#result());
    this.#box.addEventListener("input", () => this.#change());
    byId("examples", HTMLElement).addEventListener("click", ({ target }) => {
      const button = target instanceof Element && target.closest("button");
      if (button) this.setText(button.textContent);
    });
    byId("clear", HTMLButtonElement).addEventListener("click", () => {
      this.#box.focus();
      this.setText("");
    });
    store.onState(() => this.#showState());
    store.onModel(() => this.#showModel());
    byId("boot-help", HTMLElement).remove(); // the page's scripts run
  }

  get text() {
    return this.#box.value;
  }

  /** @param {string} text */
  setText(text) {
    this.#box.value = text;
    this.#change();
  }

  /** The visitor has changed the text: the address must not show the older one of a link. */
  #change() {
    if (location.hash.startsWith("#try?")) history.replaceState(null, "", "#try");
    this.#update();
  }

  #retry() {
    const { state } = this.#store;
    if (state.status === "failed" && state.error instanceof PackageMissing) {
      // Browsers remember that a module could not be loaded, for as long as the page lives.
      history.replaceState(null, "", linkWith({ text: this.text }));
      return location.reload();
    }
    this.#box.focus(); // the button goes away under the visitor's hands
    this.#store.reload();
  }

  #update() {
    const { text } = this;
    this.#why.cancel();
    if (!isBlank(text)) return this.#latest.push(text);
    this.#latest.drop();
    this.#shown = undefined;
    this.#share.show(undefined);
    this.#clearWords();
    if (this.#store.state.status === "ready") this.#answer.showInvitation();
  }

  #clearWords() {
    this.#why.clear("Once there is an answer, this shows what each word did.");
    this.#marks.clear();
  }

  #showState() {
    const { state } = this.#store;
    if (state.status === "loading") this.#answer.showLoading(state.bytes);
    if (state.status === "failed") {
      this.#clearWords();
      this.#answer.showFailure(state.error);
    }
  }

  /** Another model: other words around it, and another answer. */
  #showModel() {
    const { model, source, state } = this.#store;
    const own = source.kind === "embedded";
    const tags = state.status === "ready" && isTagger(state.loaded);
    byId("why", HTMLElement).hidden = tags;
    this.#marks.toggle(tags);
    this.#share.setModel(tags);
    this.#share.show(undefined);
    const question = tags ? "What is in your text?" : questionOf(model.labels);
    this.#heading.textContent = own ? this.#own.heading : question;
    this.#lead.textContent = own
      ? this.#own.lead
      : `Write something. The model ${model.name} inside this page answers with every key. Your text never leaves your device.`;
    this.#about.textContent = own
      ? this.#own.about
      : `${model.name}, a model with ${model.labels.length} labels that you chose. Its makers say what it knows and what it may be used for; it can be wrong.`;
    if (state.status === "ready") this.#answer.setModel(model.labels, scoreKind(state.loaded));
    this.#clearWords();
    this.#update();
  }

  /** @param {string} text */
  async #ask(text) {
    const { state } = this.#store;
    if (state.status !== "ready") return; // asked again once a model is there
    const { loaded } = state;
    try {
      const show = await (isTagger(loaded) ? this.#tag(text, loaded) : this.#classify(text, loaded));
      // Cleared meanwhile, or of a model that has been changed.
      if (isBlank(this.text) || this.#store.state !== state) return;
      show(this.#warm === loaded);
      if (this.#warm === loaded || this.#latest.isOutdated) return;
      // The first call compiles as well; the second shows what a key takes.
      this.#warm = loaded;
      this.#latest.push(text);
    } catch (error) {
      const { code } = /** @type {{code?: string}} */ (error);
      if (code !== "disposed" && this.#store.state === state) this.#store.fail(error);
    }
  }

  /**
   * @param {string} text
   * @param {import("distilbert-wasm").TokenClassifier} tagger
   * @returns {Promise<(isWarm: boolean) => void>} shows the answer
   */
  async #tag(text, tagger) {
    const start = performance.now();
    const entities = await tagger.tag(text, tagOptions);
    const milliseconds = performance.now() - start;
    return (isWarm) => {
      const { model } = this.#store;
      this.#shown = { text, result: { entities } };
      this.#answer.showFound();
      this.#marks.show(text, entities, model.labels, isWarm ? milliseconds : undefined);
      this.#share.show({ text, model: model.id, masked: masked(text, entities) });
    };
  }

  /** @param {string} text @param {TextClassifier} classifier @returns {Promise<(isWarm: boolean) => void>} shows the answer */
  async #classify(text, classifier) {
    const start = performance.now();
    const classification = await classifier.classify(text);
    const milliseconds = performance.now() - start;
    const { unknownTokens } = classification;
    const unknown = unknownTokens > 0 ? await unknownParts(classifier, text, unknownTokens) : undefined;
    return (isWarm) => this.#show(text, classification, unknown, isWarm ? milliseconds : undefined);
  }

  /**
   * @param {string} text
   * @param {import("distilbert-wasm").Classification} classification
   * @param {import("../../words/unknown-parts.js").UnknownParts} [unknown]
   * @param {number} [milliseconds]
   */
  #show(text, classification, unknown, milliseconds) {
    this.#shown = { text, result: classification };
    this.#answer.showAnswer(classification, milliseconds, unknown);
    this.#share.show({ text, model: this.#store.model.id });
    if (milliseconds !== undefined && !this.#latest.isOutdated)
      this.#why.follow(text, classification, milliseconds);
  }

  #result() {
    if (!this.#shown) return {};
    const { text, result } = this.#shown;
    const words = this.#why.explanationFor(text)?.words;
    return { text, model: this.#store.model.name, ...result, ...(words && { words }) };
  }

  /** A link was followed. @param {URLSearchParams} params */
  follow(params) {
    const text = params.get("text");
    const model = params.get("model");
    if (text !== null) {
      this.#box.value = text.slice(0, this.#box.maxLength);
      this.#update();
    }
    byId("link-note", HTMLElement).hidden = true;
    if (model && model !== this.#store.model.id) this.#offerModel(model);
  }

  /** Nothing is fetched from elsewhere because of a link alone. @param {string} model */
  #offerModel(model) {
    const note = byId("link-note", HTMLElement);
    const link = create("a", "", "Look at it");
    link.href = `#models?${new URLSearchParams({ name: model })}`;
    note.replaceChildren(
      `This link was made with another model, ${model}, which is not part of this page. `,
      link,
      ", or stay with the one in use.",
    );
    note.hidden = false;
  }
}
