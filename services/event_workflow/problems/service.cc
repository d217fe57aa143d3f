#include "services/event_workflow/problems/service.h"

#include <utility>

#include "common/base/id.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "services/event_workflow/events/convert.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {
namespace {

using Kind = ProblemCommand::Kind;

}  // namespace

absl::StatusOr<ProblemCommand> ProblemService::CollectProblem(
    const rpc::Call& call, const campaigns::v1::CollectProblemRequest& req) {
  ProblemCommand command;
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(req.parent()));
  command.name = ProblemName(city, NewId(call.now));
  HL_ASSIGN_OR_RETURN(command.draft.territory, IdOf(req.territory(), "territories", "territory"));
  command.draft.title = req.title();
  command.draft.description = req.description();
  return command;
}

absl::StatusOr<ProblemCommand> ProblemService::PassUpProblem(
    const rpc::Call&, const campaigns::v1::PassUpProblemRequest& req) {
  return MakeCommand<ProblemCommand>(req, Kind::kPassUp, req.reason());
}

absl::StatusOr<ProblemCommand> ProblemService::PlaceProblem(
    const rpc::Call&, const campaigns::v1::PlaceProblemRequest& req) {
  HL_ASSIGN_OR_RETURN(ProblemCommand command,
                      MakeCommand<ProblemCommand>(req, Kind::kPlace, req.note()));
  Problem& order = command.draft;
  order.list = static_cast<ProblemList>(req.list());
  HL_ASSIGN_OR_RETURN(order.department,
                      IdOf(req.owner_department(), "departments", "owner_department"));
  HL_ASSIGN_OR_RETURN(order.owner, IdOf(req.owner(), "staff", "owner"));
  order.due_time = rpc::FromTimestamp(req.due_time());
  order.related = req.related();
  return command;
}

absl::StatusOr<ProblemCommand> ProblemService::RejectProblem(
    const rpc::Call&, const campaigns::v1::RejectProblemRequest& req) {
  return MakeCommand<ProblemCommand>(req, Kind::kReject, req.reason());
}

absl::StatusOr<ProblemCommand> ProblemService::CompleteProblem(
    const rpc::Call& call, const campaigns::v1::CompleteProblemRequest& req) {
  HL_ASSIGN_OR_RETURN(ProblemCommand command,
                      MakeCommand<ProblemCommand>(req, Kind::kComplete, req.result()));
  command.attachments = FromProto(req.attachments());
  HL_RETURN_IF_ERROR(reads_.CheckFiles(command.name.city(), command.attachments, call.deadline));
  return command;
}

absl::StatusOr<ProblemCommand> ProblemService::StrikeOffProblem(
    const rpc::Call&, const campaigns::v1::StrikeOffProblemRequest& req) {
  return MakeCommand<ProblemCommand>(req, Kind::kStrikeOff, req.note());
}

absl::StatusOr<ProblemCommand> ProblemService::ReturnProblem(
    const rpc::Call&, const campaigns::v1::ReturnProblemRequest& req) {
  return MakeCommand<ProblemCommand>(req, Kind::kReturn, req.reason());
}

campaigns::v1::Problem ProblemService::Reply(const rpc::Call&, const Problem& problem) {
  const std::string& city = problem.name.city();
  campaigns::v1::Problem out;
  out.set_name(problem.name.Format());
  out.set_territory(FormatName(city, "territories", problem.territory));
  out.set_claim_territory(FormatName(city, "territories", problem.claim_territory));
  out.set_title(problem.title);
  out.set_description(problem.description);
  out.set_external_id(problem.external_id);
  out.set_collector(problem.collector);
  *out.mutable_create_time() = rpc::ToTimestamp(problem.create_time);
  out.set_state(static_cast<campaigns::v1::Problem::State>(problem.state));
  out.set_list(static_cast<campaigns::v1::ProblemList>(problem.list));
  out.set_owner_department(FormatName(city, "departments", problem.department));
  out.set_owner(FormatName(city, "staff", problem.owner));
  if (problem.due_time.has_value()) *out.mutable_due_time() = rpc::ToTimestamp(*problem.due_time);
  if (problem.decide_time.has_value()) {
    *out.mutable_decide_time() = rpc::ToTimestamp(*problem.decide_time);
  }
  out.set_reject_reason(problem.reject_reason);
  if (problem.strike_off_time.has_value()) {
    *out.mutable_strike_off_time() = rpc::ToTimestamp(*problem.strike_off_time);
  }
  out.set_related(problem.related);
  out.set_etag(absl::StrCat(problem.revision));
  return out;
}

absl::StatusOr<campaigns::v1::Problem> ProblemService::GetProblem(
    const rpc::Call& call, const campaigns::v1::GetProblemRequest& req) {
  HL_ASSIGN_OR_RETURN(const ProblemName name, ParseRecord<ProblemName>(req.name(), "name"));
  HL_ASSIGN_OR_RETURN(
      const Problem problem,
      reads_.Get<ProblemRecord>(sql::kGetProblem, name, call.actor(), call.deadline));
  HL_RETURN_IF_ERROR(CheckProblemVisible(problem, call.actor()));
  campaigns::v1::Problem out = Reply(call, problem);
  HL_ASSIGN_OR_RETURN(*out.mutable_steps(),
                      reads_.Steps(name.city(), name.id(), false, call.deadline));
  return out;
}

absl::StatusOr<campaigns::v1::ListProblemsResponse> ProblemService::ListProblems(
    const rpc::Call& call, const campaigns::v1::ListProblemsRequest& req) {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(req.parent()));
  HL_ASSIGN_OR_RETURN(const std::string territory,
                      IdOf(req.territory(), "territories", "territory"));
  HL_ASSIGN_OR_RETURN(const std::string department,
                      IdOf(req.owner_department(), "departments", "owner_department"));
  HL_ASSIGN_OR_RETURN(const RecordPage page, reads_.PageOf(call, "ListProblems", req));
  pg::Params params;
  params.Add(city);
  page.AddTo(params);
  AddAreas(params, call.actor());
  params.Add(pg::TextArray(call.actor().departments)).Add(call.actor().subject);
  AddMaybe(params, territory);
  params.Add(static_cast<int>(req.list())).Add(static_cast<int>(req.state()));
  AddMaybe(params, department);
  return reads_.List<ProblemRecord, campaigns::v1::ListProblemsResponse>(
      call, page, sql::kListProblems, params, [&](const Problem& problem, auto& out) {
        *out.add_problems() = Reply(call, problem);
      });
}

}  // namespace hailan::event_workflow
