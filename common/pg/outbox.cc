// Reading the change feed by cursor. A cursor is `<transaction id>.<sequence>` of the last row
// seen: readable, comparable by nobody but us, and valid for as long as the row is retained or not.
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
    changes.push_back({.cursor = absl::StrCat(row.View(0), ".", row.View(1)),
                       .sequence = row.Int(1),
                       .type = row.Text(2),
                       .resource = row.Text(3),
                       .payload = row.Bytes(4),
                       .change_time = row.Time(5)});
  }
  return changes;
}

}  // namespace hailan::pg
