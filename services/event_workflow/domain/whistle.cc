// The steps of a whistle: blown, reported in, answered, closed.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/event_workflow/domain/apply.h"
#include "services/event_workflow/domain/decide.h"
#include "services/event_workflow/domain/proceedings/ledger.h"
#include "services/event_workflow/domain/reasons.h"

namespace hailan::event_workflow {
namespace {

absl::StatusOr<std::vector<WhistleCall>> CallsFor(const WhistleOrder& order) {
  std::vector<WhistleCall> calls;
  for (size_t i = 0; i < order.departments.size(); ++i) {
    const std::string& department = order.departments[i];
    const bool twice = std::any_of(calls.begin(), calls.end(), [&](const WhistleCall& call) {
      return call.department == department;
    });
    if (twice) return Invalid(reason::kDepartmentTwice, "A department is called twice.");
    WhistleCall call;
    call.department = department;
    if (i < order.advice.size()) call.advice = order.advice[i];
    calls.push_back(std::move(call));
  }
  return calls;
}

// The open whistle that the reply names.
absl::StatusOr<Whistle*> OpenWhistle(const Step& step) {
  const auto& reply = std::get<WhistleReply>(step.command.details);
  std::vector<Whistle>& whistles = step.next().whistles;
  if (!whistles.empty() && whistles.back().number == reply.number &&
      !whistles.back().close_time.has_value()) {
    step.entry().whistle = reply.number;
    return &whistles.back();
  }
  if (reply.number < 1 || reply.number > static_cast<int>(whistles.size())) {
    return Error(
        absl::StatusCode::kNotFound, hailan::reason::kNotFound, "There is no such whistle.");
  }
  return Error(absl::StatusCode::kFailedPrecondition,
               reason::kWhistleClosed,
               "The whistle is closed; another one of the event is open.");
}

// The call of the department that the actor answers for.
absl::StatusOr<WhistleCall*> OwnCall(const Step& step, Whistle& whistle) {
  const std::string& department = std::get<WhistleReply>(step.command.details).department;
  WhistleCall* own = nullptr;
  for (WhistleCall& call : whistle.calls) {
    const bool named = department.empty() || department == call.department;
    if (!named || !step.actor.InDepartment(call.department)) continue;
    if (own != nullptr) {
      return Invalid(reason::kDepartmentUnclear,
                     "The caller works for several called departments; name the one meant.");
    }
    own = &call;
  }
  if (own != nullptr) {
    step.entry().department = own->department;
    return own;
  }
  return Error(absl::StatusCode::kPermissionDenied,
               hailan::reason::kOutOfScope,
               "The whistle does not call the caller's department.");
}

// Until the due time; after it, departments that stay away must not keep the case waiting.
absl::Status CheckQuorum(const Whistle& whistle, absl::Time now) {
  const auto answered =
      std::count_if(whistle.calls.begin(), whistle.calls.end(), [](const WhistleCall& call) {
        return call.answer_time.has_value();
      });
  if (answered >= whistle.quorum || now > whistle.due_time) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition,
               reason::kQuorumNotMet,
               "Not enough departments have answered, and the whistle is not past its due time.",
               {{"answered", absl::StrCat(answered)}, {"quorum", absl::StrCat(whistle.quorum)}});
}

}  // namespace

absl::Status ApplyBlowWhistle(const Step& step) {
  const auto& order = std::get<WhistleOrder>(step.command.details);
  if (order.due_time <= step.now) return Invalid(reason::kDueInPast, "due_time is in the past.");
  if (order.due_time > step.now + kLongestWhistle) {
    return Invalid(reason::kDueTooFar, "due_time is more than 90 days away.");
  }
  Whistle whistle;
  HL_ASSIGN_OR_RETURN(whistle.calls, CallsFor(order));
  if (order.quorum > static_cast<int>(whistle.calls.size())) {
    return Invalid(reason::kQuorumTooLarge, "The quorum is more than the departments called.");
  }
  whistle.quorum = order.quorum;
  Event& event = step.next();
  whistle.number = ++event.whistle_count;
  whistle.matter = step.command.note;
  whistle.occasion = order.occasion;
  whistle.place = order.place;
  whistle.blower = step.actor.subject;
  whistle.blow_time = step.now;
  whistle.due_time = order.due_time;
  event.urged.Remove(ClockKind::kWhistle);
  event.supervised.Remove(ClockKind::kWhistle);
  step.entry().whistle = whistle.number;
  step.entry().due_time = whistle.due_time;
  step.entry().due_rule = DueRule::kWhistle;
  event.whistles.push_back(std::move(whistle));
  step.change.terms_changed = true;
  return absl::OkStatus();
}

absl::Status ApplyReportIn(const Step& step) {
  HL_ASSIGN_OR_RETURN(Whistle* const whistle, OpenWhistle(step));
  HL_ASSIGN_OR_RETURN(WhistleCall* const call, OwnCall(step, *whistle));
  if (call->report_in_time.has_value()) return absl::OkStatus();
  call->report_in_time = step.now;
  call->reporter_in = step.actor.subject;
  return absl::OkStatus();
}

absl::Status ApplyAnswer(const Step& step) {
  const auto& reply = std::get<WhistleReply>(step.command.details);
  HL_RETURN_IF_ERROR(CheckAttachments(reply.attachments));
  HL_ASSIGN_OR_RETURN(Whistle* const whistle, OpenWhistle(step));
  HL_ASSIGN_OR_RETURN(WhistleCall* const call, OwnCall(step, *whistle));
  if (!call->report_in_time.has_value()) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 reason::kNotReportedIn,
                 "The department has not reported in; call ReportIn first.");
  }
  call->answer_time = step.now;
  call->answer = step.command.note;
  call->resolved = reply.resolved;
  step.change.attachments = reply.attachments;
  const bool all = std::all_of(whistle->calls.begin(),
                               whistle->calls.end(),
                               [](const WhistleCall& c) { return c.answer_time.has_value(); });
  // The clock stops with the last first answer; corrections do not move it.
  if (all && !whistle->answered_time.has_value()) whistle->answered_time = step.now;
  return absl::OkStatus();
}

absl::Status ApplyCloseWhistle(const Step& step) {
  HL_ASSIGN_OR_RETURN(Whistle* const whistle, OpenWhistle(step));
  HL_RETURN_IF_ERROR(CheckQuorum(*whistle, step.now));
  whistle->close_time = step.now;
  whistle->outcome = step.command.note;
  // The lead, who was called first, handles on; but a whistle frees no department that is bound.
  const bool bound = BindingOf(step.next()) != nullptr;
  std::string lead = bound ? step.next().department : whistle->calls.front().department;
  Assign(step, step.next().assignee, std::move(lead));
  return absl::OkStatus();
}

}  // namespace hailan::event_workflow
