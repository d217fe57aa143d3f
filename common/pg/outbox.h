// The read side of a service's change feed. Rows get into `outbox` through the commit statement of
// the command runner (common/command/sql/tail.sql); this reads them in an order that no
// late-committing transaction can slip behind: by (transaction id, sequence), and only below the
// oldest transaction still running.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/pg/pool.h"

namespace hailan::pg {

// One row of the feed. `payload` is a serialized google.protobuf.Any.
struct OutboxRow {
  std::string cursor;
  int64_t sequence = 0;
  std::string type;
  std::string resource;
  std::string payload;
  absl::Time change_time;
};

// Rows of `city` after `cursor` (empty = from the start), at most `limit`, in feed order.
// INVALID_ARGUMENT (INVALID_CURSOR) for a cursor that no feed of ours gave; OUT_OF_RANGE
// (CURSOR_EXPIRED) when changes after it were removed already (prune.h): the reader has missed
// some.
absl::StatusOr<std::vector<OutboxRow>> ReadOutbox(
    Pool& pool, absl::string_view city, absl::string_view cursor, int limit, absl::Time deadline);

}  // namespace hailan::pg
