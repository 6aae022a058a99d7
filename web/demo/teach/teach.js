// "Teach": labels of the visitor's own, learned in the page from a few examples of each.
import { create, createButton } from "../page/dom.js";
import { EncodingError, InputError } from "../../tables/signatures.js";
import { Keeper } from "./keep/keeper.js";
import { asJsonLines, labelsOf, plural } from "./learn/examples.js";
import { Queue } from "./learn/queue.js";
import { firstQuestion, starters, unlabelledStarters } from "./learn/starters.js";
import { Teacher } from "./learn/teacher.js";
import { readLabelled } from "./read/labelled.js";
import { AskPanel } from "./view/ask-panel.js";
import { EntryPanel } from "./view/entry-panel.js";
import { ExampleList } from "./view/example-list.js";
import { ImportPanel } from "./view/import-panel.js";
import { KeepPanel } from "./view/keep-panel.js";
import { QueuePanel } from "./view/queue-panel.js";
import { ReportPanel } from "./view/report-panel.js";

/**
 * @typedef {import("./learn/examples.js").Example} Example
 * @typedef {import("../page/context-types.ts").DemoContext} DemoContext
 *
 * @typedef {object} Content all that the visitor would miss
 * @property {readonly Example[]} examples
 * @property {readonly string[]} waiting texts without a label
 * @property {boolean} madeUp whether they are the page's own
 */

/** @type {Content} */
const nothing = { examples: [], waiting: [], madeUp: false };

const headFile = "my-labels.safetensors";
const examplesFile = "examples.jsonl";
/** Far more than a head has. */
const mostHeadBytes = 64e6;

class Teach {
  #context;
  #content = nothing;
  /** Before the last change, with the words for that change. @type {{content: Content, current: string | undefined, done: string} | undefined} */
  #before;
  #queue = new Queue();
  #ranking = new AbortController();
  #reading = new AbortController();
  /** What is being looked at before it is added. @type {{content: string | File, label: string} | undefined} */
  #source;
  #keeper = new Keeper({
    onStored: (kept) => this.#keep.showKept(kept),
    onFailure: (failure, error) => {
      this.#keep.showKept(undefined);
      this.#keep.sayFailure(failure, String(error));
    },
  });
  #modelName;
  #teacher;
  #entry;
  #import;
  #list = new ExampleList((example) => this.#remove(example));
  #removeAll = createButton(
    "Remove all",
    () => this.#change(nothing, "All examples are removed."),
    "button quiet",
  );
  #ask;
  #report = new ReportPanel();
  #queuePanel;
  #keep;

  /** @param {HTMLElement} container @param {DemoContext} context */
  constructor(container, context) {
    this.#context = context;
    this.#modelName = context.model.name;
    this.#teacher = new Teacher(
      () => context.classifier(),
      () => this.#onTeacher(),
    );
    this.#entry = new EntryPanel(container, {
      onExample: (example) => this.#add(example),
      onSource: (content, label) => this.#take({ content, label }),
      onStarters: () => this.#start(),
    });
    this.#import = new ImportPanel({
      onAdd: (found, replace) => this.#addAll(found, replace),
      onSettings: (settings) => this.#read(settings),
      onCancel: () => this.#cancelImport(),
    });
    this.#ask = new AskPanel(context, this.#teacher, {
      onStop: () => this.#teacher.stop(),
      onAgain: () => this.#learnAnew(),
    });
    this.#queuePanel = new QueuePanel(context, {
      onLabel: (text, label) => this.#label(text, label),
      onSkip: () => this.#skip(),
      onUndo: () => this.#undo(),
      onDrop: () => this.#change({ ...this.#content, waiting: [] }, "The texts without a label are dropped."),
    });
    this.#keep = new KeepPanel({
      onSave: () => this.#save(),
      onLoad: (file) => this.#load(file),
      onExport: () => context.download(examplesFile, new Blob([asJsonLines(this.#content.examples)])),
      onKeep: (kept) => this.#decide(kept),
    });
    this.#lay(container);
    context.onClassifierChange((model) => this.#changeModel(model.name));
    this.#show();
    this.#findKept();
  }

  /** @param {HTMLElement} container */
  #lay(container) {
    const examples = create("section", "card block teach-examples", create("h2", "", "Show it examples"));
    examples.setAttribute("aria-label", "Examples");
    examples.append(this.#entry.element, this.#import.element, this.#list.element, this.#removeAll);
    container.classList.add("teach");
    container.append(
      create("div", "teach-column", examples, this.#queuePanel.element),
      create("div", "teach-column", this.#ask.element, this.#report.element),
      this.#keep.element,
    );
  }

  /** Examples of an earlier visit. */
  async #findKept() {
    const kept = await this.#keeper.find();
    if (!kept) return;
    const { examples, waiting } = this.#content; // the visitor may have been quick
    const all = { examples: [...kept.examples, ...examples], waiting: [...kept.waiting, ...waiting] };
    this.#change({ ...all, madeUp: false }, "");
    this.#entry.say(`${plural(kept.examples.length, "example")} of your last visit.`);
  }

  /**
   * @param {Content} content
   * @param {string} done what has been done, for the visitor, who can undo it; empty: nothing to undo
   */
  #change(content, done) {
    const { current } = this.#queue;
    const learns = content.examples !== this.#content.examples;
    this.#before = done === "" ? undefined : { content: this.#content, current, done };
    this.#content = content;
    this.#queue.set(content.waiting);
    if (learns) this.#learn();
    this.#show();
    this.#keeper.store({ examples: content.examples, waiting: content.waiting });
  }

  #undo() {
    const before = this.#before;
    if (!before) return;
    this.#change(before.content, "");
    this.#queue.show(before.current);
    this.#show();
    this.#entry.say("Undone.");
  }

  /** @param {boolean} [anew] with another classifier */
  #learn(anew) {
    this.#keep.hush();
    this.#teacher.learn(this.#content.examples, anew);
  }

  /** The worker may have been lost. */
  #learnAnew() {
    const hasFailed = this.#teacher.state.status === "failed";
    if (hasFailed) this.#context.renewClassifier();
    this.#learn(hasFailed);
  }

  /** Of the examples; without any, of the head that was loaded. */
  get #labels() {
    const labels = labelsOf(this.#content.examples);
    return labels.length > 0 ? labels : (this.#teacher.mine?.labels ?? []);
  }

  #show() {
    const { examples, waiting } = this.#content;
    const labels = this.#labels;
    const done = this.#before?.done ?? "";
    this.#entry.show(labels, examples.length === 0 && waiting.length === 0);
    const undo = () => {
      this.#undo();
      this.#entry.focus(); // the button goes away
    };
    this.#entry.say(done, ...(done ? [createButton("Undo", undo, "button quiet")] : []));
    this.#list.show(examples);
    this.#removeAll.hidden = examples.length === 0;
    this.#queuePanel.show(this.#queue, labels, waiting.length > 0 || this.#before?.current ? done : "");
    this.#keep.show(this.#teacher.mine !== undefined, examples.length);
  }

  #start() {
    this.#change({ examples: starters, waiting: unlabelledStarters, madeUp: true }, "");
    this.#entry.say("Made up by this page. Add to them, or paste your own in their place.");
    if (this.#ask.text === "") this.#ask.text = firstQuestion;
    this.#entry.focus(); // the button goes away
  }

  /** @param {Example} example */
  #add(example) {
    const { examples } = this.#content;
    const count = examples.filter(({ label }) => label === example.label).length + 1;
    const done = `Added to ${example.label}: ${plural(count, "example")}.`;
    this.#change({ ...this.#content, examples: [...examples, example], madeUp: false }, done);
  }

  /** @param {Example} example */
  #remove(example) {
    const examples = this.#content.examples.filter((other) => other !== example);
    this.#change({ ...this.#content, examples }, "One example is removed.");
  }

  /** @param {string} text @param {string} label */
  #label(text, label) {
    const { examples, waiting } = this.#content;
    this.#change(
      {
        examples: [...examples, { text, label }],
        waiting: waiting.filter((other) => other !== text),
        madeUp: this.#content.madeUp,
      },
      `Labelled ${label}.`,
    );
  }

  #skip() {
    this.#queue.skip();
    this.#queuePanel.show(this.#queue, this.#labels);
  }

  // Lists

  /** @param {{content: string | File, label: string}} source */
  async #take(source) {
    const { content } = source;
    if (content instanceof File && /\.safetensors$/i.test(content.name)) return this.#load(content);
    this.#source = source;
    await this.#read();
  }

  /** @param {import("./read/labelled.js").Found["settings"]} [settings] */
  async #read(settings) {
    const source = this.#source;
    if (!source) return;
    this.#reading.abort();
    const { signal } = (this.#reading = new AbortController());
    const { content, label } = source;
    const isFile = content instanceof File;
    const fileName = isFile ? content.name : undefined;
    this.#entry.say("Reading it …");
    try {
      const found = await readLabelled(content, { fileName, settings, signal });
      if (signal.aborted) return;
      this.#entry.say("");
      const title = isFile ? content.name : "Your list";
      this.#import.show(found, { title, label, madeUp: this.#content.madeUp });
    } catch (error) {
      if (!signal.aborted) this.#entry.say(this.#wordsFor(error));
    }
  }

  /** @param {unknown} error */
  #wordsFor(error) {
    const reason = error instanceof Error ? error.message : String(error);
    const way = error instanceof EncodingError ? ": save it as UTF-8" : "";
    return error instanceof InputError ? `The file ${reason}${way}.` : `It could not be read: ${reason}`;
  }

  #cancelImport() {
    this.#reading.abort();
    this.#import.show(undefined);
    this.#entry.focus();
  }

  /** @param {ReturnType<typeof import("./learn/examples.js").sorted>} found @param {boolean} replace */
  #addAll(found, replace) {
    const before = replace ? nothing : this.#content;
    const examples = [...before.examples, ...found.examples];
    const waiting = [...before.waiting, ...found.unlabelled];
    const parts = [
      plural(found.examples.length, "example"),
      `${plural(found.unlabelled.length, "text")} to label`,
    ];
    const added = parts.filter((part) => !part.startsWith("0 ")).join(" and ");
    this.#change({ examples, waiting, madeUp: false }, `Added ${added}.`);
    this.#entry.focus(); // the panel goes away
  }

  // What is learned

  #onTeacher() {
    const { state, mine } = this.#teacher;
    this.#ask.showState();
    if (state.status === "loading" || state.status === "learning") return;
    this.#report.show(mine?.report);
    this.#keep.show(mine !== undefined, this.#content.examples.length);
    if (state.status === "ready" || state.status === "missing") this.#rank();
  }

  /** Which text teaches most is asked anew of each that has learned. */
  async #rank() {
    this.#ranking.abort();
    const { signal } = (this.#ranking = new AbortController());
    const { mine } = this.#teacher;
    const show = () => {
      if (!signal.aborted) this.#queuePanel.show(this.#queue, this.#labels, this.#before?.done);
    };
    if (!mine) {
      this.#queue.forget();
      return show();
    }
    try {
      await this.#queue.rank(mine, signal, show, () => this.#queuePanel.hasFocus);
    } catch {
      // A newer one ranks them; if it failed, the question above says why.
    }
  }

  /** @param {string} name */
  #changeModel(name) {
    const isOther = name !== this.#modelName;
    this.#modelName = name;
    // It is called for the first model, too, which the teacher waits for.
    if (isOther) this.#learn(true);
  }

  // Files, and this browser's database

  #save() {
    const bytes = this.#teacher.mine?.save();
    if (bytes) this.#context.download(headFile, new Blob([bytes], { type: "application/octet-stream" }));
  }

  /** @param {File} file with a head */
  async #load(file) {
    try {
      if (file.size > mostHeadBytes)
        throw new RangeError(`${file.name} is far too large for a file of this page`);
      const answers = await this.#teacher.load(await file.arrayBuffer(), file.name);
      if (answers) this.#sayLoaded(file.name);
    } catch (error) {
      const { code } = /** @type {{code?: string}} */ (error);
      const why =
        code === "unsupported_model"
          ? "It was learned with another model than the one in use: choose that one under Models, or learn again."
          : "It is no file that this page has saved, or is damaged.";
      const { detail } = this.#context.describeError(error);
      this.#keep.sayFailure(`${file.name} was not loaded. ${why} All else is as before.`, detail);
    }
  }

  /** @param {string} name */
  #sayLoaded(name) {
    const answers = `${name} answers now: ${this.#teacher.mine?.labels.join(", ")}.`;
    const { length } = this.#content.examples;
    if (length === 0) return this.#keep.say(answers);
    const back = createButton(`Go back to my ${plural(length, "example")}`, () => {
      this.#learn();
      this.#entry.focus(); // the button goes away
    });
    this.#keep.say(`${answers} Your examples are still here.`, back);
  }

  /** @param {boolean} kept whether the visitor wants the examples stored */
  #decide(kept) {
    const { examples, waiting } = this.#content;
    this.#keeper.turn(kept ? { examples, waiting } : undefined);
  }
}

/** @param {HTMLElement} container @param {DemoContext} context */
export function mountTeach(container, context) {
  new Teach(container, context);
}
