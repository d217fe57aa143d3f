#include "services/grid_geo/domain/patrols/patrol.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/grid_geo/domain/edit.h"
#include "services/grid_geo/domain/patrols/check_in.h"

namespace hailan::grid_geo {
namespace {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

PatrolAction ActionOf(const PatrolCommand& command) {
  return std::visit(Overloaded{[](const PlanPatrol&) { return PatrolAction::kStart; },
                               [](const StartPatrol&) { return PatrolAction::kStart; },
                               [](const CheckInAt&) { return PatrolAction::kCheckIn; },
                               [](const AddFinding&) { return PatrolAction::kFind; },
                               [](const FinishPatrol&) { return PatrolAction::kFinish; },
                               [](const AbandonPatrol&) { return PatrolAction::kAbandon; },
                               [](const PassTime& pass) { return pass.action; }},
                    command.action);
}

absl::StatusOr<PatrolChange> DecidePlanned(const std::optional<Patrol>& current,
                                           const PlanPatrol& plan,
                                           const Actor& actor,
                                           absl::Time now) {
  HL_RETURN_IF_ERROR(CheckArea(actor, plan.values.territory_code));
  PatrolChange change{.next = plan.values, .type = "patrol.planned"};
  if (current.has_value()) {
    change.unchanged = true;
    return change;
  }
  change.next.create_time = now;
  change.next.update_time = now;
  return change;
}

absl::Status Start(Patrol& next, const StartPatrol& start, absl::Time now) {
  if (now < next.window.start) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 reason::kTooEarly,
                 "The patrol's window has not begun.",
                 {{"window_start", absl::FormatTime(next.window.start, PlanZone())}});
  }
  if (!start.other_patrol.empty()) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 reason::kOnAnotherPatrol,
                 "Finish or abandon the patrol that is being walked first.",
                 {{"patrol", start.other_patrol}});
  }
  next.start_time = now;
  if (start.phone_time.has_value()) next.clock_offset = now - *start.phone_time;
  if (now >= next.window.end) next.fault = PatrolFault::kStartedLate;
  return absl::OkStatus();
}

void Finish(Patrol& next, absl::Time now) {
  next.finish_time = now;
  if (next.fault == PatrolFault::kNone && next.visits.size() < next.route.size()) {
    next.fault = PatrolFault::kPointsSkipped;
  }
}

absl::Status Abandon(Patrol& next, const AbandonPatrol& abandon, absl::Time now) {
  if (abandon.reason == AbandonReason::kForgotten) {
    return InvalidField("reason", "NOT_A_CHOICE", "FORGOTTEN is what the service itself says.");
  }
  next.fault = PatrolFault::kAbandoned;
  next.abandon_reason = abandon.reason;
  next.note = abandon.note;
  next.finish_time = now;
  return absl::OkStatus();
}

absl::Status Find(Patrol& next, const AddFinding& add) {
  // The patrol was started between the look at it and this decision.
  if (add.finding.event.empty()) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 reason::kIllegalTransition,
                 "The patrol was not being walked; try again with another request_id.");
  }
  if (next.findings.size() >= kMostFindings) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 "TOO_MANY_FINDINGS",
                 "A patrol holds at most 200 findings; report the rest as ordinary events.");
  }
  next.findings.push_back(add.finding);
  return absl::OkStatus();
}

absl::Status PassTimeOf(Patrol& next, const PassTime& pass, absl::Time now) {
  // The sweep read the patrol a moment ago: it may have moved on.
  if (OwedMove(next, now) != pass.action) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 reason::kIllegalTransition,
                 "The patrol has moved on.");
  }
  if (pass.action == PatrolAction::kMiss) {
    next.fault = PatrolFault::kNotStarted;
  } else if (pass.action == PatrolAction::kRunLate) {
    next.fault = PatrolFault::kNotFinished;
  } else {
    next.fault = PatrolFault::kAbandoned;
    next.abandon_reason = AbandonReason::kForgotten;
    next.finish_time = now;
  }
  return absl::OkStatus();
}

absl::string_view TypeOf(PatrolAction action, const Patrol& next) {
  switch (action) {
    case PatrolAction::kStart:
      return next.fault == PatrolFault::kStartedLate ? "patrol.late" : "patrol.started";
    case PatrolAction::kCheckIn:
      return "patrol.checked_in";
    case PatrolAction::kFind:
      return "patrol.finding_reported";
    case PatrolAction::kFinish:
      return "patrol.finished";
    case PatrolAction::kMiss:
      return "patrol.missed";
    case PatrolAction::kRunLate:
      return "patrol.late";
    case PatrolAction::kAbandon:
    case PatrolAction::kExpire:
      break;
  }
  return "patrol.abandoned";
}

absl::Status Apply(Patrol& next, const PatrolCommand& command, absl::Time now) {
  return std::visit(
      Overloaded{[](const PlanPatrol&) { return absl::OkStatus(); },
                 [&](const StartPatrol& start) { return Start(next, start, now); },
                 [&](const CheckInAt& check_in) { return AddVisit(next, check_in, now); },
                 [&](const AddFinding& add) { return Find(next, add); },
                 [&](const FinishPatrol&) {
                   Finish(next, now);
                   return absl::OkStatus();
                 },
                 [&](const AbandonPatrol& abandon) { return Abandon(next, abandon, now); },
                 [&](const PassTime& pass) { return PassTimeOf(next, pass, now); }},
      command.action);
}

unsigned WhoIs(const Actor& actor, const Patrol& patrol) {
  unsigned who = 0;
  if (actor.subject == patrol.assignee) who |= kWalker;
  if (actor.Has(Role::kService)) who |= kSystem;
  const bool office = actor.Has(Role::kCommunity) || actor.Has(Role::kStreet) ||
                      actor.Has(Role::kCity) || actor.Has(Role::kOperator);
  if (office && CheckArea(actor, patrol.territory_code).ok()) who |= kOffice;
  return who;
}

}  // namespace

absl::StatusOr<PatrolChange> DecidePatrol(const std::optional<Patrol>& current,
                                          const PatrolCommand& command,
                                          const Actor& actor,
                                          absl::Time now) {
  if (const auto* const plan = std::get_if<PlanPatrol>(&command.action)) {
    return DecidePlanned(current, *plan, actor, now);
  }
  if (!current.has_value()) {
    return CheckArea(actor, command.name.city()).ok() ? NoSuchPatrol() : NotYourPatrol();
  }
  const PatrolAction action = ActionOf(command);
  HL_RETURN_IF_ERROR(CheckMove(*current, action, actor));
  HL_RETURN_IF_ERROR(CheckEtag(command.etag, current->revision));
  PatrolChange change{.next = *current, .type = {}};
  HL_RETURN_IF_ERROR(Apply(change.next, command, now));
  change.next.state = FindPatrolRule(current->state, action)->to;
  change.next.update_time = now;
  change.type = TypeOf(action, change.next);
  return change;
}

bool ReadsByArea(const Actor& actor) {
  return actor.Has(Role::kCommunity) || actor.Has(Role::kStreet) || actor.Has(Role::kCity) ||
         actor.Has(Role::kSupervisor) || actor.Has(Role::kOperator) || actor.Has(Role::kService);
}

absl::Status CheckReader(const Actor& actor, const Patrol& patrol) {
  if (actor.subject == patrol.assignee) return absl::OkStatus();
  if (!ReadsByArea(actor)) return NotYourPatrol();
  return CheckArea(actor, patrol.territory_code);
}

absl::Status CheckMove(const Patrol& patrol, PatrolAction action, const Actor& actor) {
  const unsigned who = WhoIs(actor, patrol);
  if (who == 0) return NotYourPatrol();
  const PatrolRule* const rule = FindPatrolRule(patrol.state, action);
  if (rule == nullptr) {
    return Error(
        absl::StatusCode::kFailedPrecondition,
        reason::kIllegalTransition,
        "The patrol's state does not allow this.",
        {{"state", std::string(NameOf(patrol.state))}, {"action", std::string(NameOf(action))}});
  }
  if ((rule->who & who) != 0) return absl::OkStatus();
  return Error(absl::StatusCode::kPermissionDenied,
               reason::kRoleNotAllowed,
               "Only the walker of the patrol may do this.",
               {{"action", std::string(NameOf(action))}});
}

std::optional<absl::Time> AlarmTime(const Patrol& patrol) {
  if (patrol.state == PatrolState::kPlanned) return patrol.window.end;
  if (patrol.state != PatrolState::kStarted) return std::nullopt;
  if (patrol.fault == PatrolFault::kNone) return patrol.window.end;
  // A late start counts from itself.
  return std::max(patrol.window.end, patrol.start_time.value_or(patrol.window.end)) +
         kForgottenAfter;
}

std::optional<PatrolAction> OwedMove(const Patrol& patrol, absl::Time now) {
  const std::optional<absl::Time> alarm = AlarmTime(patrol);
  if (!alarm.has_value() || now < *alarm) return std::nullopt;
  if (patrol.state == PatrolState::kPlanned) return PatrolAction::kMiss;
  return patrol.fault == PatrolFault::kNone ? PatrolAction::kRunLate : PatrolAction::kExpire;
}

absl::Status PlanEnded() {
  return Error(absl::StatusCode::kFailedPrecondition,
               reason::kPlanEnded,
               "The plan has ended; make a new one.");
}

absl::Status NotYourPatrol() {
  return Error(absl::StatusCode::kPermissionDenied,
               hailan::reason::kOutOfScope,
               "The patrol is somebody else's or outside the caller's areas.");
}

absl::Status NoSuchPatrol() {
  return Error(absl::StatusCode::kNotFound,
               hailan::reason::kNotFound,
               "The city has no patrol with this id.");
}

absl::string_view NameOf(PatrolState state) {
  constexpr std::array<absl::string_view, 6> kNames = {
      "UNSPECIFIED", "PLANNED", "STARTED", "FINISHED", "ABANDONED", "MISSED"};
  return kNames[static_cast<size_t>(state)];
}

absl::string_view NameOf(PatrolAction action) {
  constexpr std::array<absl::string_view, 8> kNames = {
      "START", "CHECK_IN", "FIND", "FINISH", "ABANDON", "MISS", "RUN_LATE", "EXPIRE"};
  return kNames[static_cast<size_t>(action)];
}

}  // namespace hailan::grid_geo
