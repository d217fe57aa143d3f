// The import of problems and their totals.
#include <map>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "services/event_workflow/digest.h"
#include "services/event_workflow/events/convert.h"
#include "services/event_workflow/problems/service.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {
namespace {

using Commands = std::vector<std::pair<command::Origin, ProblemCommand>>;

// One row as a command; its id follows from its number, so that a row is found again.
absl::StatusOr<ProblemCommand> CommandOf(const std::string& city,
                                         const campaigns::v1::ProblemRow& row,
                                         const rpc::Call& call,
                                         absl::Time now) {
  ProblemCommand command;
  command.kind = ProblemCommand::Kind::kImport;
  command.name =
      ProblemName(city, DigestId(absl::StrCat("problem ", city, " ", row.external_id())));
  Problem& draft = command.draft;
  draft.name = command.name;
  HL_ASSIGN_OR_RETURN(draft.territory, IdOf(row.territory(), "territories", "territory"));
  HL_ASSIGN_OR_RETURN(draft.claim_territory,
                      IdOf(row.claim_territory(), "territories", "claim_territory"));
  HL_ASSIGN_OR_RETURN(draft.department,
                      IdOf(row.owner_department(), "departments", "owner_department"));
  draft.title = row.title();
  draft.description = row.description();
  draft.external_id = row.external_id();
  draft.content = Sha256Hex(row.SerializeAsString());
  draft.collector = call.actor().subject;
  draft.create_time = now;
  draft.list = static_cast<ProblemList>(row.list());
  if (row.has_due_time()) draft.due_time = rpc::FromTimestamp(row.due_time());
  if (row.struck_off()) draft.strike_off_time = now;
  draft.reject_reason = row.reject_reason();
  return command;
}

// What is wrong with one row; anything else, such as a database that is away, fails the call.
bool IsRowFault(const absl::Status& status) {
  if (ReasonOf(status) == hailan::reason::kRequestIdReused) return false;
  return absl::IsInvalidArgument(status) || absl::IsFailedPrecondition(status) ||
         absl::IsAlreadyExists(status);
}

void AddFault(int index, const absl::Status& status, campaigns::v1::ImportProblemsResponse& out) {
  campaigns::v1::ProblemRowFault& fault = *out.add_faults();
  fault.set_index(index);
  fault.set_reason(ReasonOf(status));
  fault.set_message(std::string(status.message()));
}

campaigns::v1::ProblemListTotal& ListOf(int list, campaigns::v1::ProblemTotals& out) {
  return *out.mutable_lists(list - 1);
}

// One group of rows of sql/count_problems.sql.
void AddGroup(const pg::Row& row,
              campaigns::v1::ProblemTotals& out,
              campaigns::v1::ProblemLevelTotal& level) {
  const auto state = static_cast<ProblemState>(row.Int(1));
  const int64_t count = row.Int(3);
  out.set_collected(out.collected() + count);
  if (state == ProblemState::kCollected) {
    out.set_undecided(out.undecided() + count);
    level.set_undecided(level.undecided() + count);
    return;
  }
  if (state == ProblemState::kRejected) {
    out.set_rejected(out.rejected() + count);
    level.set_rejected(level.rejected() + count);
    return;
  }
  out.set_listed(out.listed() + count);
  level.set_listed(level.listed() + count);
  campaigns::v1::ProblemListTotal& list = ListOf(static_cast<int>(row.Int(2)), out);
  list.set_total(list.total() + count);
  list.set_overdue(list.overdue() + row.Int(4));
  if (state == ProblemState::kListed) list.set_open(list.open() + count);
  if (state == ProblemState::kCompleted) list.set_completed(list.completed() + count);
  if (state == ProblemState::kStruckOff) list.set_struck_off(list.struck_off() + count);
}

}  // namespace

absl::StatusOr<campaigns::v1::ImportProblemsResponse> ProblemService::ImportProblems(
    const rpc::Call& call, const campaigns::v1::ImportProblemsRequest& req) {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(req.parent()));
  // As it is stored, to tell a new row from a known one.
  const absl::Time now = absl::FromUnixMicros(absl::ToUnixMicros(call.now));
  campaigns::v1::ImportProblemsResponse out;
  Commands commands;
  std::vector<int> indices;
  for (int i = 0; i < req.rows_size(); ++i) {
    absl::StatusOr<ProblemCommand> command = CommandOf(city, req.rows(i), call, now);
    if (!command.ok()) {
      AddFault(i, command.status(), out);
      continue;
    }
    commands.emplace_back(call.Origin(DigestId(absl::StrCat(req.request_id(), " ", i))),
                          *std::move(command));
    indices.push_back(i);
  }
  const auto results = imports_.RunAll(std::move(commands));
  // A row that is in the batch twice is new once.
  absl::flat_hash_set<ProblemName> created;
  for (size_t i = 0; i < results.size(); ++i) {
    if (!results[i].ok()) {
      if (!IsRowFault(results[i].status())) return results[i].status();
      AddFault(indices[i], results[i].status(), out);
    } else if (results[i]->create_time == now && created.insert(results[i]->name).second) {
      out.set_created_count(out.created_count() + 1);
    } else {
      out.set_unchanged_count(out.unchanged_count() + 1);
    }
  }
  return out;
}

absl::StatusOr<campaigns::v1::ProblemTotals> ProblemService::GetProblemTotals(
    const rpc::Call& call, const campaigns::v1::GetProblemTotalsRequest& req) {
  HL_ASSIGN_OR_RETURN(const ResourceParts territory, ParseResource(req.name(), "territories"));
  HL_RETURN_IF_ERROR(CheckTerritoryOf(territory.city, territory.id));
  HL_RETURN_IF_ERROR(CheckReadable(call.actor(), territory.id));
  pg::Params params;
  params.Add(territory.city).Add(territory.id).Add(call.now);
  req.has_from_time() ? params.Add(rpc::FromTimestamp(req.from_time())) : params.AddNull();
  req.has_until_time() ? params.Add(rpc::FromTimestamp(req.until_time())) : params.AddNull();
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      reads_.pool().Exec(sql::kCountProblems, params, call.deadline));
  campaigns::v1::ProblemTotals out;
  out.set_territory(req.name());
  *out.mutable_count_time() = rpc::ToTimestamp(call.now);
  for (int list = 1; list <= kProblemLists; ++list) {
    out.add_lists()->set_list(static_cast<campaigns::v1::ProblemList>(list));
  }
  std::map<int64_t, campaigns::v1::ProblemLevelTotal> levels;
  for (const pg::Row row : rows) AddGroup(row, out, levels[row.Int(0)]);
  for (auto& [digits, level] : levels) {
    level.set_digits(static_cast<int>(digits));
    *out.add_levels() = std::move(level);
  }
  return out;
}

}  // namespace hailan::event_workflow
