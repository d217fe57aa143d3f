// SHA-256 where a stable name for a content is needed.
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace hailan::event_workflow {

// 64 lower-case hex digits.
std::string Sha256Hex(absl::string_view content);

// A UUID (version 8, RFC 9562) made from the digest of `content`: the same content gives the same
// id.
std::string DigestId(absl::string_view content);

}  // namespace hailan::event_workflow
