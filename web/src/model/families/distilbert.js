// DistilBERT as its config.json describes it.
import { activationOf } from "../activations.js";
import { aliased, integer } from "../family.js";

/** @type {import("../family.js").Family} */
export const distilbert = {
  modelType: "distilbert",
  className: "DistilBert",
  prefix: "distilbert.",
  labelsTensor: { sequence: "classifier.weight", token: "classifier.weight" },
  vocabularyTensor: "vocab_projector.weight",

  // What config.json leaves out is as DistilBertConfig has it.
  shape(json) {
    return {
      vocabSize: integer(json, "vocab_size", 30522),
      maxPositions: integer(json, "max_position_embeddings", 512),
      firstPosition: 0,
      tokenTypes: 0,
      // Of both names the general one counts, as transformers sets it last.
      layers: aliased(json, ["num_hidden_layers", "n_layers"], 6),
      heads: aliased(json, ["num_attention_heads", "n_heads"], 12),
      hiddenSize: aliased(json, ["hidden_size", "dim"], 768),
      intermediateSize: integer(json, "hidden_dim", 3072),
      activation: activationOf(json.activation === undefined ? "gelu" : json.activation, "activation"),
      layerNormEpsilon: 1e-12,
    };
  },
};
