// RoBERTa as its config.json describes it: BERT's encoder, whose positions begin behind the padding token's id.
import { integer } from "../family.js";
import { bertShape } from "./bert.js";

/** @type {import("../family.js").Family} */
export const roberta = {
  modelType: "roberta",
  className: "Roberta",
  prefix: "roberta.",
  labelsTensor: { sequence: "classifier.out_proj.weight" },

  shape(json) {
    const padding = integer(json, "pad_token_id", json.pad_token_id === null ? undefined : 1);
    return { ...bertShape(json, 50265), firstPosition: padding + 1 };
  },
};
