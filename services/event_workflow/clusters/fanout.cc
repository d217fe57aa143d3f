#include "services/event_workflow/clusters/fanout.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "common/obs/log.h"
#include "services/event_workflow/digest.h"
#include "services/event_workflow/events/rows.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {
namespace {

constexpr int kBatch = 300;
constexpr absl::Duration kStatementLimit = absl::Seconds(10);
// 16 bytes in the place of a request's digest: all answers with one id are the same request.
constexpr absl::string_view kBodyHash = "hailan-answering";
// A work order can be returned until the reopen window is over, and then takes its time to end
// again.
constexpr absl::Duration kLookBack = absl::Hours(90 * 24);

ClusterCommand AnswerOf(const pg::Row& row) {
  ClusterCommand command;
  command.kind = ClusterCommand::Kind::kAnswer;
  command.cluster = ReadCluster(row, 0).name;
  command.ending = {.state = ParseState(row.View(kClusterColumns)),
                    .time = row.Time(kClusterColumns + 1),
                    .channel = static_cast<Channel>(row.Int(kClusterColumns + 2)),
                    .external_id = row.Text(kClusterColumns + 3),
                    .result = row.Text(kClusterColumns + 4)};
  return command;
}

}  // namespace

AnswerFanout::AnswerFanout(pg::Pool& pool, ClusterRunner& runner, const hailan::Clock& clock)
    : pool_(pool), runner_(runner), clock_(clock), system_(SystemActor()) {}

absl::Status AnswerFanout::Run() {
  pg::Params params;
  params.Add(clock_.Now() - kLookBack).Add(kBatch);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      pool_.Exec(sql::kListUnanswered, params, absl::Now() + kStatementLimit));
  std::vector<std::pair<command::Origin, ClusterCommand>> commands;
  for (const pg::Row row : rows) {
    ClusterCommand command = AnswerOf(row);
    command::Origin origin{
        .actor = system_,
        .request_id = DigestId(absl::StrCat(
            "answer ", command.cluster.Format(), " ", absl::ToUnixMicros(command.ending.time))),
        .body_hash = std::string(kBodyHash),
        .deadline = absl::Now() + kStatementLimit};
    commands.emplace_back(std::move(origin), std::move(command));
  }
  for (const absl::StatusOr<Cluster>& result : runner_.RunAll(std::move(commands))) {
    if (result.ok()) continue;
    obs::Log(obs::Level::kWarn,
             "The sources of an incident could not be answered; the next run tries again.",
             {{"status", result.status().ToString()}});
  }
  return absl::OkStatus();
}

}  // namespace hailan::event_workflow
