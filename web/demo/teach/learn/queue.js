// Texts that wait for a label, those first of whose label the classifier is least sure: they teach it most.

/** Texts that are ranked: of more, so many of all parts of the list. */
export const mostRanked = 1000;

/** Between two reports while texts are ranked. */
const some = 100;

/** @param {readonly string[]} texts @param {number} count @returns {readonly string[]} so many, evenly spread */
function spread(texts, count) {
  if (texts.length <= count) return texts;
  return Array.from({ length: count }, (_, i) => texts[Math.floor((i * texts.length) / count)]);
}

export class Queue {
  /** @type {readonly string[]} */
  texts = [];
  /** How sure the classifier is of each text that it was asked for. @type {Map<string, number>} */
  #sureness = new Map();
  /** @type {Set<string>} */
  #skipped = new Set();
  /** The text that is shown: it stays until it is labelled or skipped. @type {string | undefined} */
  current;
  /** Whether it was chosen before anything was known of it: then others were unknown too. */
  #isBlind = true;

  /** @param {readonly string[]} texts all that wait */
  set(texts) {
    this.texts = [...new Set(texts)];
    if (this.current !== undefined && !this.texts.includes(this.current)) this.current = undefined;
    if (this.current === undefined) this.#choose();
  }

  #choose() {
    this.current = this.#next();
    this.#isBlind = this.current === undefined || !this.#sureness.has(this.current);
  }

  #next() {
    if (this.texts.every((text) => this.#skipped.has(text))) this.#skipped.clear();
    const rank = (/** @type {string} */ text) => this.#sureness.get(text) ?? 1;
    const open = this.texts.filter((text) => !this.#skipped.has(text));
    return open.reduce(
      (/** @type {string | undefined} */ least, text) =>
        least === undefined || rank(text) < rank(least) ? text : least,
      undefined,
    );
  }

  /** @param {string | undefined} text that waits */
  show(text) {
    if (text !== undefined && this.texts.includes(text)) this.current = text;
  }

  skip() {
    if (this.current !== undefined) this.#skipped.add(this.current);
    this.#choose();
  }

  /** How sure the classifier is of the text that is shown. */
  get sureness() {
    return this.current === undefined ? undefined : this.#sureness.get(this.current);
  }

  /** How many texts were compared. */
  get ranked() {
    return this.#sureness.size;
  }

  /** What a classifier said before says nothing of another one. */
  forget() {
    this.#sureness.clear();
  }

  /**
   * Asks a classifier for the texts, anew. The first time another text may come up, unless the visitor is at it.
   * @param {Pick<import("distilbert-wasm").TextClassifier, "classifyStream">} classifier
   * @param {AbortSignal} signal
   * @param {() => void} onSome called as more are known
   * @param {() => boolean} isHeld whether the text that is shown must stay
   */
  async rank(classifier, signal, onSome, isHeld) {
    const texts = spread(this.texts, mostRanked);
    /** @type {Map<string, number>} */
    const sureness = new Map();
    for await (const { score } of classifier.classifyStream(texts, { signal })) {
      sureness.set(texts[sureness.size], score);
      if (sureness.size % some !== 0) continue;
      this.#sureness = new Map([...this.#sureness, ...sureness]);
      onSome();
    }
    this.#sureness = sureness;
    if (this.#isBlind && !isHeld()) this.#choose();
    onSome();
  }
}
