// DistilBERT, as transformers names its modules.
#pragma once

#include "model/family.h"

namespace distilbert {

inline constexpr PartName kDistilBertParts[] = {
    {Part::kWordEmbeddings, "distilbert.embeddings.word_embeddings"},
    {Part::kPositionEmbeddings, "distilbert.embeddings.position_embeddings"},
    {Part::kEmbeddingNorm, "distilbert.embeddings.LayerNorm"},
    {Part::kQuery, "distilbert.transformer.layer.#.attention.q_lin"},
    {Part::kKey, "distilbert.transformer.layer.#.attention.k_lin"},
    {Part::kValue, "distilbert.transformer.layer.#.attention.v_lin"},
    {Part::kAttentionOutput, "distilbert.transformer.layer.#.attention.out_lin"},
    {Part::kAttentionNorm, "distilbert.transformer.layer.#.sa_layer_norm"},
    {Part::kIntermediate, "distilbert.transformer.layer.#.ffn.lin1"},
    {Part::kOutput, "distilbert.transformer.layer.#.ffn.lin2"},
    {Part::kOutputNorm, "distilbert.transformer.layer.#.output_layer_norm"},
};

inline constexpr PartName kDistilBertSequenceHead[] = {
    {Part::kHeadDense, "pre_classifier"},
    {Part::kHeadOut, "classifier"},
};

inline constexpr FamilyHead kDistilBertHeads[] = {
    {HeadKind::kSequence, kDistilBertSequenceHead, nn::Activation::kRelu},
};

inline constexpr Family kDistilBert = {
    .model_type = "distilbert",
    .fields = {.hidden_size = "dim",
               .num_hidden_layers = "n_layers",
               .num_attention_heads = "n_heads",
               .intermediate_size = "hidden_dim"},
    .parts = kDistilBertParts,
    .heads = kDistilBertHeads,
};

}  // namespace distilbert
