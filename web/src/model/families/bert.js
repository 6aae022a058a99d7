// BERT as its config.json describes it.
import { quote } from "../../base/errors.js";
import { activationOf } from "../activations.js";
import { failInConfig, integer, positive, refuseIf } from "../family.js";

/**
 * What BERT and those made from it have in common.
 * @param {import("../family.js").Json} json
 * @param {number} vocabSize if config.json leaves it out
 * @returns {import("../family.js").ModelShape}
 */
export function bertShape(json, vocabSize) {
  refuseIf(json, ["is_decoder", "add_cross_attention"]);
  const { position_embedding_type: positions = "absolute" } = json;
  if (positions !== "absolute") {
    failInConfig(
      `position_embedding_type is ${quote(positions)}; supported is "absolute", which most models have`,
      "unsupported_model",
    );
  }
  return {
    vocabSize: integer(json, "vocab_size", vocabSize),
    maxPositions: integer(json, "max_position_embeddings", 512),
    firstPosition: 0,
    tokenTypes: integer(json, "type_vocab_size", 2),
    layers: integer(json, "num_hidden_layers", 12),
    heads: integer(json, "num_attention_heads", 12),
    hiddenSize: integer(json, "hidden_size", 768),
    intermediateSize: integer(json, "intermediate_size", 3072),
    activation: activationOf(json.hidden_act === undefined ? "gelu" : json.hidden_act, "hidden_act"),
    layerNormEpsilon: positive(json, "layer_norm_eps", 1e-12),
  };
}

/** @type {import("../family.js").Family} */
export const bert = {
  modelType: "bert",
  className: "Bert",
  prefix: "bert.",
  labelsTensor: { sequence: "classifier.weight", token: "classifier.weight" },
  vocabularyTensor: "cls.predictions.decoder.weight",
  shape: (json) => bertShape(json, 30522),
};
