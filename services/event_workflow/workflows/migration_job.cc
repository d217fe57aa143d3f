#include "services/event_workflow/workflows/migration_job.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "common/obs/log.h"
#include "services/event_workflow/digest.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {
namespace {

constexpr size_t kBatch = 200;
constexpr absl::Duration kStatementLimit = absl::Seconds(10);
constexpr absl::Duration kStragglers = absl::Minutes(10);
// 16 bytes in the place of a request's digest: all migrations with one id are the same request.
constexpr absl::string_view kBodyHash = "hailan-migration";

using Commands = std::vector<std::pair<command::Origin, Command>>;

// Where the next batch starts.
struct Cursor {
  std::string territory;
  std::string id = "00000000-0000-0000-0000-000000000000";
};

pg::Params ParamsOf(const std::string& city, const Activation& activation, const Cursor& cursor) {
  pg::Array workflows, states;
  for (const StateMove& move : activation.moves) {
    workflows.Add(move.workflow);
    states.Add(NameOf(move.from));
  }
  pg::Params params;
  params.Add(city).Add(workflows).Add(states).Add(cursor.territory).Add(cursor.id);
  params.Add(static_cast<int64_t>(kBatch));
  return params;
}

// Refusals are races that somebody else won: the case moved on or went over already.
void LogFailures(const std::vector<absl::StatusOr<Event>>& results) {
  for (const absl::StatusOr<Event>& result : results) {
    if (result.ok() || absl::IsFailedPrecondition(result.status())) continue;
    obs::Log(obs::Level::kWarn,
             "A case could not be led over; the next pass tries again.",
             {{"status", result.status().ToString()}});
  }
}

}  // namespace

MigrationJob::MigrationJob(pg::Pool& pool,
                           EventRunner& runner,
                           const WorkflowCache& cache,
                           const hailan::Clock& clock)
    : pool_(pool), runner_(runner), cache_(cache), clock_(clock), system_(SystemActor()) {}

absl::Status MigrationJob::Run(absl::Duration budget) {
  const absl::Time stop = absl::Now() + budget;
  absl::Status first_error;
  for (const auto& [city, workflows] : cache_.All()) {
    const absl::Time now = clock_.Now();
    const Activation* activation = workflows->ActivationAt(now);
    if (activation == nullptr || activation->moves.empty()) continue;
    const auto finished = finished_.find(city);
    if (finished != finished_.end() && finished->second == activation->time) continue;
    const absl::StatusOr<bool> none_left = RunCity(city, *activation, stop);
    first_error.Update(none_left.status());
    // A replica that has not read the activation yet files reports under the version before.
    if (none_left.value_or(false) && now > activation->time + kStragglers)
      finished_[city] = activation->time;
  }
  return first_error;
}

absl::StatusOr<bool> MigrationJob::RunCity(const std::string& city,
                                           const Activation& activation,
                                           absl::Time stop) {
  Cursor cursor;
  bool none = true;
  while (absl::Now() < stop) {
    HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                        pool_.Exec(sql::kListMigrating,
                                   ParamsOf(city, activation, cursor),
                                   absl::Now() + kStatementLimit));
    Commands commands;
    for (const pg::Row row : rows) {
      cursor = {row.Text(0), row.Text(1)};
      Command command;
      command.event = EventName(city, row.Text(1));
      command.action = Action::kMigrate;
      command.details = Migration{activation.workflow};
      command::Origin origin{
          .actor = system_,
          .request_id = DigestId(absl::StrCat("migrate ",
                                              command.event.Format(),
                                              " ",
                                              row.View(2),
                                              " ",
                                              activation.workflow,
                                              " ",
                                              absl::ToUnixMicros(activation.time))),
          .body_hash = std::string(kBodyHash),
          .deadline = absl::Now() + kStatementLimit};
      commands.emplace_back(std::move(origin), std::move(command));
    }
    none = none && rows.empty();
    LogFailures(runner_.RunAll(std::move(commands)));
    if (rows.size() < kBatch) return none;
  }
  return false;
}

}  // namespace hailan::event_workflow
