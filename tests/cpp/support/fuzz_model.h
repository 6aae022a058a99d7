// The tiny models that fuzzers ask.
#pragma once

#include <cstdint>
#include <map>
#include <string_view>
#include <utility>

#include "support/random_model.h"
#include "task/model.h"
#include "text/bert_tokenizer.h"

namespace distilbert::fuzz {

inline constexpr std::int32_t kTokens = 19;

/// Of kTokens tokens, and one of them that is added.
inline TokenizerSpec TinyTokenizer(bool truncate_left, bool single_word, bool normalized) {
  TokenizerSpec spec = BertTokenizerSpec(
      "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\n##a\n##b\nab\n##ab\n.\n,\n中\n##é\ne\n'\n-\n<x>"
      "\n");
  spec.truncate_left = truncate_left;
  spec.added_tokens.Append({.content = "<x>",
                            .single_word = single_word,
                            .lstrip = true,
                            .rstrip = true,
                            .normalized = normalized,
                            .special = false});
  return spec;
}

inline Model TinyModel(const TokenizerSpec& tokenizer, const ModelShape& shape, RunDtype run) {
  auto model =
      Model::Create(std::move(*Tokenizer::Create(tokenizer)), test::RandomModel(shape, run, 7));
  return std::move(*model);
}

/// Made once for each kind of model.
template <typename Kind>
Model& ModelOf(const Kind& kind, Model (*make)(const Kind&)) {
  static std::map<Kind, Model> models;
  const auto found = models.find(kind);
  return found != models.end() ? found->second : models.emplace(kind, make(kind)).first->second;
}

}  // namespace distilbert::fuzz
