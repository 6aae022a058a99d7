// SHA-256 of bytes that come in pieces, which browsers' own does not take. As FIPS 180-4 has it, whose constants are
// digits of the first primes' roots.

/** @param {number} count @param {(prime: number) => number} root @returns {Int32Array} 32 bits behind the point of each */
function fractions(count, root) {
  const primes = /** @type {number[]} */ ([]);
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime)) primes.push(n);
  return Int32Array.from(primes, (prime) => (root(prime) % 1) * 2 ** 32);
}

/** @param {number} word @param {number} bits */
const rotated = (word, bits) => (word >>> bits) | (word << (32 - bits));

export class Sha256 {
  #state = fractions(8, Math.sqrt);
  #constants = fractions(64, Math.cbrt);
  #words = new Int32Array(64);
  #block = new Uint8Array(64);
  #view = new DataView(this.#block.buffer);
  #length = 0;

  /** @param {Uint8Array} bytes */
  update(bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let at = 0; at < bytes.length;) {
      const filled = this.#length % 64;
      const size = Math.min(64 - filled, bytes.length - at);
      if (size === 64) this.#compress(view, at);
      else {
        this.#block.set(bytes.subarray(at, at + size), filled);
        if (filled + size === 64) this.#compress(this.#view);
      }
      at += size;
      this.#length += size;
    }
  }

  /** @param {DataView} view @param {number} [at] */
  #compress(view, at = 0) {
    const words = this.#words;
    const constants = this.#constants;
    for (let i = 0; i < 16; i++) words[i] = view.getInt32(at + 4 * i);
    for (let i = 16; i < 64; i++) {
      const early = words[i - 15];
      const late = words[i - 2];
      words[i] =
        words[i - 16] +
        words[i - 7] +
        (rotated(early, 7) ^ rotated(early, 18) ^ (early >>> 3)) +
        (rotated(late, 17) ^ rotated(late, 19) ^ (late >>> 10));
    }
    const state = this.#state;
    let a = state[0];
    let b = state[1];
    let c = state[2];
    let d = state[3];
    let e = state[4];
    let f = state[5];
    let g = state[6];
    let h = state[7];
    for (let i = 0; i < 64; i++) {
      const s1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
      const first = (h + s1 + ((e & f) ^ (~e & g)) + constants[i] + words[i]) | 0;
      const s0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22);
      const second = s0 + ((a & b) ^ (a & c) ^ (b & c));
      h = g;
      g = f;
      f = e;
      e = (d + first) | 0;
      d = c;
      c = b;
      b = a;
      a = (first + second) | 0;
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
    state[5] += f;
    state[6] += g;
    state[7] += h;
  }

  /** @returns {Uint8Array} of all bytes; for use once */
  digest() {
    const bits = 8n * BigInt(this.#length);
    this.update(Uint8Array.of(128));
    this.update(new Uint8Array((120 - (this.#length % 64)) % 64));
    this.#view.setBigUint64(56, bits);
    this.#compress(this.#view);
    this.#state.forEach((word, i) => this.#view.setInt32(4 * i, word));
    return this.#block.slice(0, 32);
  }
}
