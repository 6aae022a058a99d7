// How the scores are spread, as bars; the labels stand on each other in their colours.
import { create } from "../../page/dom.js";
import { binCount } from "../run/results.js";

export class Histogram {
  #context;
  #bars = create("div", "histogram-bars");
  #ends = [create("span"), create("span")];
  #legend = create("ul", "histogram-legend");

  /** @param {import("../../page/context-types.ts").DemoContext} context */
  constructor(context) {
    this.#context = context;
    this.#bars.setAttribute("role", "img");
    const axis = create("div", "histogram-axis facts", ...this.#ends);
    axis.setAttribute("aria-hidden", "true");
    const caption = create("figcaption", "", "Scores of the labels given");
    this.element = create("figure", "histogram", caption, this.#legend, this.#bars, axis);
  }

  /**
   * @param {import("../run/results.js").Results} results
   * @param {import("../run/results.js").Filter} filter bars outside it are pale
   */
  show(results, { label, min, max }) {
    const { colourOf, format } = this.#context;
    const bins = results.histogram();
    const totals = Array.from({ length: binCount }, (_, bin) => bins.reduce((sum, one) => sum + one[bin], 0));
    const highest = Math.max(1, ...totals);
    const { lowest } = results;
    const width = (results.highest - lowest) / binCount;
    const range = (/** @type {number} */ bin) => {
      const [from, to] = [lowest + bin * width, lowest + (bin + 1) * width];
      return { from, to, words: `${this.#edge(from)} to ${this.#edge(to)}` };
    };

    this.#bars.replaceChildren(
      ...totals.map((total, bin) => {
        const { from, to, words } = range(bin);
        const bar = create("div", "histogram-bar");
        bar.title = `${words}: ${format.formatCount(total)}`;
        bar.classList.toggle("outside", to <= min || from >= max);
        for (const [i, name] of results.labels.entries()) {
          if (bins[i][bin] === 0) continue;
          const part = create("div", "histogram-part");
          part.classList.toggle("outside", label !== "" && label !== name);
          part.style.setProperty("--share", String(bins[i][bin] / highest));
          part.style.setProperty("--colour", colourOf(name));
          bar.prepend(part);
        }
        return bar;
      }),
    );
    const told = totals.flatMap((total, bin) =>
      total > 0 ? [`${range(bin).words}: ${format.formatCount(total)}`] : [],
    );
    this.#bars.setAttribute("aria-label", `Rows by score. ${told.join("; ") || "None yet"}`);
    this.#ends[0].textContent = this.#edge(lowest);
    this.#ends[1].textContent = this.#edge(results.highest);
    this.#showLegend(results);
  }

  /** @param {number} score */
  #edge(score) {
    if (score < 0 || score > 1) return this.#context.format.formatNumber(score);
    return `${Math.round(score * 100)}%`;
  }

  /** The labels that were given, the most frequent first. @param {import("../run/results.js").Results} results */
  #showLegend({ labels, counts }) {
    const { colourOf, format } = this.#context;
    const given = labels.map((label, i) => ({ label, count: counts[i] })).filter(({ count }) => count > 0);
    given.sort((a, b) => b.count - a.count);
    this.#legend.replaceChildren(
      ...given.slice(0, 8).map(({ label, count }) => {
        const name = create("span", "row-label", format.formatLabel(label));
        name.dir = "auto";
        const item = create("li", "", name, ` ${format.formatCount(count)}`);
        item.style.setProperty("--row-colour", colourOf(label));
        return item;
      }),
    );
    if (given.length > 8) this.#legend.append(create("li", "", `and ${given.length - 8} more labels`));
  }
}
