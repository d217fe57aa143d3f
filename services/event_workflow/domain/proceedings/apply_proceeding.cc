// The steps of proceedings: asked for, granted, refused, withdrawn, ended, arbitrated.
#include <algorithm>
#include <utility>

#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/event_workflow/domain/apply.h"
#include "services/event_workflow/domain/proceedings/ledger.h"
#include "services/event_workflow/domain/reasons.h"
#include "services/event_workflow/domain/workflow/city_workflows.h"

namespace hailan::event_workflow {
namespace {

Proceeding& Open(const Step& step, ProceedingKind kind) {
  std::vector<Proceeding>& proceedings = step.next().course.proceedings;
  Proceeding& one = proceedings.emplace_back();
  one.number = static_cast<int>(proceedings.size());
  one.kind = kind;
  one.state = ProceedingState::kRequested;
  one.round = step.next().round;
  one.reason = step.command.note;
  one.requester = step.actor.subject;
  one.department = step.next().department;
  one.request_time = step.now;
  step.entry().proceeding = one.number;
  return one;
}

void Settle(const Step& step, Proceeding& one, ProceedingState state) {
  one.state = state;
  one.decider = step.actor.subject;
  one.decide_time = step.now;
}

Proceeding* FindOpen(const Step& step) {
  for (Proceeding& one : step.next().course.proceedings) {
    if (one.open()) return &one;
  }
  return nullptr;
}

// Computes the due time anew from the ledger. Raised alarms belong to the due time that moved.
void Recount(const Step& step) {
  Event& event = step.next();
  const ClockRun run = ResolveRun(event);
  const Profile& profile = ProfileOf(event);
  const absl::Time due = DueOf(run, profile.calendar);
  event.course.resolve_warn = WarnOf(run, profile.calendar, profile.warn_percent);
  if (due != event.resolve_due) {
    event.urged.Remove(ClockKind::kResolve);
    event.supervised.Remove(ClockKind::kResolve);
  }
  event.resolve_due = due;
  NoteDue(step);
  step.change.terms_changed = true;
}

// What the clock runs on must be known before the ledger changes: a plain budget is what lies
// between start and due time.
void FixBudget(Event& event) {
  event.course.budget = ResolveRun(event).budget;
}

// The proceeding that the command names, if it waits for a decision.
absl::StatusOr<Proceeding*> Named(const Step& step) {
  const int number = std::get<ProceedingDecision>(step.command.details).number;
  std::vector<Proceeding>& all = step.next().course.proceedings;
  if (number < 1 || number > static_cast<int>(all.size())) {
    return Error(
        absl::StatusCode::kNotFound, hailan::reason::kNotFound, "There is no such proceeding.");
  }
  step.entry().proceeding = number;
  Proceeding& one = all[static_cast<size_t>(number) - 1];
  if (one.open()) return &one;
  return Error(absl::StatusCode::kFailedPrecondition,
               reason::kRequestDecided,
               "The proceeding has been decided already; another one of the event is open.");
}

// Who was first sent to in this round leads when nobody else is named.
std::string FirstReceiver(const Event& event) {
  for (const Proceeding& one : event.course.proceedings) {
    if (one.kind == ProceedingKind::kSendBack && one.round == event.round) return one.department;
  }
  return "";
}

}  // namespace

absl::Status ApplySendBack(const Step& step) {
  Open(step, ProceedingKind::kSendBack);
  return absl::OkStatus();
}

absl::Status ApplyRequestExtension(const Step& step) {
  const absl::Duration amount = std::get<ProceedingRequest>(step.command.details).amount;
  const Event& event = step.next();
  if (amount <= absl::ZeroDuration()) {
    return Invalid(reason::kAmountRequired, "Say by how much the clock is to be extended.");
  }
  if (amount > ProfileOf(event).quotas.longest_extension) {
    return Invalid(reason::kDueTooFar, "The extension is longer than the workflow allows.");
  }
  if (step.now > event.resolve_due) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 reason::kExtensionTooLate,
                 "The clock has run out; an extension must be asked for before.");
  }
  Open(step, ProceedingKind::kExtension).amount = amount;
  return absl::OkStatus();
}

absl::Status ApplyRequestHold(const Step& step) {
  const std::optional<absl::Time> until = std::get<ProceedingRequest>(step.command.details).until;
  if (!until.has_value() || *until <= step.now) {
    return Invalid(reason::kDueInPast, "Say until when the case is to be held; it is in the past.");
  }
  if (*until > step.now + ProfileOf(step.next()).quotas.longest_hold) {
    return Invalid(reason::kDueTooFar, "The hold is longer than the workflow allows.");
  }
  Open(step, ProceedingKind::kHold).until = until;
  return absl::OkStatus();
}

absl::Status ApplyGrant(const Step& step) {
  HL_ASSIGN_OR_RETURN(Proceeding* const one, Named(step));
  // A hold that nobody decided in time has nothing left to hold.
  if (one->kind == ProceedingKind::kHold && *one->until <= step.now) {
    return Invalid(reason::kDueInPast, "The hold was asked for until an instant that has passed.");
  }
  FixBudget(step.next());
  Settle(step, *one, ProceedingState::kGranted);
  one->decision = step.command.note;
  Recount(step);
  return absl::OkStatus();
}

absl::Status ApplyRefuse(const Step& step) {
  HL_ASSIGN_OR_RETURN(Proceeding* const one, Named(step));
  Settle(step, *one, ProceedingState::kRefused);
  one->decision = step.command.note;
  return absl::OkStatus();
}

absl::Status ApplyWithdraw(const Step& step) {
  HL_ASSIGN_OR_RETURN(Proceeding* const one, Named(step));
  Settle(step, *one, ProceedingState::kWithdrawn);
  return absl::OkStatus();
}

absl::Status ApplyResume(const Step& step) {
  for (Proceeding& one : step.next().course.proceedings) {
    if (!one.holds(step.now)) continue;
    one.resume_time = step.now;
    step.entry().proceeding = one.number;
    Recount(step);
    break;
  }
  return absl::OkStatus();
}

absl::Status ApplyArbitrate(const Step& step) {
  const auto& target = std::get<Target>(step.command.details);
  std::string department = target.department;
  if (department.empty()) department = FirstReceiver(step.next());
  if (department.empty()) {
    return Invalid(reason::kTargetRequired, "Name the department that is to handle the case.");
  }
  if (Proceeding* const open = FindOpen(step); open != nullptr) {
    Settle(step, *open, ProceedingState::kGranted);
  }
  Assign(step, target.assignee, department);
  Proceeding& one = Open(step, ProceedingKind::kArbitration);
  one.department = std::move(department);
  one.decider_role = step.entry().role;
  Settle(step, one, ProceedingState::kGranted);
  one.decision = step.command.note;
  return absl::OkStatus();
}

void SettleProceedings(const Step& step) {
  if (step.entry().to == step.entry().from) return;
  Event& event = step.next();
  if (Proceeding* const open = FindOpen(step);
      open != nullptr && open->number != step.entry().proceeding) {
    // To hand a returned case to somebody else is to agree that it was not the first one's.
    const bool agreed = open->kind == ProceedingKind::kSendBack && !IsFinal(event.state) &&
                        step.entry().action != Action::kMigrate;
    Settle(step, *open, agreed ? ProceedingState::kGranted : ProceedingState::kLapsed);
  }
  const bool held = CurrentHold(event, step.now) != nullptr;
  const bool whistled = step.entry().action == Action::kBlowWhistle;
  if (!held || whistled || step.entry().from != State::kHandling) return;
  // Whoever moves a held case goes on with it; only a whistle may be part of what is waited for.
  // The clock runs again, unless the result stopped it.
  for (Proceeding& one : event.course.proceedings) {
    if (one.holds(step.now)) one.resume_time = step.now;
  }
  Recount(step);
}

}  // namespace hailan::event_workflow
