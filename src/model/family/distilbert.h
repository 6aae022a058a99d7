// DistilBERT, as transformers names its modules.
#pragma once

#include "model/family.h"

namespace distilbert {

inline constexpr PartName kDistilBertParts[] = {
    {Part::kWordEmbeddings, "embeddings.word_embeddings"},
    {Part::kPositionEmbeddings, "embeddings.position_embeddings"},
    {Part::kEmbeddingNorm, "embeddings.LayerNorm"},
    {Part::kQuery, "transformer.layer.#.attention.q_lin"},
    {Part::kKey, "transformer.layer.#.attention.k_lin"},
    {Part::kValue, "transformer.layer.#.attention.v_lin"},
    {Part::kAttentionOutput, "transformer.layer.#.attention.out_lin"},
    {Part::kAttentionNorm, "transformer.layer.#.sa_layer_norm"},
    {Part::kIntermediate, "transformer.layer.#.ffn.lin1"},
    {Part::kOutput, "transformer.layer.#.ffn.lin2"},
    {Part::kOutputNorm, "transformer.layer.#.output_layer_norm"},
};

inline constexpr PartName kDistilBertSequenceHead[] = {
    {Part::kHeadDense, "pre_classifier"},
    {Part::kHeadOut, "classifier"},
};

inline constexpr PartName kDistilBertTokenHead[] = {{Part::kHeadOut, "classifier"}};

inline constexpr PartName kDistilBertMaskedLmHead[] = {
    {Part::kHeadDense, "vocab_transform"},
    {Part::kHeadNorm, "vocab_layer_norm"},
    {Part::kHeadVocabulary, "vocab_projector"},
};

inline constexpr FamilyHead kDistilBertHeads[] = {
    {HeadKind::kSequence, kDistilBertSequenceHead, nn::Activation::kRelu},
    {HeadKind::kToken, kDistilBertTokenHead, {}},
    {HeadKind::kMaskedLm, kDistilBertMaskedLmHead, {}},
};

inline constexpr Family kDistilBert = {
    .model_type = "distilbert",
    .fields = {.hidden_size = "dim",
               .num_hidden_layers = "n_layers",
               .num_attention_heads = "n_heads",
               .intermediate_size = "hidden_dim"},
    .prefix = "distilbert.",
    .parts = kDistilBertParts,
    .heads = kDistilBertHeads,
};

}  // namespace distilbert
