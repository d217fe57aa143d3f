// What the aggregates of grid_geo share when they are edited: etags, texts, and the bookkeeping of
// imports.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace hailan::grid_geo {

// What one command did to rows, for the counts of an import; not stored. A command that finds its
// work done by another one of the same batch is answered with that one's state, so a tally says
// whose it is.
struct Tally {
  int created = 0;
  int updated = 0;
  // `id` of the command.
  std::string by = {};
};

// Why one row of an import is left out.
struct RowFault {
  int index = 0;
  std::string id;
  std::string reason;
  std::string message;
};

// OK when `etag` is empty or the decimal `revision`; ABORTED (STALE_ETAG) otherwise.
absl::Status CheckEtag(absl::string_view etag, int64_t revision);

// True for 1 to 64 of letters, digits, `_` and `-`: what may be the last part of a resource name.
bool IsResourceId(absl::string_view text);

// True when the text shows something and holds no control characters (valid UTF-8 is given).
bool IsVisibleText(absl::string_view text);
// Like IsVisibleText; empty is fine too.
bool IsVisibleOrEmpty(absl::string_view text);

}  // namespace hailan::grid_geo
