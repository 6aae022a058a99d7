// BERT, as transformers names its modules.
#pragma once

#include "model/family.h"

namespace distilbert {

inline constexpr PartName kBertParts[] = {
    {Part::kWordEmbeddings, "embeddings.word_embeddings"},
    {Part::kPositionEmbeddings, "embeddings.position_embeddings"},
    {Part::kTypeEmbeddings, "embeddings.token_type_embeddings"},
    {Part::kEmbeddingNorm, "embeddings.LayerNorm"},
    {Part::kQuery, "encoder.layer.#.attention.self.query"},
    {Part::kKey, "encoder.layer.#.attention.self.key"},
    {Part::kValue, "encoder.layer.#.attention.self.value"},
    {Part::kAttentionOutput, "encoder.layer.#.attention.output.dense"},
    {Part::kAttentionNorm, "encoder.layer.#.attention.output.LayerNorm"},
    {Part::kIntermediate, "encoder.layer.#.intermediate.dense"},
    {Part::kOutput, "encoder.layer.#.output.dense"},
    {Part::kOutputNorm, "encoder.layer.#.output.LayerNorm"},
};

inline constexpr PartName kBertSequenceHead[] = {
    {Part::kHeadDense, "bert.pooler.dense"},
    {Part::kHeadOut, "classifier"},
};

inline constexpr PartName kBertTokenHead[] = {{Part::kHeadOut, "classifier"}};

inline constexpr PartName kBertMaskedLmHead[] = {
    {Part::kHeadDense, "cls.predictions.transform.dense"},
    {Part::kHeadNorm, "cls.predictions.transform.LayerNorm"},
    {Part::kHeadVocabulary, "cls.predictions.decoder"},
};

inline constexpr FamilyHead kBertHeads[] = {
    {HeadKind::kSequence, kBertSequenceHead, nn::Activation::kTanh},
    {HeadKind::kToken, kBertTokenHead, {}},
    {HeadKind::kMaskedLm, kBertMaskedLmHead, {}},
};

inline constexpr Family kBert = {
    .model_type = "bert",
    .fields = {},
    .prefix = "bert.",
    .parts = kBertParts,
    .heads = kBertHeads,
};

}  // namespace distilbert
