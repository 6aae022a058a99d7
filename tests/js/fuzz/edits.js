// Changes to the files of a sound model, such as an attacker or a broken disk might make: of JSON in its tree,
// of a vocabulary in its lines, of any file in its bytes.
import fc from "fast-check";
import { fileBytes, partsOf } from "./models.js";

/**
 * @typedef {import("./models.js").ModelFiles} ModelFiles
 *
 * @typedef {object} TreeEdit
 * @property {number[]} path steps from the root, each one of the keys by its number
 * @property {"set" | "delete" | "insert" | "rename" | "twice"} kind
 * @property {string} key
 * @property {string} raw JSON, as it is
 *
 * @typedef {object} ByteEdit
 * @property {number} at
 * @property {"replace" | "remove" | "insert" | "cut"} kind
 * @property {Uint8Array} bytes
 *
 * @typedef {object} Edit
 * @property {number} file by its number
 * @property {TreeEdit[]} tree for JSON, a safetensors header, and the lines of a vocabulary
 * @property {ByteEdit[]} bytes
 * @property {bigint | undefined} length that a safetensors file states of its header
 */

const names = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "valueOf",
  "hasOwnProperty",
  "length",
  "then",
  "toJSON",
  "",
  " ",
  "0",
  "-1",
  "119",
  "120",
  "[CLS]",
  "[UNK]",
  "w1",
  "##",
  "\ud800",
  "\u0000",
  "\n",
  "\r",
  "\u2028",
  "\u{1f600}",
  "content",
  "id",
  "ids",
  "type",
  "special",
  "cls_token",
  "mask_token",
  "own_token",
  "extra_special_tokens",
  "additional_special_tokens",
  "added_tokens_decoder",
  "tokenizer_class",
  "post_processor",
  "id2label",
  "num_labels",
  "architectures",
  "weight_map",
  "__metadata__",
];

const deep = (
  /** @type {number} */ times,
  /** @type {string} */ begin,
  /** @type {string} */ end,
  inner = "0",
) => begin.repeat(times) + inner + end.repeat(times);

const raws = [
  ...names.map((name) => JSON.stringify(name)),
  ...["null", "true", "false", "[]", "{}", "[[]]", "[null]", "[{}]", '[""]', "[0]", "[1,2]", '{"":0}'],
  ...["0", "-0", "-1", "1", "2", "3", "1.5", "1e-7", "1e308", "1e999", "-1e999", "1e2", "119", "120", "121"],
  ...["2147483647", "2147483648", "4294967295", "4294967296", "4294967299", "9007199254740993", "9999999"],
  '{"toString":null}',
  '{"toString":null,"valueOf":null}',
  '[{"toString":null,"valueOf":null}]',
  '{"toString":{},"toJSON":{}}',
  '{"length":1}',
  '{"content":"w1"}',
  '{"content":"new","id":120}',
  '{"content":"new","id":{"toString":null}}',
  '{"content":"","special":true}',
  '{"__proto__":{"content":"w2"}}',
  '{"__proto__":null}',
  '{"type":"Sequence"}',
  '{"type":{"toString":null}}',
  '{"type":"Lowercase"}',
  '{"type":"BertProcessing","cls":["[CLS]",2],"sep":["[SEP]",4294967299]}',
  '{"SpecialToken":{"id":"__proto__","type_id":{"valueOf":null,"toString":null}}}',
  '{"Sequence":{"id":"A","type_id":1e999}}',
  JSON.stringify("x".repeat(70_000)),
  `[${"0,".repeat(50_000)}0]`,
  `{${Array.from({ length: 5000 }, (_, i) => `"t${i}":${i}`).join()}}`,
  deep(120, "[", "]"),
  deep(5000, "[", "]"),
  deep(50_000, "[", "]"),
  deep(20_000, '{"a":', "}"),
  deep(5000, '{"type":"Sequence","normalizers":[', "]}", '{"type":"Lowercase"}'),
  deep(5000, '{"type":"Sequence","processors":[', "]}", '{"type":"BertProcessing"}'),
];

/** @type {fc.Arbitrary<TreeEdit>} */
const treeEdit = fc.record({
  path: fc.array(fc.nat(130), { minLength: 1, maxLength: 4 }),
  kind: fc.constantFrom("set", "set", "set", "delete", "insert", "insert", "rename", "twice"),
  key: fc.constantFrom(...names),
  raw: fc.oneof({ arbitrary: fc.constantFrom(...raws), weight: 6 }, fc.json({ maxDepth: 2 })),
});

/** @type {fc.Arbitrary<ByteEdit>} */
const byteEdit = fc.record({
  at: fc.oneof(fc.nat(600), fc.nat(200_000)),
  kind: fc.constantFrom("replace", "replace", "remove", "insert", "cut"),
  bytes: fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 4 }),
    fc
      .constantFrom(
        '"',
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "0",
        "-",
        "9",
        "e9",
        "\\",
        "\\u",
        "\n",
        "\r",
        "\ufeff",
        "//",
      )
      .map((text) => new TextEncoder().encode(text)),
    fc.constantFrom(...raws).map((text) => new TextEncoder().encode(text)),
  ),
});

const length = fc.oneof(
  { arbitrary: fc.constant(undefined), weight: 12 },
  fc.bigInt(0n, 2n ** 64n - 1n),
  fc.constantFrom(
    0n,
    1n,
    2n,
    8n,
    100_000_000n,
    100_000_001n,
    2n ** 32n,
    2n ** 53n,
    2n ** 63n,
    2n ** 64n - 1n,
  ),
);

/** @type {fc.Arbitrary<Edit>} */
const fileEdit = fc.oneof(
  {
    arbitrary: fc.record({
      file: fc.nat(100),
      tree: fc.array(treeEdit, { minLength: 1, maxLength: 4 }),
      bytes: fc.constant(/** @type {ByteEdit[]} */ ([])),
      length,
    }),
    weight: 5,
  },
  fc.record({
    file: fc.nat(100),
    tree: fc.array(treeEdit, { maxLength: 1 }),
    bytes: fc.array(byteEdit, { minLength: 1, maxLength: 3 }),
    length,
  }),
);

/** Most variants have one file changed, some two. */
export const anyEdits = fc.oneof({ arbitrary: fc.tuple(fileEdit), weight: 4 }, fc.tuple(fileEdit, fileEdit));

/** Sets any key, `__proto__` too; in a list, adds to its end. @param {any} object @param {string} key @param {unknown} value */
function put(object, key, value) {
  const at = Array.isArray(object) && !Object.keys(object).includes(key) ? object.length : key;
  Object.defineProperty(object, at, { value, enumerable: true, configurable: true, writable: true });
}

/**
 * @param {string} text JSON
 * @param {TreeEdit[]} edits
 */
function editTree(text, edits) {
  const tree = { root: JSON.parse(text) };
  const raws = /** @type {Map<string, string>} */ (new Map());
  const marked = (/** @type {string} */ raw) => {
    const mark = `\u0001${raws.size}\u0001`;
    raws.set(mark, raw);
    return mark;
  };
  for (const { path, kind, key, raw } of edits) {
    let parent = /** @type {any} */ (tree);
    let at = "root";
    for (const step of path) {
      const keys = Object.keys(parent[at] ?? {});
      if (keys.length === 0 || typeof parent[at] === "string") break;
      parent = parent[at];
      at = keys[step % keys.length];
    }
    const value = parent[at];
    const inside = typeof value === "object" && value !== null;
    if (kind === "set") put(parent, at, marked(raw));
    if (kind === "insert") put(inside ? value : parent, key, marked(raw));
    if (kind === "twice" && !Array.isArray(parent)) put(parent, `${at}\u0001`, marked(raw));
    if (parent === tree) continue;
    if (kind === "delete") Array.isArray(parent) ? parent.splice(Number(at), 1) : delete parent[at];
    if (kind === "rename" && !Array.isArray(parent)) {
      delete parent[at];
      put(parent, key, value);
    }
  }
  return JSON.stringify(tree.root)
    .replace(/"\\u0001(\d+)\\u0001"/g, (_, number) => raws.get(`\u0001${number}\u0001`) ?? "0")
    .replaceAll('\\u0001":', '":');
}

/** The lines of a vocabulary as a tree. @param {string} text @param {TreeEdit[]} edits */
function editLines(text, edits) {
  const lines = text.split("\n");
  for (const { path, kind, key, raw } of edits) {
    const at = (path[0] * 131 + (path[1] ?? 0)) % lines.length;
    const line = raw.startsWith('"') ? JSON.parse(raw) : key;
    if (kind === "delete") lines.splice(at, 1);
    else if (kind === "insert" || kind === "twice") lines.splice(at, 0, kind === "twice" ? lines[at] : line);
    else lines[at] = line;
  }
  return lines.join("\n");
}

/** @param {Uint8Array} bytes @param {ByteEdit[]} edits */
function editBytes(bytes, edits) {
  return edits.reduce((out, { at, kind, bytes: piece }) => {
    const place = at % (out.length + 1);
    const before = out.subarray(0, place);
    if (kind === "cut") return before.slice();
    const after = out.subarray(place + (kind === "insert" ? 0 : piece.length));
    return new Uint8Array(Buffer.concat([before, kind === "remove" ? new Uint8Array(0) : piece, after]));
  }, bytes);
}

/** @param {string} name @param {Uint8Array} bytes @param {Edit} edit */
function editFile(name, bytes, { tree, bytes: byteEdits, length }) {
  const decoder = new TextDecoder();
  const encode = (/** @type {string} */ text) => new TextEncoder().encode(text);
  let out;
  if (name.endsWith(".safetensors")) {
    const { header, data } = partsOf(bytes);
    out = fileBytes(editTree(decoder.decode(header), tree), data, length);
  } else {
    const text = decoder.decode(bytes);
    out = encode(name.endsWith(".json") ? editTree(text, tree) : editLines(text, tree));
  }
  return editBytes(out, byteEdits);
}

/**
 * @param {ModelFiles} files
 * @param {Edit[]} edits
 * @returns {ModelFiles} those that are other ones now
 */
export function changedFiles(files, edits) {
  const changed = /** @type {ModelFiles} */ ({});
  const names = Object.keys(files);
  for (const edit of edits) {
    const name = names[edit.file % names.length];
    if (!(name in changed)) changed[name] = editFile(name, files[name], edit);
  }
  return changed;
}
