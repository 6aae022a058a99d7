// What a kind of tokenizer is: the files of this folder that make one of a model's files.
import type { CoreTokenizerFrame, CoreTokenizerOptions } from "../../base/core-types.ts";
import type { TokenizerParts } from "./added-tokens.js";
import type { TokenizerKind } from "./tokenizer-class.js";
import type { Vocabulary } from "./vocabulary.js";

export type Json = Record<string, unknown>;

export type Options = CoreTokenizerOptions;

/** What the files hold. */
export interface Parts extends TokenizerParts {
  /** vocab.txt */
  vocabulary?: Uint8Array;
  /** vocab.json */
  vocab?: Json;
  /** merges.txt */
  merges?: Uint8Array;
}

/** For messages. */
export interface Names {
  model: string;
  fileName(file: string): string;
}

/** The tokens that the model's files name. */
export interface Named {
  content(name: string): string | undefined;
  idOf(token: string): number | undefined;
}

type Common = "added_tokens" | "mask_token" | "truncate_left";

export interface TokenizerModel {
  /** In tokenizer.json's model. */
  type: string;
  /** Whether a model without a type is one. */
  isUntyped(model: Json): boolean;
  /** That it is made of without tokenizer.json. */
  files: ("vocab.txt" | "vocab.json" | "merges.txt")[];
  vocabularyOf(parts: Parts, names: Names): Vocabulary;
  /** What a class makes of the files: of tokenizer.json only the vocabulary and the merges. */
  classOptions(parts: Parts, named: Named, frame: Pick<CoreTokenizerFrame, Common>): Options;
  /** What tokenizer.json says. */
  fileOptions(json: Json): Omit<Options, Common>;
  /** Parts of tokenizer.json that count in transformers 4.57, where a class has its own in 5.24. */
  overruled(parts: Parts, options: Options): string[];
  /** Of other differences between the two. */
  warnings(parts: Parts, options: Options, vocabulary: Vocabulary, kind: TokenizerKind): string[];
}
