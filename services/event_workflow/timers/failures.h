// Alarms that could not be raised: set aside with a growing pause, quarantined after the fifth
// time.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/pg/pool.h"
#include "services/event_workflow/domain/event.h"

namespace hailan::event_workflow {

struct AlarmFailure {
  EventName event;
  absl::Status status;
};

// An event that is set aside.
struct SetAside {
  std::string event;  // id
  int failures = 0;
  absl::Time first_time;
  absl::Time last_time;
  // InfiniteFuture = quarantined.
  absl::Time retry_time;
  std::string reason;
  std::string message;
};

inline constexpr int kQuarantineAfter = 5;
inline constexpr absl::Duration kFirstPause = absl::Minutes(1);

// Counts one more failure of each event, inside or outside a transaction. UNAVAILABLE sets aside
// without being counted.
absl::Status NoteFailures(pg::Connection& connection,
                          const std::vector<AlarmFailure>& failures,
                          absl::Time now,
                          absl::Time deadline);

// Forgets the failures of events whose alarm was raised after all.
absl::Status ForgetFailures(pg::Connection& connection,
                            const std::vector<EventName>& events,
                            absl::Time deadline);

// Events set aside that still owe an alarm, by id, after `after` (empty = from the start).
absl::StatusOr<std::vector<SetAside>> ListSetAside(pg::Pool& pool,
                                                   absl::string_view city,
                                                   const std::string& after,
                                                   int limit,
                                                   bool quarantined_only,
                                                   absl::Time deadline);

// Lets the sweep try the event again; false when it was not set aside.
absl::StatusOr<bool> Release(pg::Pool& pool, const EventName& event, absl::Time deadline);

}  // namespace hailan::event_workflow
