#include "services/event_workflow/workflows/service.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "services/event_workflow/digest.h"
#include "services/event_workflow/domain/reasons.h"
#include "services/event_workflow/events/rows.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {
namespace {

absl::StatusOr<WorkflowName> ParseWorkflow(absl::string_view name) {
  absl::StatusOr<WorkflowName> parsed = WorkflowName::Parse(name);
  if (parsed.ok()) return parsed;
  return InvalidField("name", "RESOURCE_NAME", "is not a name of a workflow version");
}

// Name, title and times.
workflows::v1::Workflow HeadOf(const WorkflowVersion& version) {
  workflows::v1::Workflow out;
  out.set_name(version.name.Format());
  out.set_title(version.title);
  if (version.revision > 0) *out.mutable_create_time() = rpc::ToTimestamp(version.create_time);
  if (version.activate_time.has_value()) {
    *out.mutable_activate_time() = rpc::ToTimestamp(*version.activate_time);
  }
  out.set_active(version.active);
  out.set_etag(absl::StrCat(version.revision));
  return out;
}

// The whole version, with what it leaves out filled in.
absl::StatusOr<workflows::v1::Workflow> WholeOf(const WorkflowVersion& version) {
  HL_ASSIGN_OR_RETURN(const Profile profile, ParseDocument(version.document));
  workflows::v1::Workflow out = ToProto(profile);
  out.MergeFrom(HeadOf(version));
  return out;
}

WorkflowVersion BuiltInVersion(const WorkflowName& name, bool active) {
  WorkflowVersion version;
  version.name = name;
  version.title = std::string(kBuiltInWorkflow);
  version.active = active;
  return version;
}

}  // namespace

absl::StatusOr<workflows::v1::Workflow> WorkflowService::Run(const rpc::Call& call,
                                                             const std::string& request_id,
                                                             WorkflowCommand command) {
  std::vector<std::pair<command::Origin, WorkflowCommand>> commands;
  commands.emplace_back(call.Origin(request_id), std::move(command));
  HL_ASSIGN_OR_RETURN(const WorkflowVersion stored, runner_.RunAll(std::move(commands)).front());
  HL_RETURN_IF_ERROR(cache_.Refresh(call.deadline));
  // By the name that was stored: of a repeated request `active` may stand for another one by now.
  HL_ASSIGN_OR_RETURN(const WorkflowVersion version, Find(stored.name, call));
  return WholeOf(version);
}

absl::StatusOr<workflows::v1::Workflow> WorkflowService::ImportWorkflow(
    const rpc::Call& call, const workflows::v1::ImportWorkflowRequest& req) {
  const std::string& id = req.workflow_id();
  // The id becomes part of a name, and two of them already mean something there.
  if (id == kActiveWorkflow || id == kBuiltInWorkflow || absl::StrContains(id, '.')) {
    return Error(absl::StatusCode::kInvalidArgument,
                 reason::kBadCode,
                 "workflow_id is letters, digits, '-' and '_', not `active` and not `built-in`.");
  }
  WorkflowCommand command;
  HL_ASSIGN_OR_RETURN(std::string city, ParseCity(req.parent()));
  HL_ASSIGN_OR_RETURN(Profile profile, ProfileFrom(req.workflow()));
  command.workflow = WorkflowName(std::move(city), id);
  command.title = req.workflow().title();
  command.document = FormatDocument(req.workflow());
  command.content = Sha256Hex(absl::StrCat(command.title.size(), command.title, command.document));
  command.profile = std::make_shared<const Profile>(std::move(profile));
  return Run(call, req.request_id(), std::move(command));
}

absl::StatusOr<workflows::v1::Workflow> WorkflowService::ActivateWorkflow(
    const rpc::Call& call, const workflows::v1::ActivateWorkflowRequest& req) {
  WorkflowCommand command;
  command.kind = WorkflowCommand::Kind::kActivate;
  command.etag = req.etag();
  HL_ASSIGN_OR_RETURN(command.workflow, ParseWorkflow(req.name()));
  HL_ASSIGN_OR_RETURN(const WorkflowVersion stored, Find(command.workflow, call));
  // `active` stands for a version; the command is about that one.
  command.workflow = stored.name;
  HL_ASSIGN_OR_RETURN(Profile profile, ParseDocument(stored.document));
  command.profile = std::make_shared<const Profile>(std::move(profile));
  // The instant of the call, so that the answer already sees it in force.
  command.activate_time =
      req.has_activate_time() ? rpc::FromTimestamp(req.activate_time()) : call.now;
  HL_ASSIGN_OR_RETURN(command.moves, MovesFrom(req.moves(), stored.name.city()));
  return Run(call, req.request_id(), std::move(command));
}

absl::StatusOr<workflows::v1::Workflow> WorkflowService::GetWorkflow(
    const rpc::Call& call, const workflows::v1::GetWorkflowRequest& req) {
  HL_ASSIGN_OR_RETURN(const WorkflowName name, ParseWorkflow(req.name()));
  HL_ASSIGN_OR_RETURN(const WorkflowVersion version, Find(name, call));
  return WholeOf(version);
}

absl::StatusOr<workflows::v1::ListWorkflowsResponse> WorkflowService::ListWorkflows(
    const rpc::Call& call, const workflows::v1::ListWorkflowsRequest& req) {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(req.parent()));
  const std::string filter = absl::StrCat("ListWorkflows ", city);
  HL_ASSIGN_OR_RETURN(const std::vector<std::string> key, tokens_.Decode(req.page_token(), filter));
  const int size = PageSize(req.page_size());
  pg::Params params;
  params.Add(city).Add(key.empty() ? "" : key.front()).Add(size + 1).Add(call.now);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListWorkflows, params, call.deadline));
  workflows::v1::ListWorkflowsResponse out;
  for (const pg::Row row : rows) {
    if (out.workflows_size() == size) {
      HL_ASSIGN_OR_RETURN(const WorkflowName last, ParseWorkflow(out.workflows(size - 1).name()));
      out.set_next_page_token(tokens_.Encode({last.id()}, filter));
      break;
    }
    WorkflowVersion version = ReadWorkflow(row, 0);
    version.active = row.Bool(8);
    *out.add_workflows() = HeadOf(version);
  }
  return out;
}

absl::StatusOr<workflows::v1::CheckWorkflowResponse> WorkflowService::CheckWorkflow(
    const rpc::Call& call, const workflows::v1::CheckWorkflowRequest& req) {
  HL_ASSIGN_OR_RETURN(const WorkflowName name, ParseWorkflow(req.name()));
  HL_ASSIGN_OR_RETURN(const WorkflowVersion version, Find(name, call));
  HL_ASSIGN_OR_RETURN(const Profile profile, ParseDocument(version.document));
  HL_ASSIGN_OR_RETURN(const std::vector<StateMove> moves, MovesFrom(req.moves(), name.city()));
  pg::Params params;
  params.Add(name.city());
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kCountCases, params, call.deadline));
  std::vector<CaseCount> cases;
  for (const pg::Row row : rows) {
    cases.push_back(
        {.workflow = row.Text(0), .state = ParseState(row.View(1)), .count = row.Int(2)});
  }
  workflows::v1::CheckWorkflowResponse out;
  for (const CaseFate& fate : ForeseeCases(profile, cases, moves)) {
    workflows::v1::CaseFate& one = *out.add_fates();
    one.set_workflow(FormatWorkflow(name.city(), fate.cases.workflow));
    one.set_state(static_cast<pb::Event::State>(fate.cases.state));
    one.set_count(fate.cases.count);
    one.set_migrates(fate.migrates);
    one.set_to_state(static_cast<pb::Event::State>(fate.to));
    one.set_stuck(fate.stuck);
    if (fate.migrates) out.set_migrating_count(out.migrating_count() + fate.cases.count);
    if (fate.stuck) out.set_stuck_count(out.stuck_count() + fate.cases.count);
  }
  return out;
}

absl::StatusOr<WorkflowVersion> WorkflowService::Find(const WorkflowName& name,
                                                      const rpc::Call& call) const {
  pg::Params params;
  params.Add(name.city()).Add(name.id()).Add(call.now);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kGetWorkflow, params, call.deadline));
  if (!rows.empty()) {
    WorkflowVersion version = ReadWorkflow(rows[0], 0);
    version.active = rows[0].Bool(8);
    return version;
  }
  // Where no version was ever put in force, the built-in one is.
  const bool active = name.id() == kActiveWorkflow;
  if (active || name.id() == kBuiltInWorkflow) {
    const std::shared_ptr<const CityWorkflows> known = cache_.Of(name.city());
    const bool in_force = known == nullptr || known->ActivationAt(call.now) == nullptr;
    return BuiltInVersion(WorkflowName(name.city(), std::string(kBuiltInWorkflow)), in_force);
  }
  return Error(
      absl::StatusCode::kNotFound, hailan::reason::kNotFound, "There is no such workflow version.");
}

}  // namespace hailan::event_workflow
