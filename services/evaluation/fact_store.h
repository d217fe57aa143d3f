// Facts from other services' feeds, and the figures over them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/pg/pool.h"
#include "services/evaluation/domain/month.h"

namespace hailan::evaluation {

// The state of an event after one change.
struct EventFact {
  std::string event_id;
  int64_t revision = 0;
  std::string territory_code;
  std::string reporter;
  std::string assignee;
  std::string department;
  std::string state;
  int round = 1;
  absl::Time report_time;
  std::optional<absl::Time> contact_due_time;
  std::optional<absl::Time> contact_time;
  bool contact_late = false;
  std::optional<absl::Time> resolve_due_time;
  std::optional<absl::Time> handled_time;
  bool resolve_late = false;
};

// The state of a wish after one change, and the points that the change booked.
struct WishFact {
  std::string wish_id;
  int64_t revision = 0;
  std::string territory_code;
  std::string state;
  std::optional<absl::Time> publish_time;
  std::string volunteer;
  int64_t points = 0;
  absl::Time step_time;
};

// Whose figures: a territory subtree or a member, in a month, "overdue" as of `at`.
struct FigureQuery {
  std::string city;
  Month month;
  std::string territory_code;
  std::string member;
  absl::Time at;
};

// Numbers of one figure; kind as in FigureKind.
struct FigureCount {
  int kind = 0;
  int64_t numerator = 0;
  int64_t denominator = 0;
  int64_t excluded = 0;
};

// Where a row of a figure stands in their list: by time of report or publication, then by id (a
// UUID).
struct RowKey {
  absl::Time time;
  std::string id;
};

// Rows of one kind with part in [least, most] that come after a key; nullopt = from the first one
// on.
struct RowQuery {
  int kind = 0;
  int least = 1;
  int most = 1;
  std::optional<RowKey> after;
  int limit = 0;
};

struct FigureRow {
  std::string name;
  RowKey key;
};

// One page of a feed, to be taken in exactly once.
struct FeedPage {
  std::string city;
  std::string feed;
  std::string cursor_before;
  std::string cursor_after;
};

class FactStore {
 public:
  explicit FactStore(pg::Pool& pool) : pool_(pool) {}

  // Where to go on reading; empty at first.
  absl::StatusOr<std::string> GetCursor(const std::string& city,
                                        const std::string& feed,
                                        absl::Time deadline);
  // False when another replica took the page in before.
  absl::StatusOr<bool> Apply(const FeedPage& page,
                             const std::vector<EventFact>& facts,
                             absl::Time deadline);
  absl::StatusOr<bool> Apply(const FeedPage& page,
                             const std::vector<WishFact>& facts,
                             absl::Time deadline);

  absl::StatusOr<std::vector<FigureCount>> CountFigures(const FigureQuery& query,
                                                        absl::Time deadline);
  // In the order of their keys.
  absl::StatusOr<std::vector<FigureRow>> ListFigureRows(const FigureQuery& query,
                                                        const RowQuery& asked,
                                                        absl::Time deadline);
  absl::StatusOr<int64_t> SumPoints(const FigureQuery& query, absl::Time deadline);

 private:
  pg::Pool& pool_;
};

}  // namespace hailan::evaluation
