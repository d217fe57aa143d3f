#include "services/event_workflow/jobs.h"

#include <algorithm>
#include <exception>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "common/obs/log.h"
#include "services/event_workflow/digest.h"
#include "services/event_workflow/domain/reasons.h"
#include "services/event_workflow/domain/sla.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {
namespace {

constexpr int kFirstBatch = 64;
constexpr int kMostBatch = 512;
constexpr absl::Duration kQuick = absl::Milliseconds(25);
constexpr absl::Duration kSlow = absl::Milliseconds(100);
constexpr absl::Duration kStatementLimit = absl::Seconds(10);
// 16 bytes in the place of a request's digest: all alarms with one id are the same request.
constexpr absl::string_view kBodyHash = "hailan-sla-alarm";

// One alarm, one id: its receipt would refuse to have it raised again. With the revision, because
// the same clock may be started again with the same due time.
std::string RequestIdOf(const Event& event, const Alarm& alarm) {
  return DigestId(absl::StrCat("alarm ",
                               event.name.Format(),
                               " ",
                               event.revision,
                               " ",
                               NameOf(alarm.clock),
                               " ",
                               NameOf(alarm.action),
                               " ",
                               absl::ToUnixMicros(alarm.due)));
}

// The alarm that an event with an alarm time in the past has to owe.
absl::StatusOr<Alarm> AlarmOf(const std::optional<Event>& event, absl::Time now) {
  if (event.has_value()) {
    const std::optional<Alarm> alarm = OwedAlarm(*event, now);
    if (alarm.has_value()) return *alarm;
  }
  return Error(absl::StatusCode::kInternal,
               reason::kClockNotDue,
               "The stored alarm time has passed, but no clock of the event owes an alarm.");
}

// Another try may help, and no event is to blame.
bool IsPassing(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsAborted(status) ||
         absl::IsResourceExhausted(status) || absl::IsCancelled(status);
}

// Runs `fn`; what a broken row makes it throw becomes an error of this batch alone.
template <class F>
absl::Status Guarded(const F& fn) {
  try {
    return fn();
  } catch (const std::exception&) {
    // What an exception says may quote the row.
    return Error(absl::StatusCode::kInternal,
                 hailan::reason::kInternal,
                 "The event cannot be read or decided on.");
  }
}

// What was set aside before and has not failed again.
template <class Batch>
std::vector<EventName> Raised(const Batch& batch) {
  std::vector<EventName> raised = batch.retried;
  std::erase_if(raised, [&batch](const EventName& name) {
    return std::any_of(batch.failures.begin(),
                       batch.failures.end(),
                       [&name](const AlarmFailure& failure) { return failure.event == name; });
  });
  return raised;
}

void LogSetAside(const std::vector<AlarmFailure>& failures) {
  for (const AlarmFailure& failure : failures) {
    obs::Log(obs::Level::kWarn,
             "An alarm could not be raised; the event is set aside.",
             {{"event", failure.event.Format()},
              {"reason", ReasonOf(failure.status)},
              {"error", std::string(failure.status.message())}});
  }
}

}  // namespace

int NextBatchSize(int size, absl::Duration took) {
  if (took > kSlow) return std::max(1, size / 2);
  if (took < kQuick) return std::min(kMostBatch, size * 2);
  return size;
}

AlarmSweep::AlarmSweep(pg::Pool& pool, EventStore& store, const hailan::Clock& clock)
    : pool_(pool), store_(store), clock_(clock), system_(SystemActor()) {}

absl::Status AlarmSweep::Run(absl::Duration budget) {
  const absl::Time stop = absl::Now() + budget;
  int size = kFirstBatch;
  behind_ = false;
  while (absl::Now() < stop) {
    const absl::Time start = absl::Now();
    Batch batch;
    if (absl::Status status = RunBatch(size, batch); !status.ok()) {
      HL_RETURN_IF_ERROR(AfterFailure(std::move(status), batch, size));
      continue;
    }
    LogSetAside(batch.failures);
    if (batch.taken.size() < static_cast<size_t>(size)) return absl::OkStatus();
    size = NextBatchSize(size, absl::Now() - start);
  }
  behind_ = true;
  return absl::OkStatus();
}

absl::Status AlarmSweep::RunBatch(int size, Batch& batch) {
  batch.deadline = absl::Now() + kStatementLimit;
  return pg::Transaction(pool_, batch.deadline, [&](pg::Connection& connection) {
    batch.now = clock_.Now();
    batch.taken.clear();
    batch.retried.clear();
    batch.failures.clear();
    return Guarded([&]() -> absl::Status {
      HL_RETURN_IF_ERROR(Take(connection, size, batch));
      if (batch.taken.empty()) return absl::OkStatus();
      HL_RETURN_IF_ERROR(Raise(connection, batch));
      HL_RETURN_IF_ERROR(ForgetFailures(connection, Raised(batch), batch.deadline));
      return NoteFailures(connection, batch.failures, batch.now, batch.deadline);
    });
  });
}

absl::Status AlarmSweep::Take(pg::Connection& connection, int size, Batch& batch) {
  pg::Params params;
  params.Add(batch.now).Add(size);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      connection.Exec(sql::kClaimAlarms, params, batch.deadline));
  for (const pg::Row row : rows) {
    batch.taken.emplace_back(row.Text(0), row.Text(1));
    if (row.Bool(2)) batch.retried.push_back(batch.taken.back());
  }
  return absl::OkStatus();
}

absl::Status AlarmSweep::Raise(pg::Connection& connection, Batch& batch) {
  // Read after the locks are held, so nothing can change underneath. No receipt has a fresh id.
  const command::Origin nobody{
      .actor = system_, .request_id = NewId(batch.now), .body_hash = {}, .deadline = {}};
  std::vector<command::Lookup<EventName>> lookups;
  for (const EventName& name : batch.taken) lookups.push_back({name, &nobody});
  HL_ASSIGN_OR_RETURN(const auto loaded, store_.Load(connection, lookups, batch.deadline));
  std::vector<command::Origin> origins(loaded.size());
  std::vector<command::Pending<EventStore>> pending;
  for (size_t i = 0; i < loaded.size(); ++i) {
    const std::optional<Event>& event = loaded[i].state;
    const absl::StatusOr<Alarm> alarm = AlarmOf(event, batch.now);
    if (!alarm.ok()) {
      batch.failures.push_back({batch.taken[i], alarm.status()});
      continue;
    }
    Command command;
    command.event = event->name;
    command.action = alarm->action;
    command.details = AlarmDetails{alarm->clock};
    absl::StatusOr<Change> change = EventStore::Decide(event, command, *system_, batch.now);
    if (!change.ok()) {
      batch.failures.push_back({batch.taken[i], change.status()});
      continue;
    }
    change->next.revision = event->revision + 1;
    origins[i] = {.actor = system_,
                  .request_id = RequestIdOf(*event, *alarm),
                  .body_hash = std::string(kBodyHash),
                  .deadline = batch.deadline};
    pending.push_back({event->name, event->revision, {{&origins[i], *std::move(change)}}});
  }
  if (pending.empty()) return absl::OkStatus();
  HL_ASSIGN_OR_RETURN(const std::vector<int> moved,
                      store_.Commit(connection, pending, batch.deadline));
  if (moved.size() == pending.size()) return absl::OkStatus();
  return absl::AbortedError("A locked event was moved by somebody else.");
}

absl::Status AlarmSweep::AfterFailure(absl::Status status, const Batch& batch, int& size) {
  if (IsPassing(status) || batch.taken.empty()) return status;
  // Smaller and smaller batches, until the event to blame is alone in one.
  if (batch.taken.size() > 1) {
    size = std::max<int>(1, static_cast<int>(batch.taken.size()) / 4);
    return absl::OkStatus();
  }
  const std::vector<AlarmFailure> failures{{batch.taken.front(), std::move(status)}};
  LogSetAside(failures);
  const absl::Time deadline = absl::Now() + kStatementLimit;
  HL_ASSIGN_OR_RETURN(const pg::Pool::Lease lease, pool_.Acquire(deadline));
  return NoteFailures(*lease, failures, batch.now, deadline);
}

}  // namespace hailan::event_workflow
