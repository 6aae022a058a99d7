// Where tokens begin and end without the white space that belongs to them.
#pragma once

#include <string_view>

#include "text/token_list.h"

namespace distilbert {

/// As Hugging Face's ByteLevel and RobertaProcessing do with trim_offsets.
struct OffsetTrimming {
  bool add_prefix_space = false;  // theirs: a text's first token keeps one space in front
};

/// Trims a token of `text`, whose own text is `content`: as many characters at either end as white
/// space there, whether or not it is white space that the text has there. `first`: of those that
/// are kept.
void TrimOffsets(std::string_view text, std::string_view content, OffsetTrimming trimming,
                 bool first, PlacedToken& token);

}  // namespace distilbert
