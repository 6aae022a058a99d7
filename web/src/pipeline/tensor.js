// What transformers.js gives its results in, as far as programs read them.

/** Numbers in rows, and rows of rows. */
export class Tensor {
  type = /** @type {const} */ ("float32");

  /** @param {Float32Array} data @param {number[]} dims */
  constructor(data, dims) {
    this.data = data;
    /** How many there are of each: texts, of each text tokens if they are not pooled, of each numbers. */
    this.dims = dims;
  }

  get size() {
    return this.data.length;
  }

  /** As lists of lists. @returns {any[]} */
  tolist() {
    const [, ...inner] = this.dims;
    return inner.length === 0 ? [...this.data] : [...this].map((row) => row.tolist());
  }

  /** Row by row. @returns {Generator<Tensor, void, undefined>} */
  *[Symbol.iterator]() {
    const [rows, ...inner] = this.dims;
    const size = this.data.length / rows;
    for (let row = 0; row < rows; row++) {
      yield new Tensor(this.data.subarray(row * size, (row + 1) * size), inner);
    }
  }
}
