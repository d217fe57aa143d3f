#include "services/event_workflow/supervision/transfer.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/obs/log.h"
#include "services/event_workflow/digest.h"
#include "services/event_workflow/domain/records/reasons.h"
#include "services/event_workflow/domain/sla.h"
#include "services/event_workflow/events/rows.h"
#include "services/event_workflow/sql.h"
#include "services/event_workflow/supervision/service.h"

namespace hailan::event_workflow {
namespace {

constexpr int kBatch = 100;
constexpr absl::Duration kStatementLimit = absl::Seconds(10);
// 16 bytes in the place of a request's digest: all transfers with one id are the same request.
constexpr absl::string_view kBodyHash = "hailan-transfer!";
constexpr absl::string_view kReason = "The event stayed late after the system had supervised it.";

// Where the next batch starts.
struct Cursor {
  absl::Time time = absl::UnixEpoch();
  std::string city;
  std::string event = "00000000-0000-0000-0000-000000000000";
};

// A reason of refusal that means: somebody else has opened it.
bool IsThere(const absl::Status& status) {
  return ReasonOf(status) == reason::kAlreadyDecided;
}

}  // namespace

TransferSweep::TransferSweep(pg::Pool& pool,
                             const EventQueries& events,
                             SupervisionRunner& runner,
                             const hailan::Clock& clock,
                             absl::Duration after)
    : pool_(pool),
      events_(events),
      runner_(runner),
      clock_(clock),
      after_(after),
      system_(SystemActor()) {}

bool TransferSweep::Settle(const Event& event, absl::Time watched, absl::Time now) {
  if (SlaOf(event, now) != SlaLight::kRed) return true;
  const absl::Time deadline = absl::Now() + kStatementLimit;
  absl::StatusOr<SupervisionCommand> command = CaseOn(events_, event, now, deadline);
  if (!command.ok()) return false;
  const absl::StatusOr<std::string> open = OpenCaseOf(pool_, event.name, "", deadline);
  if (!open.ok()) return false;
  command->open_case = *open;
  command->draft.origin = SupervisionOrigin::kRule;
  command->note = std::string(kReason);
  command->reply_due = now + kRuleReply;
  const std::string id =
      DigestId(absl::StrCat("transfer ", event.name.Format(), " ", absl::ToUnixMicros(watched)));
  command::Origin origin{.actor = system_,
                         .request_id = id,
                         .body_hash = std::string(kBodyHash),
                         .deadline = deadline};
  std::vector<std::pair<command::Origin, SupervisionCommand>> commands;
  commands.emplace_back(std::move(origin), *std::move(command));
  const absl::Status status = runner_.RunAll(std::move(commands))[0].status();
  if (status.ok() || IsThere(status)) return true;
  obs::Log(obs::Level::kWarn,
           "An event could not be transferred; the next sweep tries again.",
           {{"event", event.name.Format()}, {"status", status.ToString()}});
  return false;
}

absl::Status TransferSweep::Run(absl::Duration budget) {
  const absl::Time stop = absl::Now() + budget;
  Cursor cursor;
  while (absl::Now() < stop) {
    const absl::Time now = clock_.Now();
    pg::Params params;
    params.Add(now - after_).Add(kBatch).Add(cursor.time).Add(cursor.city).Add(cursor.event);
    HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                        pool_.Exec(sql::kListWatches, params, absl::Now() + kStatementLimit));
    pg::Array cities, events, times;
    for (const pg::Row row : rows) {
      const Event event = ReadEvent(row, 1);
      cursor = {row.Time(0), event.name.city(), event.name.id()};
      if (!Settle(event, cursor.time, now)) continue;
      cities.Add(event.name.city());
      events.Add(event.name.id());
      times.Add(cursor.time);
    }
    if (!cities.empty()) {
      pg::Params settled;
      settled.Add(cities).Add(events).Add(times);
      HL_RETURN_IF_ERROR(
          pool_.Exec(sql::kDeleteWatches, settled, absl::Now() + kStatementLimit).status());
    }
    if (rows.size() < kBatch) return absl::OkStatus();
  }
  return absl::OkStatus();
}

}  // namespace hailan::event_workflow
