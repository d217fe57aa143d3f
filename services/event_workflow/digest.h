// SHA-256 where a stable name for a content is needed.
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace hailan::event_workflow {

// 64 lower-case hex digits.
std::string Sha256Hex(absl::string_view content);

// A UUID (version 8, RFC 9562) made from the digest of `content`: the same content gives the same
// id.
std::string DigestId(absl::string_view content);

// A UUID (version 7) of an instant of 1970 or later, the rest made from the digest of `content`:
// the same instant and content give the same id, and ids sort by instant.
std::string DatedId(absl::Time time, absl::string_view content);

}  // namespace hailan::event_workflow
