#include "services/event_workflow/domain/proceedings/ledger.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/event_workflow/domain/reasons.h"
#include "services/event_workflow/domain/workflow/city_workflows.h"

namespace hailan::event_workflow {
namespace {

absl::Status Refuse(absl::string_view reason, absl::string_view message, ErrorMetadata more = {}) {
  return Error(absl::StatusCode::kFailedPrecondition, reason, message, std::move(more));
}

absl::Status CheckUsed(int used, int quota, absl::string_view message) {
  if (used < quota) return absl::OkStatus();
  return Refuse(
      reason::kQuotaUsed, message, {{"used", absl::StrCat(used)}, {"quota", absl::StrCat(quota)}});
}

// Of its kind in the round, and of all kinds ever: requests that are withdrawn again and again must
// not make the case grow without end.
absl::Status CheckQuota(const Event& event, ProceedingKind kind, int quota) {
  HL_RETURN_IF_ERROR(CheckUsed(static_cast<int>(event.course.proceedings.size()),
                               kMostProceedings,
                               "The case has had 200 proceedings; no more are possible."));
  return CheckUsed(UsedOf(event, kind), quota, "The case has used its quota in this round.");
}

bool Counts(const Proceeding& one) {
  if (one.state == ProceedingState::kWithdrawn) return false;
  return one.state != ProceedingState::kRefused || one.kind == ProceedingKind::kSendBack;
}

absl::Status CheckNothingOpen(const Event& event) {
  if (OpenProceeding(event) == nullptr) return absl::OkStatus();
  return Refuse(reason::kRequestPending,
                "Something has been asked for already; wait for the decision or withdraw it.");
}

// What the city decided is the city's to change; what the street did, the street's as well.
absl::Status CheckNotBound(const Event& event, const Actor& actor) {
  const Proceeding* const binding = BindingOf(event);
  if (binding == nullptr || actor.Has(Role::kCity) || actor.Has(binding->decider_role)) {
    return absl::OkStatus();
  }
  if (actor.Has(Role::kStreet) && binding->decider_role != Role::kCity) return absl::OkStatus();
  return Refuse(reason::kArbitrated,
                "An arbitration has bound the case to its department; only the level that "
                "arbitrated, or one above it, can hand it on.");
}

absl::Status CheckSendBack(const Event& event) {
  if (BindingOf(event) != nullptr) {
    return Refuse(
        reason::kArbitrated,
        "An arbitration has bound the case to this department; ask for help by a whistle.");
  }
  return CheckQuota(event, ProceedingKind::kSendBack, ProfileOf(event).quotas.send_backs);
}

absl::Status CheckExtension(const Event& event) {
  HL_RETURN_IF_ERROR(CheckNothingOpen(event));
  return CheckQuota(event, ProceedingKind::kExtension, ProfileOf(event).quotas.extensions);
}

absl::Status CheckHold(const Event& event, absl::Time now) {
  HL_RETURN_IF_ERROR(CheckNothingOpen(event));
  if (CurrentHold(event, now) != nullptr) {
    return Refuse(reason::kAlreadyHeld, "The case is held already; end that hold first.");
  }
  return CheckQuota(event, ProceedingKind::kHold, ProfileOf(event).quotas.holds);
}

absl::Status CheckRequester(const Event& event, const Actor& actor, bool own) {
  const Proceeding* open = OpenProceeding(event);
  if (open == nullptr || (open->requester == actor.subject) == own) return absl::OkStatus();
  return own ? Refuse(reason::kNotOwnRequest, "Only who asked can withdraw.")
             : Refuse(reason::kOwnRequest, "Who asked cannot decide; ask a colleague.");
}

absl::Status CheckArbitration(const Event& event, bool wanted) {
  const bool owed =
      UsedOf(event, ProceedingKind::kSendBack) >= ProfileOf(event).quotas.arbitration_after &&
      UsedOf(event, ProceedingKind::kArbitration) == 0;
  if (owed == wanted) return absl::OkStatus();
  return wanted ? Refuse(reason::kArbitrationNotOwed,
                         "The case has not been sent back often enough; dispatch it.")
                : Refuse(reason::kArbitrationRequired,
                         "Departments have sent the case to and fro; the street or the city must "
                         "arbitrate.");
}

}  // namespace

ClockRun ResolveRun(const Event& event) {
  ClockRun run{
      .start = event.resolve_start, .budget = event.course.budget, .pauses = {}, .extensions = {}};
  if (run.budget.amount == absl::ZeroDuration()) {
    run.budget = {.amount = event.resolve_due - event.resolve_start, .basis = Basis::kCalendar};
  }
  for (const Proceeding& one : event.course.proceedings) {
    if (one.round != event.round || one.state != ProceedingState::kGranted) continue;
    if (one.kind == ProceedingKind::kExtension) {
      run.extensions.push_back({.amount = one.amount, .source = one.number});
    }
    if (one.kind == ProceedingKind::kHold && one.until.has_value() && one.decide_time.has_value()) {
      const absl::Time end = std::min(*one.until, one.resume_time.value_or(*one.until));
      run.pauses.push_back({.from = *one.decide_time, .to = end, .source = one.number});
    }
  }
  run.pauses = OrderPauses(std::move(run.pauses));
  return run;
}

const Proceeding* OpenProceeding(const Event& event) {
  for (const Proceeding& one : event.course.proceedings) {
    if (one.open()) return &one;
  }
  return nullptr;
}

const Proceeding* BindingOf(const Event& event) {
  for (const Proceeding& one : event.course.proceedings) {
    const bool binds = one.kind == ProceedingKind::kArbitration && one.round == event.round &&
                       one.department == event.department;
    if (binds) return &one;
  }
  return nullptr;
}

const Proceeding* CurrentHold(const Event& event, absl::Time now) {
  for (const Proceeding& one : event.course.proceedings) {
    if (one.holds(now)) return &one;
  }
  return nullptr;
}

int UsedOf(const Event& event, ProceedingKind kind) {
  return static_cast<int>(std::count_if(event.course.proceedings.begin(),
                                        event.course.proceedings.end(),
                                        [&event, kind](const Proceeding& one) {
                                          return one.kind == kind && one.round == event.round &&
                                                 Counts(one);
                                        }));
}

absl::Status CheckProceedingGuard(Guard guard,
                                  const Event& event,
                                  const Actor& actor,
                                  absl::Time now) {
  switch (guard) {
    case Guard::kSendBackQuota:
      return CheckSendBack(event);
    case Guard::kExtensionQuota:
      return CheckExtension(event);
    case Guard::kHoldQuota:
      return CheckHold(event, now);
    case Guard::kRequestOpen:
      if (OpenProceeding(event) != nullptr) return absl::OkStatus();
      return Refuse(reason::kNoOpenRequest, "Nothing waits for a decision.");
    case Guard::kNotOwnRequest:
      return CheckRequester(event, actor, false);
    case Guard::kOwnRequest:
      return CheckRequester(event, actor, true);
    case Guard::kHeld:
      if (CurrentHold(event, now) != nullptr) return absl::OkStatus();
      return Refuse(reason::kNotHeld, "The case is not held.");
    case Guard::kNoArbitration:
      return CheckArbitration(event, false);
    case Guard::kArbitrationOwed:
      return CheckArbitration(event, true);
    case Guard::kNotBound:
      return CheckNotBound(event, actor);
    default:
      return absl::OkStatus();
  }
}

}  // namespace hailan::event_workflow
