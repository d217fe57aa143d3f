// Identifiers: UUID version 7 (RFC 9562), which sort by creation time and so keep B-trees compact.
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace hailan {

// A new UUIDv7 in canonical lower-case text, stamped with `now`; 74 random bits, thread-safe.
std::string NewId(absl::Time now);

// True for a canonical lower- or upper-case UUID of any version.
bool IsUuid(absl::string_view text);

}  // namespace hailan
