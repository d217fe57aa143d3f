#include "services/event_workflow/handovers/service.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/event_workflow/digest.h"
#include "services/event_workflow/domain/decide.h"
#include "services/event_workflow/domain/reasons.h"
#include "services/event_workflow/events/convert.h"
#include "services/event_workflow/handovers/convert.h"
#include "services/event_workflow/receipts.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {
namespace {

// Only what still awaits handling is handed over.
absl::Status CheckUnsettled(const Event& event) {
  if (!event.handled_time.has_value() && !IsFinal(event.state)) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition,
               reason::kEventEnded,
               "The event has its result or has ended; there is nothing to hand over.",
               {{"state", std::string(NameOf(event.state))}});
}

Command StepOn(const Event& event, Action action, std::string note, Details details = {}) {
  return Command{.event = event.name,
                 .action = action,
                 .etag = {},
                 .note = std::move(note),
                 .details = std::move(details)};
}

// The event is with whoever the handover names.
bool IsWithReceiver(const Event& event, const Handover& handover) {
  return handover.kind == HandoverKind::kTransfer ? event.department == handover.department
                                                  : event.assignee == handover.assignee;
}

// The event was given to somebody else while its open handover awaited an answer.
bool IsOvertaken(const Event& event, const Ladder& ladder) {
  const Handover* const open = ladder.open();
  return open != nullptr && open->kind != HandoverKind::kPassUp && !IsWithReceiver(event, *open);
}

// Of the handover that a repeated request asked for.
std::string LastBasis(const Ladder& ladder) {
  return ladder.handovers.empty() ? "" : ladder.handovers.back().basis;
}

// What the event does when its open handover is accepted. A receiver may have begun by itself.
std::vector<Command> StepsOfAcceptance(const Event& event,
                                       const Handover& handover,
                                       const std::string& subject) {
  if (handover.kind != HandoverKind::kPassUp) {
    const bool begun = event.state == State::kHandling && IsWithReceiver(event, handover);
    return begun ? std::vector<Command>() : std::vector{StepOn(event, Action::kStart, "")};
  }
  std::vector<Command> steps;
  if (event.state == State::kReported)
    steps.push_back(StepOn(event, Action::kAccept, handover.reason, Triage{}));
  steps.push_back(StepOn(event, Action::kDispatch, handover.reason, Target{subject, ""}));
  return steps;
}

}  // namespace

LadderCommand HandoverService::CommandOn(const Matter& matter,
                                         LadderCommand::Kind kind,
                                         const std::string& etag) {
  LadderCommand command;
  command.event = matter.event.name;
  command.kind = kind;
  command.etag = etag;
  command.territory = matter.event.territory;
  command.start = matter.ladder.level;
  command.report_time = matter.event.report_time;
  command.overtaken = IsOvertaken(matter.event, matter.ladder);
  return command;
}

absl::StatusOr<HandoverService::Matter> HandoverService::Read(const rpc::Call& call,
                                                              const std::string& event) const {
  HL_ASSIGN_OR_RETURN(const EventName name, ParseEvent(event, "event"));
  HL_ASSIGN_OR_RETURN(FiledEvent filed, queries_.Get(name, call.actor(), call.deadline));
  pg::Params params;
  params.Add(name.city()).Add(name.id());
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kGetLadder, params, call.deadline));
  Matter matter{.event = std::move(filed.event), .ladder = {}, .repeated = false};
  if (rows.empty()) {
    HL_ASSIGN_OR_RETURN(const Level start, RoutedLevel(matter.event, call.deadline));
    matter.ladder = FirstLadder(name, start, matter.event.report_time);
  } else {
    matter.ladder = ReadLadder(rows[0], 0);
  }
  return matter;
}

absl::StatusOr<HandoverService::Matter> HandoverService::ReadToHandOver(
    const rpc::Call& call, const std::string& event, const std::string& request_id) const {
  HL_ASSIGN_OR_RETURN(Matter matter, Read(call, event));
  HL_ASSIGN_OR_RETURN(matter.repeated,
                      WasCarriedOut(pool_, call, matter.event.name.city(), request_id));
  if (!matter.repeated) HL_RETURN_IF_ERROR(CheckUnsettled(matter.event));
  return matter;
}

absl::StatusOr<Level> HandoverService::RoutedLevel(const Event& event, absl::Time deadline) const {
  pg::Params params;
  params.Add(event.name.city()).Add(event.name.id());
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kGetRoute, params, deadline));
  return rows.empty() ? LevelOf(event.territory) : static_cast<Level>(rows[0].Int(1));
}

// The ladder tells a repeat from a new request by its receipt; only for a new one it is asked
// before whether the event can take its first step.
absl::StatusOr<intake::v1::Ladder> HandoverService::CarryOut(const rpc::Call& call,
                                                             const std::string& request_id,
                                                             const Matter& matter,
                                                             LadderCommand command,
                                                             Steps steps) {
  const bool answer = command.kind != LadderCommand::Kind::kRequest;
  const bool fresh = answer ? matter.ladder.open() != nullptr : !matter.repeated;
  if (fresh && !steps.empty()) {
    HL_RETURN_IF_ERROR(CheckAllowed(matter.event, steps.front().action, call.actor(), call.now));
  }
  std::vector<std::pair<command::Origin, LadderCommand>> commands;
  commands.emplace_back(call.Origin(request_id), std::move(command));
  const absl::StatusOr<Ladder> ladder = std::move(ladders_.RunAll(std::move(commands)).front());
  HL_RETURN_IF_ERROR(ladder.status());
  std::vector<std::pair<command::Origin, Command>> moves;
  for (Command& step : steps) {
    const std::string id = DigestId(absl::StrCat(request_id, " ", NameOf(step.action)));
    moves.emplace_back(call.Origin(id), std::move(step));
  }
  Event event = matter.event;
  for (absl::StatusOr<Event>& moved : events_.RunAll(std::move(moves))) {
    HL_RETURN_IF_ERROR(moved.status());
    event = *std::move(moved);
  }
  return ToProto(*ladder, event, call.now);
}

absl::StatusOr<intake::v1::Ladder> HandoverService::PassUp(const rpc::Call& call,
                                                           const intake::v1::PassUpRequest& req) {
  HL_ASSIGN_OR_RETURN(const Matter matter, ReadToHandOver(call, req.event(), req.request_id()));
  if (!matter.repeated) {
    // Whoever may speak to the reporter now is who has the event.
    HL_RETURN_IF_ERROR(CheckAllowed(matter.event, Action::kContact, call.actor(), call.now));
  }
  LadderCommand command = CommandOn(matter, LadderCommand::Kind::kRequest, req.etag());
  command.handover.kind = HandoverKind::kPassUp;
  command.handover.reason = req.reason();
  return CarryOut(call, req.request_id(), matter, std::move(command), {});
}

absl::StatusOr<std::string> HandoverService::BasisOfReturn(const rpc::Call& call,
                                                           const Event& event,
                                                           const std::string& assignee) {
  HL_ASSIGN_OR_RETURN(const StaffRecord person, basis_.PersonOf(call, event.name.city(), assignee));
  return basis_.OfPerson(call, event, person);
}

absl::StatusOr<intake::v1::Ladder> HandoverService::ReturnDown(
    const rpc::Call& call, const intake::v1::ReturnDownRequest& req) {
  HL_ASSIGN_OR_RETURN(const Matter matter, ReadToHandOver(call, req.event(), req.request_id()));
  LadderCommand command = CommandOn(matter, LadderCommand::Kind::kRequest, req.etag());
  Handover& handover = command.handover;
  handover.kind = HandoverKind::kReturn;
  handover.to = static_cast<Level>(req.level());
  handover.reason = req.reason();
  HL_ASSIGN_OR_RETURN(handover.assignee, IdOf(req.assignee(), "staff", "assignee"));
  if (matter.repeated) {
    handover.basis = LastBasis(matter.ladder);
  } else {
    HL_ASSIGN_OR_RETURN(handover.basis, BasisOfReturn(call, matter.event, handover.assignee));
  }
  return HandOver(call, req.request_id(), matter, std::move(command));
}

absl::StatusOr<intake::v1::Ladder> HandoverService::TransferToDepartment(
    const rpc::Call& call, const intake::v1::TransferToDepartmentRequest& req) {
  HL_ASSIGN_OR_RETURN(const Matter matter, ReadToHandOver(call, req.event(), req.request_id()));
  LadderCommand command = CommandOn(matter, LadderCommand::Kind::kRequest, req.etag());
  Handover& handover = command.handover;
  handover.kind = HandoverKind::kTransfer;
  handover.reason = req.reason();
  HL_ASSIGN_OR_RETURN(handover.department, IdOf(req.department(), "departments", "department"));
  if (matter.repeated) {
    handover.basis = LastBasis(matter.ladder);
  } else {
    HL_ASSIGN_OR_RETURN(handover.basis, basis_.OfTransfer(call, matter.event, handover.department));
  }
  return HandOver(call, req.request_id(), matter, std::move(command));
}

absl::StatusOr<intake::v1::Ladder> HandoverService::HandOver(const rpc::Call& call,
                                                             const std::string& request_id,
                                                             const Matter& matter,
                                                             LadderCommand command) {
  const Handover& handover = command.handover;
  Target target{handover.assignee, handover.department};
  std::string note =
      absl::StrCat(handover.basis, handover.basis.empty() ? "" : "; ", handover.reason);
  Steps steps{StepOn(matter.event, Action::kDispatch, std::move(note), std::move(target))};
  return CarryOut(call, request_id, matter, std::move(command), std::move(steps));
}

absl::StatusOr<intake::v1::Ladder> HandoverService::AcceptHandover(
    const rpc::Call& call, const intake::v1::AcceptHandoverRequest& req) {
  HL_ASSIGN_OR_RETURN(const Matter matter, Read(call, req.event()));
  LadderCommand command = CommandOn(matter, LadderCommand::Kind::kAccept, req.etag());
  Steps steps;
  if (!matter.ladder.handovers.empty()) {
    steps = StepsOfAcceptance(matter.event, matter.ladder.handovers.back(), call.actor().subject);
  }
  return CarryOut(call, req.request_id(), matter, std::move(command), std::move(steps));
}

absl::StatusOr<intake::v1::Ladder> HandoverService::RejectHandover(
    const rpc::Call& call, const intake::v1::RejectHandoverRequest& req) {
  HL_ASSIGN_OR_RETURN(const Matter matter, Read(call, req.event()));
  LadderCommand command = CommandOn(matter, LadderCommand::Kind::kReject, req.etag());
  command.reason = req.reason();
  // An event that has gone elsewhere meanwhile stays there; only the handover ends.
  const bool awaits = !matter.ladder.handovers.empty() &&
                      matter.ladder.handovers.back().kind != HandoverKind::kPassUp &&
                      matter.event.state == State::kDispatched &&
                      IsWithReceiver(matter.event, matter.ladder.handovers.back());
  Steps steps;
  if (awaits) steps.push_back(StepOn(matter.event, Action::kSendBack, req.reason()));
  return CarryOut(call, req.request_id(), matter, std::move(command), std::move(steps));
}

absl::StatusOr<intake::v1::Ladder> HandoverService::GetLadder(
    const rpc::Call& call, const intake::v1::GetLadderRequest& req) {
  HL_ASSIGN_OR_RETURN(const Matter matter, Read(call, req.event()));
  intake::v1::Ladder out = ToProto(matter.ladder, matter.event, call.now);
  // Who reported sees where it is and for how long, not who said what.
  if (SeesReduced(call.actor(), matter.event)) out.clear_handovers();
  return out;
}

}  // namespace hailan::event_workflow
