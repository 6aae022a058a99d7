// A WordPiece tokenizer that adds nothing to a text but a first token.

/** @param {ReturnType<typeof import("./tokenizer-json.js").specialToken>[]} tokens that are added */
export const plainTokenizer = (tokens = []) => ({
  kind: /** @type {const} */ ("word_piece"),
  do_lower_case: true,
  strip_accents: null,
  strip_spacing_marks: false,
  tokenize_chinese_chars: true,
  clean_text: true,
  unk_token: "[UNK]",
  mask_token: "",
  continuing_subword_prefix: "##",
  max_input_chars_per_word: 100,
  added_tokens: tokens,
  single_template: [{ kind: /** @type {const} */ ("text"), id: 0, type_id: 0 }],
  pair_template: [],
  trim_offsets: null,
  truncate_left: false,
});
