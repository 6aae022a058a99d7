// The repository's Markdown as GitHub shows it: links to the site's pages, headings with GitHub's anchors, code in
// colours. Tables and code that are wider than the page scroll, and can be reached by the keyboard for that.
import GithubSlugger from "github-slugger";

/**
 * @typedef {{level: number, id: string, title: string, text: string}} Section of a page, below a heading
 *
 * @typedef {object} Context of the page that is rendered
 * @property {(link: string) => string} place
 * @property {Section[]} sections filled on the way
 */

/** What a reader sees of a heading. @param {any} inline */
const plain = (inline) =>
  inline.children
    .filter((/** @type {any} */ { type }) => type === "text" || type === "code_inline")
    .map((/** @type {any} */ { content }) => content)
    .join("");

/** @param {any[]} tokens @param {Context} context */
function linkTokens(tokens, context) {
  for (const token of tokens) {
    if (token.children) linkTokens(token.children, context);
    for (const name of ["href", "src"]) {
      const link = token.attrGet?.(name);
      if (link) token.attrSet(name, context.place(link));
    }
    if (token.type.startsWith("html_")) {
      token.content = token.content
        .replace(
          /\b(src|href)="([^"]+)"/g,
          (/** @type {string} */ _, /** @type {string} */ name, /** @type {string} */ link) => {
            return `${name}="${context.place(link)}"`;
          },
        )
        .replace(/<!--.*?-->/gs, "");
    }
  }
}

/** Gives headings their anchors, and collects the text below each. @param {any[]} tokens @param {Context} context */
function collectSections(tokens, { sections }) {
  const slugger = new GithubSlugger();
  for (const [i, token] of tokens.entries()) {
    if (token.type === "heading_open") {
      const title = plain(tokens[i + 1]);
      const id = slugger.slug(title);
      token.attrSet("id", id);
      sections.push({ level: Number(token.tag.slice(1)), id, title, text: "" });
    } else if (tokens[i - 1]?.type !== "heading_open") {
      const section = sections.at(-1);
      if (section && token.type === "inline") section.text += ` ${plain(token)}`;
      if (section && /^(fence|code_block)$/.test(token.type)) section.text += ` ${token.content}`;
    }
  }
}

/** Cells without styles, which a content policy forbids; a head without words is none to those who hear the page. @param {any[]} tokens */
function plainCells(tokens) {
  for (const [i, token] of tokens.entries()) {
    if (!/^t[hd]_open$/.test(token.type)) continue;
    const [, side] = /text-align:\s*(\w+)/.exec(token.attrGet("style") ?? "") ?? [];
    token.attrs = side ? [["class", side]] : null;
    if (token.type !== "th_open" || tokens[i + 1].content !== "") continue;
    token.tag = "td";
    tokens[i + 2].tag = "td";
  }
}

/** @param {any} md markdown-it, as Eleventy has it @param {any} prism @param {(env: any) => Context} contextOf */
export function setUpMarkdown(md, prism, contextOf) {
  md.set({
    html: true,
    highlight: (/** @type {string} */ code, /** @type {string} */ language) => {
      const grammar = prism.languages[language];
      return grammar ? prism.highlight(code, grammar, language) : "";
    },
  });
  md.enable("code"); // which Eleventy takes away: code by four spaces
  md.core.ruler.push("site", (/** @type {any} */ { tokens, env }) => {
    const context = contextOf(env);
    linkTokens(tokens, context);
    collectSections(tokens, context);
    plainCells(tokens);
  });
  const { rules } = md.renderer;
  for (const name of ["fence", "code_block"]) {
    const original = rules[name];
    rules[name] = (/** @type {any[]} */ ...args) => original(...args).replace("<pre>", '<pre tabindex="0">');
  }
  const open = '<div class="table" role="group" aria-label="Table" tabindex="0"><table>';
  rules.table_open = () => open;
  rules.table_close = () => "</table></div>";
}
