// RoBERTa: BERT's encoder, with a head of its own.
#pragma once

#include "model/family/bert.h"

namespace distilbert {

inline constexpr PartName kRobertaSequenceHead[] = {
    {Part::kHeadDense, "classifier.dense"},
    {Part::kHeadOut, "classifier.out_proj"},
};

inline constexpr PartName kRobertaTokenHead[] = {{Part::kHeadOut, "classifier"}};

inline constexpr PartName kRobertaMaskedLmHead[] = {
    {Part::kHeadDense, "lm_head.dense"},
    {Part::kHeadNorm, "lm_head.layer_norm"},
    {Part::kHeadVocabulary, "lm_head.decoder"},
};

inline constexpr FamilyHead kRobertaHeads[] = {
    {HeadKind::kSequence, kRobertaSequenceHead, nn::Activation::kTanh},
    {HeadKind::kToken, kRobertaTokenHead, {}},
    {HeadKind::kMaskedLm, kRobertaMaskedLmHead, nn::Activation::kGelu},
};

inline constexpr Family kRoberta = {
    .model_type = "roberta",
    .fields = {},
    .prefix = "roberta.",
    .parts = kBertParts,
    .heads = kRobertaHeads,
};

}  // namespace distilbert
