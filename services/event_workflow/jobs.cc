#include "services/event_workflow/jobs.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "common/obs/log.h"
#include "services/event_workflow/digest.h"
#include "services/event_workflow/domain/sla.h"
#include "services/event_workflow/events/rows.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {
namespace {

constexpr int kBatch = 200;
constexpr absl::Duration kStatementLimit = absl::Seconds(10);
// 16 bytes in the place of a request's digest: all alarms with one id are the same request.
constexpr absl::string_view kBodyHash = "hailan-sla-alarm";

std::shared_ptr<const Actor> SystemActor() {
  Actor actor;
  actor.subject = "system";
  actor.roles = RoleSet(Role::kService);
  return std::make_shared<const Actor>(std::move(actor));
}

// Where the next batch starts.
struct Cursor {
  absl::Time alarm_time = absl::UnixEpoch();
  std::string city;
  std::string id = "00000000-0000-0000-0000-000000000000";
};

using Commands = std::vector<std::pair<command::Origin, Command>>;

std::string RequestIdOf(const Event& event, const Alarm& alarm) {
  return DigestId(absl::StrCat("alarm ",
                               event.name.Format(),
                               " ",
                               NameOf(alarm.clock),
                               " ",
                               NameOf(alarm.action),
                               " ",
                               absl::ToUnixMicros(alarm.due)));
}

void AddAlarm(const Event& event,
              absl::Time now,
              const std::shared_ptr<const Actor>& system,
              Commands& commands) {
  const std::optional<Alarm> alarm = OwedAlarm(event, now);
  if (!alarm.has_value()) return;
  command::Origin origin{.actor = system,
                         .request_id = RequestIdOf(event, *alarm),
                         .body_hash = std::string(kBodyHash),
                         .deadline = absl::Now() + kStatementLimit};
  commands.emplace_back(std::move(origin),
                        Command{.event = event.name,
                                .action = alarm->action,
                                .etag = {},
                                .note = {},
                                .details = AlarmDetails{alarm->clock}});
}

// Refusals are races that somebody else won: the clock stopped, or the alarm was raised.
void LogFailures(const std::vector<absl::StatusOr<Event>>& results) {
  for (const absl::StatusOr<Event>& result : results) {
    if (result.ok() || absl::IsFailedPrecondition(result.status())) continue;
    obs::Log(obs::Level::kWarn,
             "An alarm could not be raised; the next sweep tries again.",
             {{"status", result.status().ToString()}});
  }
}

}  // namespace

AlarmSweep::AlarmSweep(pg::Pool& pool, EventRunner& runner, const hailan::Clock& clock)
    : pool_(pool), runner_(runner), clock_(clock), system_(SystemActor()) {}

absl::Status AlarmSweep::Run(absl::Duration budget) {
  const absl::Time stop = absl::Now() + budget;
  Cursor cursor;
  while (absl::Now() < stop) {
    const absl::Time now = clock_.Now();
    pg::Params params;
    params.Add(now).Add(kBatch).Add(cursor.alarm_time).Add(cursor.city).Add(cursor.id);
    HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                        pool_.Exec(sql::kListAlarms, params, absl::Now() + kStatementLimit));
    Commands commands;
    for (const pg::Row row : rows) {
      const Event event = ReadEvent(row, 1);
      cursor = {row.Time(0), event.name.city(), event.name.id()};
      AddAlarm(event, now, system_, commands);
    }
    LogFailures(runner_.RunAll(std::move(commands)));
    if (rows.size() < kBatch) return absl::OkStatus();
  }
  return absl::OkStatus();
}

}  // namespace hailan::event_workflow
