// Every state, action and role against the rows of the built-in table: who is refused and why, and
// what a step that passes changes. Each row passes here for each of its roles, and each guard both
// passes and refuses.
#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <tuple>

#include "services/event_workflow/domain/proceedings/ledger.h"
#include "services/event_workflow/domain/rules.h"
#include "tests/unit/event_workflow/situations.h"

namespace hailan::event_workflow::testing {
namespace {

// Details with which a step passes that the table and the event's past allow.
Details Fitting(Action action, const Event& event) {
  const Proceeding* const open = OpenProceeding(event);
  switch (action) {
    case Action::kAccept:
      return Triage{};
    case Action::kDispatch:
    case Action::kArbitrate:
      return Target{"", "heat"};
    case Action::kSubmit:
      return Evidence{{Photo(Purpose::kAfter)}};
    case Action::kVisit:
      return VisitDetails{VisitResult::kResolved};
    case Action::kBlowWhistle:
      return Whistle({"heat"}, kNine + absl::Hours(10));
    case Action::kReportIn:
    case Action::kAnswerWhistle:
    case Action::kCloseWhistle:
      return Reply(event.whistle_count, "heat");
    case Action::kRequestExtension:
      return ProceedingRequest{absl::Hours(1), std::nullopt};
    case Action::kRequestHold:
      return ProceedingRequest{absl::ZeroDuration(), kNine + absl::Hours(10)};
    case Action::kGrant:
    case Action::kRefuse:
    case Action::kWithdraw:
      return ProceedingDecision{open == nullptr ? 1 : open->number};
    default:
      return {};
  }
}

// Someone with the role, in scope, of the department that the events are dispatched to.
Actor Suitable(Role role, const Situation& situation) {
  Actor actor = Person(role, situation.subject);
  const State state = situation.story.event().state;
  if (role == Role::kResident || role == Role::kIntegrator) actor.subject = "resident-1";
  if (role == Role::kService) actor = System();
  if (state == State::kDispatched || state == State::kHandling) actor.departments = {"heat"};
  return actor;
}

// The guards that refuse for a reason; none = the step's own conditions.
Guards GuardsOf(const std::string& reason) {
  static const std::map<std::string, Guards> all{
      {"NOT_ASSIGNED", If({Guard::kTarget})},
      {"OWN_WORK", If({Guard::kNotOwnWork})},
      {"VISIT_REQUIRED", If({Guard::kVisited})},
      {"NOT_RESOLVED", If({Guard::kVisited})},
      {"REOPEN_WINDOW_OVER", If({Guard::kInWindow})},
      {"TOO_MANY_WHISTLES", If({Guard::kWhistleQuota})},
      {"NOT_OWN_REPORT", If({Guard::kOwnReport})},
      {"ARBITRATED", If({Guard::kSendBackQuota, Guard::kNotBound})},
      {"REQUEST_PENDING", If({Guard::kExtensionQuota, Guard::kHoldQuota})},
      {"ALREADY_HELD", If({Guard::kHoldQuota})},
      {"NO_OPEN_REQUEST", If({Guard::kRequestOpen})},
      {"OWN_REQUEST", If({Guard::kNotOwnRequest})},
      {"NOT_OWN_REQUEST", If({Guard::kOwnRequest})},
      {"NOT_HELD", If({Guard::kHeld})},
      {"ARBITRATION_REQUIRED", If({Guard::kNoArbitration})},
      {"ARBITRATION_NOT_OWED", If({Guard::kArbitrationOwed})},
      {"NOT_EMERGENCY", If({Guard::kEmergency})}};
  const auto found = all.find(reason);
  return found == all.end() ? Guards() : found->second;
}

// The contact and resolve clocks stop and start as the row says, and at no other step.
void CheckClocks(const Rule& rule, const Story& story, const Event& next) {
  const Event& event = story.event();
  const bool contacts = rule.stops.Has(ClockKind::kContact) && !event.contact_time.has_value();
  CHECK(next.contact_time == (contacts ? story.now() : event.contact_time));
  CHECK(next.contact_due == event.contact_due);
  if (rule.starts.Has(ClockKind::kResolve)) {
    CHECK(next.handled_time == std::nullopt);
    CHECK(next.resolve_start == story.now());
    CHECK(next.resolve_due == ResolveDue(next.sla_class, story.now()).time);
    CHECK(next.round == event.round + 1);
    return;
  }
  const bool resolves = rule.stops.Has(ClockKind::kResolve);
  CHECK(next.handled_time == (resolves ? story.now() : event.handled_time));
  CHECK(next.resolve_start == event.resolve_start);
  CHECK(next.round == event.round);
  const bool held = CurrentHold(event, story.now()) != nullptr;
  if (rule.action == Action::kGrant) {
    CHECK(next.resolve_due == event.resolve_due + absl::Hours(1));
  } else if (!held) {
    CHECK(next.resolve_due == event.resolve_due);
  }
}

// So does the clock of a whistle, which lasts as long as the whistle itself.
void CheckWhistles(const Rule& rule, const Story& story, const Event& next) {
  const bool blown = rule.starts.Has(ClockKind::kWhistle);
  CHECK(next.whistles.size() == story.event().whistles.size() + (blown ? 1 : 0));
  CHECK(next.whistle_count == static_cast<int>(next.whistles.size()));
  if (next.whistles.empty()) return;
  const auto& latest = next.whistles.back();
  CHECK(latest.close_time.has_value() == (rule.to != State::kWhistled));
  if (!blown) return;
  CHECK(latest.blow_time == story.now());
  CHECK(latest.due_time == kNine + absl::Hours(10));
}

void CheckOutcome(const Rule& rule, const Story& story, const Change& change) {
  CHECK(change.time == story.now());
  CHECK(change.next.state == rule.to);
  CHECK(change.next.update_time == story.now());
  CHECK(change.next.close_time.has_value() == IsFinal(rule.to));
  CHECK(change.entry.action == rule.action);
  CHECK(change.entry.from == rule.from);
  CHECK(change.entry.to == rule.to);
  CheckClocks(rule, story, change.next);
  CheckWhistles(rule, story, change.next);
}

// Steps that need files are refused without those that show the result, and no others.
void CheckEvidence(const Rule& rule, const Story& story, const Actor& actor) {
  const bool needed = rule.evidence == EvidenceRule::kAlways ||
                      (rule.evidence == EvidenceRule::kByItem && story.event().evidence_required);
  if (rule.action != Action::kSubmit) {
    CHECK(rule.evidence == EvidenceRule::kNone);
    return;
  }
  const std::string reason = needed ? "EVIDENCE_REQUIRED" : "";
  for (const Evidence& evidence : {Evidence{}, Evidence{{Photo(Purpose::kBefore)}}}) {
    CHECK(ReasonOf(story.Try(Do(rule.action, evidence), actor)) == reason);
  }
}

// What the whole walk has seen.
struct Seen {
  int illegal = 0;
  std::set<std::tuple<State, Action, Role>> passed;
  Guards refused;
};

void CheckLegal(const Rule& rule, Role role, const Situation& situation, Seen& seen) {
  const Story& story = situation.story;
  const Actor actor = Suitable(role, situation);
  const auto refusal = situation.refusals.find(rule.action);
  const auto change = Decide(
      story.event(), Do(rule.action, Fitting(rule.action, story.event())), actor, story.now());
  if (refusal != situation.refusals.end() && refusal->second.IsFor(role)) {
    const std::string& reason = refusal->second.reason;
    CHECK(change.status().code() == absl::StatusCode::kFailedPrecondition);
    CHECK(ReasonOf(change.status()) == reason);
    const Guards guards = GuardsOf(reason);
    const Guards common(rule.guards.bits() & guards.bits());
    CHECK((guards == Guards() || common != Guards()));
    seen.refused = Guards(seen.refused.bits() | common.bits());
    return;
  }
  INFO(change.status());
  REQUIRE(change.ok());
  CHECK(change->entry.role == role);
  CheckOutcome(rule, story, *change);
  CheckEvidence(rule, story, actor);
  // The system's own alarm, whose clock has time.
  if (rule.action == Action::kUrge || rule.action == Action::kSupervise) {
    CHECK_THAT(story.Try(Do(rule.action, AlarmDetails{ClockKind::kContact}), actor),
               HasReason("CLOCK_NOT_DUE"));
  }
  seen.passed.emplace(rule.from, rule.action, role);
}

void CheckRoles(Action action, const Situation& situation, Seen& seen) {
  const Event& event = situation.story.event();
  const Rule* const rule = FindRule(DefaultRules(), event.state, action);
  for (int r = 1; r <= 11; ++r) {
    const auto role = static_cast<Role>(r);
    const Actor actor = Suitable(role, situation);
    INFO(situation.name << ": " << NameOf(action) << " by role " << r);
    const bool visible = CheckVisible(&event, actor).ok();
    if (rule != nullptr && visible && rule->roles.Has(role)) {
      CheckLegal(*rule, role, situation, seen);
      continue;
    }
    const absl::Status status = situation.story.Try(Do(action, Fitting(action, event)), actor);
    if (visible && rule == nullptr) {
      CHECK_THAT(status, HasReason("ILLEGAL_TRANSITION"));
      ++seen.illegal;
    } else {
      CHECK(status.code() == absl::StatusCode::kPermissionDenied);
    }
  }
}

TEST_CASE("every state, action and role is decided as the table says") {
  Seen seen;
  std::set<State> states;
  for (const Situation& situation : Situations()) {
    states.insert(situation.story.event().state);
    for (int a = static_cast<int>(Action::kAccept); a < kActionCount; ++a) {
      const auto action = static_cast<Action>(a);
      // Numbers without an action, and what the map of an activation decides instead of the table.
      if (NameOf(action).empty() || action == Action::kMigrate) continue;
      CheckRoles(action, situation, seen);
    }
  }
  CHECK(states.size() == kStateCount - 1);
  CHECK(seen.illegal > 300);
  for (const Rule& rule : DefaultRules()) {
    for (int r = 1; r <= 11; ++r) {
      const auto role = static_cast<Role>(r);
      INFO(NameOf(rule.from) << " " << NameOf(rule.action) << " role " << r);
      CHECK(rule.roles.Has(role) == seen.passed.contains({rule.from, rule.action, role}));
    }
  }
  for (int g = 1; g < kGuardCount; ++g) {
    INFO("guard " << g);
    CHECK(seen.refused.Has(static_cast<Guard>(g)));
  }
}

}  // namespace
}  // namespace hailan::event_workflow::testing
