// "Many": texts from a paste or a file, classified row by row, as a table and as a file again.
import { detect } from "./read/detect.js";
import { OptionsPanel } from "./view/options-panel.js";
import { ResultsPanel } from "./view/results-panel.js";
import { Run } from "./run/run.js";
import { SourcePanel } from "./view/source-panel.js";
import { readTable } from "./read/table.js";
import { beginningOf, openSource } from "./read/source.js";
import { encodingName } from "../../tables/open-text.js";
import { EncodingError, InputError } from "../../tables/signatures.js";

/**
 * @typedef {import("./view/source-panel.js").Source} Source
 * @typedef {import("./read/detect.js").Settings} Settings
 */

/** @param {import("./read/source.js").TextFacts} facts */
function guessNote({ guessed, encoding }) {
  if (!guessed) return "";
  const why = encoding === "windows-1252" ? "is not UTF-8" : "has no byte order mark";
  return `. It ${why} and is read as ${encodingName(encoding)}`;
}

class Many {
  #context;
  #source;
  #options;
  #results;
  /** What is open. @type {{source: Source, settings: Settings} | undefined} */
  #open;
  /** @type {import("./read/table.js").Table | undefined} */
  #table;
  /** @type {Run | undefined} */
  #run;
  #reading = new AbortController();
  /** Of the model that the run began with. */
  #modelId = "";

  /** @param {HTMLElement} container @param {import("../page/context-types.ts").DemoContext} context */
  constructor(container, context) {
    this.#context = context;
    this.#source = new SourcePanel(container, (source) => this.#take(source), context.format);
    this.#options = new OptionsPanel(
      (settings) => this.#read(settings),
      (column) => this.#chooseColumn(column),
      context.format,
    );
    this.#results = new ResultsPanel(context, () => this.#start());
    container.classList.add("many");
    container.append(this.#source.element, this.#options.element, this.#results.element);
    context.onClassifierChange((model) => {
      // It is reported as well when the first model has loaded, which a run may be waiting for.
      const begun = this.#run && this.#run.state !== "ready" && this.#run.state !== "loading";
      if (!begun || model.id === this.#modelId) return;
      this.#run?.stop();
      this.#results.outdate(model.name);
    });
  }

  #reset() {
    this.#reading.abort();
    this.#reading = new AbortController();
    this.#run?.stop();
    this.#run = this.#table = undefined;
    this.#results.open(undefined);
  }

  /** @param {Source | undefined} source */
  async #take(source) {
    this.#reset();
    this.#open = undefined;
    this.#options.element.hidden = true;
    if (!source) return;
    const { signal } = this.#reading;
    const { content, fileName } = source;
    try {
      const settings = detect(await beginningOf(content), fileName);
      if (signal.aborted) return;
      this.#open = { source, settings };
      if (!(await this.#read(settings)) || !source.start) return;
      this.#start();
      this.#results.scrollIntoView();
    } catch (error) {
      if (!signal.aborted) this.#fail(error);
    }
  }

  /** @param {Settings} settings @returns {Promise<boolean>} whether there is a table now */
  async #read(settings) {
    const open = this.#open;
    if (!open) return false;
    this.#reset();
    const { signal } = this.#reading;
    const { source } = open;
    const { formatCount } = this.#context.format;
    this.#options.settings = open.settings = settings;
    this.#source.say(`Reading ${source.title}`);
    try {
      const { facts, chunks } = openSource(source.content);
      const table = await readTable(chunks, settings, {
        signal,
        onRows: ({ rows }) => this.#source.say(`Reading ${source.title}: ${formatCount(rows.length)} rows`),
      });
      if (signal.aborted) return false;
      this.#table = table;
      const count = table.rows.length;
      const rows = count === 1 ? "1 row" : `${formatCount(count)} rows`;
      this.#source.say(`${source.title}: ${rows}${guessNote(facts)}.`);
      this.#context.announce(`${rows} read`);
      this.#options.show(table);
      this.#prepare();
      return true;
    } catch (error) {
      if (!signal.aborted) this.#fail(error);
      return false;
    }
  }

  /** @param {unknown} error */
  #fail(error) {
    const reason = error instanceof Error ? error.message : String(error);
    const way = error instanceof EncodingError ? ": save it as UTF-8" : "";
    const told =
      error instanceof InputError ? `The file ${reason}${way}.` : `It could not be read: ${reason}`;
    this.#source.say(told, true);
  }

  /** @param {number} column */
  #chooseColumn(column) {
    if (!this.#table) return;
    this.#table.textColumn = column;
    this.#options.show(this.#table);
    this.#prepare();
  }

  /** A run that has not begun. */
  #prepare() {
    const [table, open] = [this.#table, this.#open];
    if (!table || !open) return;
    this.#run?.stop();
    const classifier = async () => {
      const loaded = await this.#context.classifier();
      if (run.done === 0) this.#modelId = this.#context.model.id;
      return loaded;
    };
    const run = new Run(table, classifier, () => this.#onRun(run));
    this.#run = run;
    const { format, delimiter } = open.settings;
    this.#results.open({
      table,
      run,
      fileName: open.source.fileName,
      delimiter: format === "csv" ? delimiter : ",",
    });
  }

  #start() {
    this.#prepare();
    this.#run?.start();
  }

  /** @param {Run} run */
  #onRun(run) {
    if (run !== this.#run) return;
    this.#results.update();
    if (run.state !== "running" && run.state !== "loading") this.#context.announce(this.#results.facts);
  }
}

/**
 * @param {HTMLElement} container
 * @param {import("../page/context-types.ts").DemoContext} context
 */
export function mountMany(container, context) {
  new Many(container, context);
}
