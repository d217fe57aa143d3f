// Reading events and their history from result rows, in the column order of
// sql/parts/event_columns.sql and sql/list_history.sql.
#pragma once

#include <string>
#include <vector>

#include "common/pg/row.h"
#include "services/event_workflow/domain/command.h"
#include "services/event_workflow/domain/event.h"
#include "services/event_workflow/domain/sla.h"

namespace hailan::event_workflow {

// Number of columns of sql/parts/event_columns.sql.
inline constexpr int kEventColumns = 36;

// The event whose columns start at `first`.
Event ReadEvent(const pg::Row& row, int first);

// A whole history entry.
struct HistoryRow {
  Mark mark;
  State from = State::kNone;
  int role = 0;
  std::string note;
  int whistle = 0;
  int proceeding = 0;
};
HistoryRow ReadHistory(const pg::Row& row);

// What clocks and lights depend on.
std::vector<Mark> MarksOf(const std::vector<HistoryRow>& rows);

// The state with this name; kNone for any other text.
State ParseState(absl::string_view name);
// The action with this name; kNone for any other text.
Action ParseAction(absl::string_view name);

}  // namespace hailan::event_workflow
