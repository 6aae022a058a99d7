// BERT's segmenter: words between white space, and each punctuation mark and ideograph for itself.
#pragma once

#include <cstddef>
#include <memory>

#include "text/segmenter.h"
#include "text/segmenter/bert_normalizer.h"

namespace distilbert {

class BertSegmenter final : public Segmenter {
 public:
  explicit BertSegmenter(const BertSegmenterOptions& options) : normalizer_(options) {}

  TextPosition Split(std::string_view text, TextPosition begin, SegmentSink& out) const override;
  NormalizedText Normalize(std::string_view text, TextPosition begin) const override;
  void Cut(const NormalizedText& text, std::size_t first, std::size_t last,
           SegmentSink& out) const override;
  bool StandsAlone(std::string_view text) const override;
  TextPosition DeletedPrefix(std::string_view text) const override;

 private:
  BertNormalizer normalizer_;
};

inline std::unique_ptr<Segmenter> MakeSegmenter(const BertSegmenterOptions& options) {
  return std::make_unique<BertSegmenter>(options);
}

}  // namespace distilbert
