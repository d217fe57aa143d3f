#include "services/event_workflow/timers/failures.h"

#include <limits>

#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {
namespace {

SetAside ReadSetAside(const pg::Row& row) {
  SetAside one;
  one.event = row.Text(0);
  one.failures = static_cast<int>(row.Int(1));
  one.first_time = row.Time(2);
  one.last_time = row.Time(3);
  const bool quarantined = row.Int(4) == std::numeric_limits<int64_t>::max();
  one.retry_time = quarantined ? absl::InfiniteFuture() : row.Time(4);
  one.reason = row.Text(5);
  one.message = row.Text(6);
  return one;
}

}  // namespace

absl::Status NoteFailures(pg::Connection& connection,
                          const std::vector<AlarmFailure>& failures,
                          absl::Time now,
                          absl::Time deadline) {
  if (failures.empty()) return absl::OkStatus();
  pg::Array city, event, reason, message, passing;
  for (const AlarmFailure& failure : failures) {
    city.Add(failure.event.city());
    event.Add(failure.event.id());
    reason.Add(ReasonOf(failure.status));
    message.Add(failure.status.message());
    // The event follows a workflow that this program has not read: another one will know it.
    passing.Add(absl::IsUnavailable(failure.status));
  }
  pg::Params params;
  params.Add(city).Add(event).Add(reason).Add(message).Add(now).Add(kQuarantineAfter);
  params.Add(absl::ToInt64Microseconds(kFirstPause)).Add(passing);
  return connection.Exec(sql::kNoteAlarmFailures, params, deadline).status();
}

absl::Status ForgetFailures(pg::Connection& connection,
                            const std::vector<EventName>& events,
                            absl::Time deadline) {
  if (events.empty()) return absl::OkStatus();
  pg::Array city, event;
  for (const EventName& name : events) {
    city.Add(name.city());
    event.Add(name.id());
  }
  pg::Params params;
  params.Add(city).Add(event);
  return connection.Exec(sql::kForgetAlarmFailures, params, deadline).status();
}

absl::StatusOr<std::vector<SetAside>> ListSetAside(pg::Pool& pool,
                                                   absl::string_view city,
                                                   const std::string& after,
                                                   int limit,
                                                   bool quarantined_only,
                                                   absl::Time deadline) {
  pg::Params params;
  params.Add(city);
  after.empty() ? params.AddNull() : params.Add(after);
  params.Add(limit).Add(quarantined_only);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool.Exec(sql::kListAlarmFailures, params, deadline));
  std::vector<SetAside> list;
  for (const pg::Row row : rows) list.push_back(ReadSetAside(row));
  return list;
}

absl::StatusOr<bool> Release(pg::Pool& pool, const EventName& event, absl::Time deadline) {
  pg::Params params;
  params.Add(event.city()).Add(event.id());
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool.Exec(sql::kReleaseAlarm, params, deadline));
  return !rows.empty();
}

}  // namespace hailan::event_workflow
