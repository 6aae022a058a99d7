// How text that may hold anything is shown: as text, short, and with nothing invisible.

/** Signs that would not show have signs of their own. @param {string} text */
function visible(text) {
  // eslint-disable-next-line no-control-regex -- these are the ones that do not show
  return text.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g, (sign) =>
    sign === "\x7f" ? "\u2421" : String.fromCharCode(0x2400 + sign.charCodeAt(0)),
  );
}

/** Half of a sign at the end goes too. @param {string} text @param {number} length */
const cut = (text, length) => text.slice(0, length).replace(/[\ud800-\udbff]$/, "");

/** For a cell of a table. @param {string} text */
export function oneLine(text) {
  const start = visible(cut(text, 2000)).replace(/\s+/g, " ").trim();
  return start.length > 300 || text.length > 2000 ? `${cut(start, 300)}…` : start;
}

/** For reading. @param {string} text @param {(count: number) => string} formatCount */
export function atLength(text, formatCount) {
  const most = 10_000;
  if (text.length <= most) return visible(text);
  return `${visible(cut(text, most))}… (and ${formatCount(text.length - most)} more characters)`;
}
