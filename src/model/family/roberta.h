// RoBERTa: BERT's encoder, with a head of its own.
#pragma once

#include "model/family/bert.h"

namespace distilbert {

inline constexpr PartName kRobertaSequenceHead[] = {
    {Part::kHeadDense, "classifier.dense"},
    {Part::kHeadOut, "classifier.out_proj"},
};

inline constexpr PartName kRobertaTokenHead[] = {{Part::kHeadOut, "classifier"}};

inline constexpr FamilyHead kRobertaHeads[] = {
    {HeadKind::kSequence, kRobertaSequenceHead, nn::Activation::kTanh},
    {HeadKind::kToken, kRobertaTokenHead, {}},
};

inline constexpr Family kRoberta = {
    .model_type = "roberta",
    .fields = {},
    .prefix = "roberta.",
    .parts = kBertParts,
    .heads = kRobertaHeads,
};

}  // namespace distilbert
