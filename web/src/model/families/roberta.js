// RoBERTa as its config.json describes it: BERT's encoder, whose positions begin behind the padding token's id.
import { failInConfig, integer } from "../family.js";
import { bertShape } from "./bert.js";

/** @type {import("../family.js").Family} */
export const roberta = {
  modelType: "roberta",
  className: "Roberta",
  prefix: "roberta.",
  labelsTensor: { sequence: "classifier.out_proj.weight", token: "classifier.weight" },
  vocabularyTensor: "lm_head.decoder.weight",

  shape(json) {
    if (json.pad_token_id === null) failInConfig("pad_token_id is null, expected a whole number");
    return { ...bertShape(json, 50265), firstPosition: integer(json, "pad_token_id", 1) + 1 };
  },
};
