// The raw rows of files, one file after the other.
import { isUtf8 } from "node:buffer";
import { RowSplitter } from "./row-splitter.js";

/**
 * @typedef {import("./input.js").Source} Source
 * @typedef {import("./row-splitter.js").RawRow & {source: Source}} SourceRow
 */

/**
 * @param {Source[]} sources
 * @param {string} [delimiter]
 * @returns {AsyncGenerator<SourceRow>}
 */
export async function* splitRows(sources, delimiter) {
  let before = 0;
  for (const source of sources) {
    const splitter = new RowSplitter(delimiter);
    let end = 0;
    for await (const chunk of source.chunks()) {
      splitter.append(chunk);
      for (const row of splitter.rows()) {
        end = row.end;
        yield { ...row, end: before + end, source };
      }
    }
    for (const row of splitter.rows(true)) {
      end = row.end;
      yield { ...row, end: before + end, source };
    }
    before += source.size ?? end;
  }
}

/** What all formats begin with. @param {SourceRow} row @returns {import("./rows.js").Row & {raw: string}} */
export function plainRow({ bytes, line, end, fault, source }) {
  const error = fault ?? (isUtf8(bytes) ? undefined : "not in UTF-8");
  return { where: `${source.name}, line ${line}`, end, raw: bytes.toString(), ...(error && { error }) };
}
