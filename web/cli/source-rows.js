// The raw rows of files, one file after the other.
import { isUtf8 } from "node:buffer";
import { headAndRest, readHead } from "../tables/byte-chunks.js";
import { delimiterName } from "../tables/delimiters.js";
import { RowSplitter } from "../tables/row-splitter.js";
import { isTableBegun, startOfTable } from "../tables/table-start.js";
import { note } from "./usage.js";

/**
 * @typedef {import("./input.js").Source} Source
 * @typedef {Pick<import("../tables/table-start.js").TableStart, "delimiter" | "other">} Start
 * @typedef {import("./rows.js").Format} Format
 * @typedef {import("../tables/row-splitter.js").RawRow & {source: Source, start: Start}} SourceRow
 */

/**
 * @param {import("../tables/table-start.js").TableStart} start
 * @param {Format} format
 * @param {Source} source
 */
function checkStart({ delimiter, header }, { name, header: hasHeader, asked }, { name: file, quiet }) {
  if (hasHeader && header[0]?.startsWith("{") && isJson(header.join(delimiter))) {
    throw new Error(`${file} has JSON objects: read it with --jsonl`);
  }
  if (name === "csv" && asked === undefined && delimiter !== "," && !quiet) {
    note(`${file} is read with ${delimiterName(delimiter)} as delimiter; --delimiter names another`);
  }
}

/** @param {string} text */
function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * How a source's rows are to be split, from its beginning.
 * @param {Source} source
 * @param {Format} format
 * @returns {Promise<{start: Start, before: number, chunks: AsyncGenerator<Uint8Array>}>} `before`: lines before the table
 */
async function startOf(source, format) {
  const { name, asked, header, wanted } = format;
  const chunks = source.chunks();
  if (name !== "csv" && name !== "tsv") return { start: { delimiter: "," }, before: 0, chunks };
  const { head, ended } = await readHead(
    chunks,
    new Uint8Array(),
    (bytes) => !source.isFile && isTableBegun(bytes, asked),
  );
  const start = startOfTable(head, { ended, header, wanted, ...(asked !== undefined && { asked }) });
  checkStart(start, format, source);
  const { skipped } = start;
  return { start, before: Number(skipped > 0), chunks: headAndRest(head.subarray(skipped), chunks) };
}

/**
 * @param {Source[]} sources
 * @param {Format} format
 * @returns {AsyncGenerator<SourceRow>}
 */
export async function* splitRows(sources, format) {
  let passed = 0;
  for (const source of sources) {
    const { start, before, chunks } = await startOf(source, format);
    const splitter = new RowSplitter(format.name === "csv" ? start.delimiter : undefined, format.exactEnds);
    let made = 0;
    /** @param {import("../tables/row-splitter.js").RawRow} row @returns {SourceRow} */
    const located = ({ end, line, ...row }) => {
      // In bytes of the source, of which the text may have more, or fewer.
      const share = made > 0 ? end / made : 1;
      return { ...row, line: line + before, end: passed + share * source.taken, source, start };
    };
    for await (const chunk of chunks) {
      made += chunk.length;
      splitter.append(chunk);
      for (const row of splitter.rows()) yield located(row);
    }
    for (const row of splitter.rows(true)) yield located(row);
    passed += source.size ?? source.taken;
  }
}

/** What all formats begin with. @param {SourceRow} row @returns {import("./rows.js").Row & {raw: string}} */
export function plainRow({ bytes, lineEnd, line, end, fault, source }) {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const error = fault ?? (isUtf8(text) ? undefined : "not in UTF-8; see --encoding");
  return {
    where: `${source.name}, line ${line}`,
    end,
    raw: text.toString(),
    lineEnd,
    ...(error && { error }),
  };
}
