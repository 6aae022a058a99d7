// One of TypeDoc's pages as a section of a longer one.

/** Headings that only say what comes: they would crowd a table of contents. */
const small =
  /^#+ (Parameters|Type Parameters|Returns|Example|Extends|Extended by|Call Signature|Type Declaration)$/;

/** What readers come for. */
const first = ["TextClassifier", "pipeline()"];

/** @param {string} part of a page, about one type or function */
const nameOf = (part) => /^#+ (.*)$/m.exec(part)?.[1] ?? "";

/** @param {string} line */
function mendLine(line) {
  if (small.test(line)) return line.replace(/^#+ (.*)$/, "**$1**");
  return line.startsWith("#") ? `#${line}` : line;
}

/**
 * @param {string} title
 * @param {string} page
 */
export function asSection(title, page) {
  const parts = page
    .replace(/^# .*\n/, "") // its own title
    .replace(/<a id="[^"]*"><\/a> /g, "")
    .replace(/\n#+ Overrides\n\n.*\n/g, "")
    .replace(/\]\((?:\w+\.md)?#([^)]*)\)/g, "](#$1)")
    .split("\n***\n")
    .filter((part) => !part.includes("\nRe-exports "));
  const isLater = (/** @type {string} */ part) => Number(!first.includes(nameOf(part)));
  const ordered = parts.sort((a, b) => isLater(a) - isLater(b));
  return `## ${title}\n${ordered.join("\n").split("\n").map(mendLine).join("\n")}`;
}
