// Reading the change feed by cursor. A cursor is `<transaction id>.<sequence>` of the last row
// seen: readable, comparable by nobody but us, and valid for as long as everything after it is
// kept.
#include "common/pg/outbox.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/pg/error.h"
#include "common/pg/sql.h"

namespace hailan::pg {
namespace {

struct Position {
  uint64_t transaction_id = 0;
  int64_t sequence = 0;
};

absl::StatusOr<Position> ParseCursor(absl::string_view cursor) {
  Position position;
  if (cursor.empty()) return position;
  const size_t dot = cursor.find('.');
  // SimpleAtoi takes blanks and signs; what we gave has neither.
  const bool digits = cursor.find_first_not_of("0123456789.") == absl::string_view::npos;
  if (dot == absl::string_view::npos || !digits ||
      !absl::SimpleAtoi(cursor.substr(0, dot), &position.transaction_id) ||
      !absl::SimpleAtoi(cursor.substr(dot + 1), &position.sequence)) {
    return Error(absl::StatusCode::kInvalidArgument,
                 reason::kInvalidCursor,
                 "The cursor is not one that this feed gave; start again with an empty one.");
  }
  return position;
}

absl::Status CursorExpired() {
  return Error(absl::StatusCode::kOutOfRange,
               reason::kCursorExpired,
               "Changes after this cursor are no longer kept; read the current state again, then "
               "follow the feed from an empty cursor.");
}

}  // namespace

absl::StatusOr<std::vector<OutboxRow>> ReadOutbox(
    Pool& pool, absl::string_view city, absl::string_view cursor, int limit, absl::Time deadline) {
  HL_ASSIGN_OR_RETURN(const Position after, ParseCursor(cursor));
  Params params;
  params.Add(city).Add(absl::StrCat(after.transaction_id)).Add(after.sequence).Add(limit);
  HL_ASSIGN_OR_RETURN(const Rows rows, pool.Exec(sql::kReadOutbox, params, deadline));
  std::vector<OutboxRow> changes;
  changes.reserve(rows.size());
  for (const Row row : rows) {
    if (row.Bool(0)) return CursorExpired();
    // The one row of a feed without news.
    if (row.IsNull(1)) break;
    changes.push_back({.cursor = absl::StrCat(row.View(1), ".", row.View(2)),
                       .sequence = row.Int(2),
                       .type = row.Text(3),
                       .resource = row.Text(4),
                       .payload = row.Bytes(5),
                       .change_time = row.Time(6)});
  }
  return changes;
}

}  // namespace hailan::pg
