// Items on their way from one loop to another: a bounded number, so that the first waits for the second.

/**
 * @template T
 */
export class Queue {
  /** @type {{item: T, weight: number}[]} */
  #held = [];
  #weight = 0;
  #limit;
  #ended = false;
  /** @type {unknown} */
  #error;
  /** Wakes whoever waits for a change. @type {() => void} */
  #changed = () => {};

  /** @param {{items: number, weight?: number}} limit that it takes before it lets the giver wait */
  constructor({ items, weight = Infinity }) {
    this.#limit = { items, weight };
  }

  get length() {
    return this.#held.length;
  }

  get weight() {
    return this.#weight;
  }

  /** @returns {Promise<void>} */
  #change() {
    return new Promise((resolve) => {
      const others = this.#changed;
      this.#changed = () => {
        others();
        resolve();
      };
    });
  }

  #wake() {
    const wake = this.#changed;
    this.#changed = () => {};
    wake();
  }

  /**
   * @param {T} item
   * @param {number} [weight]
   * @returns {Promise<boolean>} whether more is wanted
   */
  async push(item, weight = 1) {
    if (this.#ended) return false;
    this.#held.push({ item, weight });
    this.#weight += weight;
    this.#wake();
    while (!this.#ended && (this.#held.length >= this.#limit.items || this.#weight >= this.#limit.weight)) {
      await this.#change();
    }
    return !this.#ended;
  }

  /** Nothing more comes; what is held may still be taken. @param {unknown} [error] thrown after it */
  end(error) {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    this.#wake();
  }

  /** Nothing more is wanted. @param {unknown} [error] thrown at once */
  stop(error) {
    this.#held = [];
    this.#weight = 0;
    this.#ended = true;
    this.#error = error;
    this.#wake();
  }

  /**
   * What is there, at least one item.
   * @param {number} items at most so many
   * @param {number} [weight] about so much
   * @returns {Promise<T[]>} none at the end
   */
  async take(items, weight = Infinity) {
    while (this.#held.length === 0 && !this.#ended) await this.#change();
    if (this.#held.length === 0 && this.#error !== undefined) throw this.#error;
    let count = 0;
    let taken = 0;
    while (count < this.#held.length && count < items && taken < weight) taken += this.#held[count++].weight;
    this.#weight -= taken;
    const heads = this.#held.splice(0, count);
    this.#wake();
    return heads.map(({ item }) => item);
  }
}
