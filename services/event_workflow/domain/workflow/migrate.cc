#include "services/event_workflow/domain/workflow/migrate.h"

#include <algorithm>
#include <vector>

#include "common/base/error.h"
#include "services/event_workflow/domain/apply.h"
#include "services/event_workflow/domain/reasons.h"
#include "services/event_workflow/domain/sla.h"

namespace hailan::event_workflow {
namespace {

const StateMove* FindMove(absl::Span<const StateMove> moves,
                          absl::string_view workflow,
                          State state) {
  for (const StateMove& move : moves) {
    if (move.workflow == workflow && move.from == state) return &move;
  }
  return nullptr;
}

bool HasResult(State state) {
  return state == State::kHandled || state == State::kReturnVisit;
}

// Whoever was called need not answer any more.
void CloseWhistle(const Step& step) {
  std::vector<Whistle>& whistles = step.next().whistles;
  if (step.entry().from != State::kWhistled || step.entry().to == State::kWhistled) return;
  if (whistles.empty() || whistles.back().close_time.has_value()) return;
  whistles.back().close_time = step.now;
  step.entry().whistle = whistles.back().number;
}

}  // namespace

bool CanStand(State from, State to) {
  return HasResult(from) == HasResult(to) && (to != State::kWhistled || from == State::kWhistled);
}

bool CanLeave(const Profile& profile, State state) {
  return std::any_of(profile.rules.begin(), profile.rules.end(), [state](const Rule& rule) {
    return rule.from == state && rule.to != state;
  });
}

absl::StatusOr<Change> DecideMigration(const Event& event,
                                       const Command& command,
                                       const Actor& actor,
                                       absl::Time now) {
  if (!actor.Has(Role::kService)) {
    return Error(absl::StatusCode::kPermissionDenied,
                 reason::kRoleNotAllowed,
                 "Only the system leads a case over to another workflow.");
  }
  const std::string& workflow = std::get<Migration>(command.details).workflow;
  const Activation* activation =
      event.workflows == nullptr ? nullptr : event.workflows->ActivationAt(now);
  const StateMove* move = nullptr;
  if (activation != nullptr && activation->workflow == workflow && !IsFinal(event.state)) {
    move = FindMove(activation->moves, event.course.workflow, event.state);
  }
  if (move == nullptr) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 reason::kStateNotMapped,
                 "The workflow in force does not take over cases of this version and state.");
  }
  Change change;
  change.next = event;
  NoteLate(change.next, now);
  change.time = now;
  change.next.state = move->to;
  change.next.update_time = now;
  change.next.course.workflow = workflow;
  Entry& entry = change.entry;
  entry.action = Action::kMigrate;
  entry.from = event.state;
  entry.to = move->to;
  entry.round = event.round;
  entry.role = Role::kService;
  entry.workflow = workflow;
  const Rule none;
  const Step step{command, actor, now, change, none};
  CloseWhistle(step);
  SettleProceedings(step);
  TurnStayClocks(step);
  change.course_changed = true;
  return change;
}

std::vector<CaseFate> ForeseeCases(const Profile& profile,
                                   absl::Span<const CaseCount> cases,
                                   absl::Span<const StateMove> moves) {
  std::vector<CaseFate> fates;
  for (const CaseCount& one : cases) {
    const StateMove* move = FindMove(moves, one.workflow, one.state);
    CaseFate& fate = fates.emplace_back();
    fate.cases = one;
    fate.migrates = move != nullptr;
    fate.to = move == nullptr ? one.state : move->to;
    fate.stuck = fate.migrates &&
                 (IsFinal(fate.to) || !CanLeave(profile, fate.to) || !CanStand(one.state, fate.to));
  }
  return fates;
}

}  // namespace hailan::event_workflow
