#include "services/event_workflow/domain/guards.h"

#include <algorithm>
#include <array>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/event_workflow/domain/decide.h"
#include "services/event_workflow/domain/proceedings/ledger.h"
#include "services/event_workflow/domain/reasons.h"
#include "services/event_workflow/domain/workflow/city_workflows.h"

namespace hailan::event_workflow {
namespace {

constexpr std::array kAllRoles{Role::kResident,
                               Role::kGridMember,
                               Role::kCommunity,
                               Role::kStreet,
                               Role::kDepartment,
                               Role::kCity,
                               Role::kSupervisor,
                               Role::kVolunteer,
                               Role::kIntegrator,
                               Role::kOperator,
                               Role::kService};

absl::Status Refuse(absl::string_view reason, absl::string_view message) {
  return Error(absl::StatusCode::kFailedPrecondition, reason, message);
}

absl::Status OutOfScope(absl::string_view territory) {
  return Error(absl::StatusCode::kPermissionDenied,
               hailan::reason::kOutOfScope,
               "The event is outside the caller's territory, department and own reports.",
               {{"territory", std::string(territory)}});
}

// Whether the actor, acting in this role, is responsible for the event.
bool InScope(Role role, const Event& event, const Actor& actor) {
  switch (role) {
    case Role::kGridMember:
    case Role::kCommunity:
    case Role::kStreet:
      return actor.Covers(event.territory) || event.assignee == actor.subject;
    case Role::kSupervisor:
      return actor.Covers(event.territory);
    case Role::kDepartment:
      return actor.InDepartment(event.department) || event.assignee == actor.subject ||
             IsCalled(event, actor);
    case Role::kResident:
    case Role::kIntegrator:
      return event.reporter == actor.subject;
    case Role::kCity:
    case Role::kOperator:
    case Role::kService:
      return true;
    case Role::kUnspecified:
    case Role::kVolunteer:
      break;
  }
  return false;
}

// Whoever the event was handed to: the member of staff, or the department.
bool IsTarget(const Event& event, const Actor& actor) {
  if (!event.assignee.empty() && event.assignee == actor.subject) return true;
  return !event.department.empty() && actor.InDepartment(event.department);
}

absl::Status CheckTarget(const Event& event, const Actor& actor) {
  if (IsTarget(event, actor)) return absl::OkStatus();
  return Refuse(reason::kNotAssigned,
                "The event was handed to somebody else; ask for it to be dispatched to you.");
}

// Only an emergency skips acceptance and dispatch.
absl::Status CheckEmergency(const Event& event) {
  if (event.sla_class == SlaClass::kEmergency) return absl::OkStatus();
  return Refuse(reason::kNotEmergency,
                "Only an emergency is started before it was accepted; accept the event first.");
}

absl::Status CheckNotOwnWork(const Event& event, const Actor& actor) {
  const std::vector<std::string>& noted = event.course.handlers;
  const bool started = event.whistle_count == 0 && event.assignee == actor.subject;
  const bool handled = event.handler == actor.subject || started ||
                       std::find(noted.begin(), noted.end(), actor.subject) != noted.end();
  if (!handled) return absl::OkStatus();
  return Refuse(reason::kOwnWork,
                "Whoever handled the event or submitted the result cannot accept, visit or close "
                "it; ask a colleague.");
}

absl::Status CheckClosable(const Event& event) {
  if (event.visit_result == VisitResult::kNotResolved) {
    return Refuse(reason::kNotResolved,
                  "The return visit found the matter not resolved; return it for re-handling.");
  }
  if (!HasReporter(event.channel) || IsAnonymous(event) ||
      event.visit_result == VisitResult::kResolved || event.visit_attempts >= kEnoughVisits) {
    return absl::OkStatus();
  }
  return Refuse(reason::kVisitRequired,
                "Nobody has been visited back; record a visit that reached the reporter, or three "
                "attempts that did not.");
}

absl::Status CheckReopenable(const Event& event, absl::Time now) {
  if (event.state != State::kClosed || now - event.close_time.value_or(now) <= kReopenWindow) {
    return absl::OkStatus();
  }
  return Refuse(reason::kReopenWindowOver,
                "The event was closed more than 30 days ago; report a new one.");
}

absl::Status CheckGuard(Guard guard, const Event& event, const Actor& actor, absl::Time now) {
  switch (guard) {
    case Guard::kTarget:
      return CheckTarget(event, actor);
    case Guard::kNotOwnWork:
      return CheckNotOwnWork(event, actor);
    case Guard::kVisited:
      return CheckClosable(event);
    case Guard::kInWindow:
      return CheckReopenable(event, now);
    case Guard::kWhistleQuota:
      if (event.whistle_count < kMostWhistles) return absl::OkStatus();
      return Refuse(reason::kTooManyWhistles,
                    "The event has had 20 whistles; no more are possible.");
    case Guard::kEmergency:
      return CheckEmergency(event);
    default:
      return CheckProceedingGuard(guard, event, actor, now);
  }
}

// Whoever presses without end is heard less, not more.
absl::Status CheckHandAlarms(Action action,
                             const Event& event,
                             const Actor& actor,
                             absl::Time now) {
  if (action != Action::kUrge && action != Action::kSupervise) return absl::OkStatus();
  std::vector<absl::Time> made;
  for (const HandAlarm& one : event.course.hand_alarms) {
    const bool counts = one.action == action && one.by == actor.subject;
    if (counts && one.time + kHandAlarmWindow > now) made.push_back(one.time);
  }
  const auto quota = static_cast<size_t>(ProfileOf(event).quotas.hand_alarms);
  if (made.size() < quota) return absl::OkStatus();
  const absl::Time next = made[made.size() - quota] + kHandAlarmWindow;
  return WithRetryDelay(
      Error(absl::StatusCode::kResourceExhausted,
            reason::kAlarmQuotaUsed,
            "The caller has urged or supervised this event as often as is allowed within 24 "
            "hours; wait for the retry delay.",
            {{"used", absl::StrCat(made.size())}, {"quota", absl::StrCat(quota)}}),
      next - now);
}

}  // namespace

bool IsCalled(const Event& event, const Actor& actor) {
  for (const Whistle& whistle : event.whistles) {
    for (const WhistleCall& call : whistle.calls) {
      if (actor.InDepartment(call.department)) return true;
    }
  }
  return false;
}

bool SeesWholeCity(const Actor& actor) {
  return actor.Has(Role::kCity) || actor.Has(Role::kOperator) || actor.Has(Role::kService);
}

absl::Status CheckWholeCity(const Actor& actor, absl::string_view city) {
  HL_RETURN_IF_ERROR(CheckCity(actor, city));
  const bool supervises = actor.Has(Role::kSupervisor) && actor.Covers(city);
  if (SeesWholeCity(actor) || supervises) return absl::OkStatus();
  return Error(absl::StatusCode::kPermissionDenied,
               hailan::reason::kOutOfScope,
               "Only those who see the whole city may do this.");
}

absl::Status CheckVisible(const Event* event, const Actor& actor) {
  if (event == nullptr) {
    if (!SeesWholeCity(actor)) return OutOfScope("");
    return Error(absl::StatusCode::kNotFound, hailan::reason::kNotFound, "There is no such event.");
  }
  HL_RETURN_IF_ERROR(CheckCity(actor, event->name.city()));
  const bool visible = event->reporter == actor.subject ||
                       std::any_of(kAllRoles.begin(), kAllRoles.end(), [&](Role role) {
                         return actor.Has(role) && InScope(role, *event, actor);
                       });
  // Nothing that an absent event would not say: an outsider learns neither that it exists nor
  // where.
  return visible ? absl::OkStatus() : OutOfScope("");
}

bool SeesReduced(const Actor& actor, const Event& event) {
  return std::none_of(kAllRoles.begin(), kAllRoles.end(), [&](Role role) {
    return role != Role::kResident && actor.Has(role) && InScope(role, event, actor);
  });
}

bool SeesUnaccepted(const Actor& actor, const Event& event) {
  return std::any_of(kAllRoles.begin(), kAllRoles.end(), [&](Role role) {
    return role != Role::kResident && role != Role::kIntegrator && actor.Has(role) &&
           InScope(role, event, actor);
  });
}

absl::StatusOr<Rule> LegalStep(const Event& event, Action action) {
  const Rule* rule = FindRule(ProfileOf(event).rules, event.state, action);
  if (rule != nullptr) return *rule;
  return Error(
      absl::StatusCode::kFailedPrecondition,
      reason::kIllegalTransition,
      "The step is not possible in the event's state; ListAllowedActions tells which are.",
      {{"state", std::string(NameOf(event.state))}, {"action", std::string(NameOf(action))}});
}

absl::StatusOr<Role> ActingRole(const Rule& rule, const Event& event, const Actor& actor) {
  bool has_role = false;
  for (const Role role : kAllRoles) {
    if (!rule.roles.Has(role) || !actor.Has(role)) continue;
    if (InScope(role, event, actor)) return role;
    has_role = true;
  }
  if (has_role) return OutOfScope(event.territory);
  return Error(
      absl::StatusCode::kPermissionDenied,
      reason::kRoleNotAllowed,
      "The caller's role may not take this step.",
      {{"state", std::string(NameOf(event.state))}, {"action", std::string(NameOf(rule.action))}});
}

absl::Status CheckConditions(const Rule& rule,
                             const Event& event,
                             const Actor& actor,
                             absl::Time now) {
  for (int number = 1; number < kGuardCount; ++number) {
    const auto guard = static_cast<Guard>(number);
    if (rule.guards.Has(guard)) HL_RETURN_IF_ERROR(CheckGuard(guard, event, actor, now));
  }
  return CheckHandAlarms(rule.action, event, actor, now);
}

absl::Status CheckAllowed(const Event& event, Action action, const Actor& actor, absl::Time now) {
  HL_RETURN_IF_ERROR(CheckVisible(&event, actor));
  HL_RETURN_IF_ERROR(CheckKnown(event));
  HL_ASSIGN_OR_RETURN(const Rule rule, LegalStep(event, action));
  HL_RETURN_IF_ERROR(ActingRole(rule, event, actor).status());
  return CheckConditions(rule, event, actor, now);
}

}  // namespace hailan::event_workflow
