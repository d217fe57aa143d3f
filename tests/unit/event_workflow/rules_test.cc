#include "services/event_workflow/domain/rules.h"

#include <catch2/catch.hpp>

#include "tests/unit/event_workflow/builders.h"

namespace hailan::event_workflow::testing {
namespace {

constexpr RoleSet kAnybody = Roles({Role::kCity});

TEST_CASE("broken rule tables are detected") {
  using enum State;
  const auto move = [](State from, Action action, State to) {
    return Rule{from, action, to, kAnybody};
  };
  const std::vector<Rule> good{move(kReported, Action::kAccept, kHandling),
                               move(kHandling, Action::kClose, kClosed)};
  CHECK(Check(good) == TableFault::kNone);

  std::vector<Rule> ambiguous = good;
  ambiguous.push_back(move(kReported, Action::kAccept, kClosed));
  CHECK(Check(ambiguous) == TableFault::kAmbiguous);

  std::vector<Rule> unreachable = good;
  unreachable.push_back(move(kWhistled, Action::kCloseWhistle, kHandling));
  CHECK(Check(unreachable) == TableFault::kUnreachable);

  std::vector<Rule> trap = good;
  trap.push_back(move(kHandling, Action::kBlowWhistle, kWhistled));
  CHECK(Check(trap) == TableFault::kTrap);

  const std::vector<Rule> endless{move(kReported, Action::kAccept, kHandling),
                                  move(kHandling, Action::kReturn, kReported)};
  CHECK(Check(endless) == TableFault::kTrap);
}

// Details with which a step that the table allows can pass.
Details Fitting(Action action, const Event& event) {
  switch (action) {
    case Action::kAccept:
      return Triage{};
    case Action::kDispatch:
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
    case Action::kUrge:
    case Action::kSupervise:
      return AlarmDetails{ClockKind::kContact};
    case Action::kRequestExtension:
      return ProceedingRequest{absl::Hours(1), std::nullopt};
    case Action::kRequestHold:
      return ProceedingRequest{absl::ZeroDuration(), kNine + absl::Hours(10)};
    case Action::kGrant:
    case Action::kRefuse:
    case Action::kWithdraw:
      return ProceedingDecision{1};
    case Action::kArbitrate:
      return Target{"", "heat"};
    default:
      return {};
  }
}

// Someone with the role for whom every condition of the step but the table holds: in scope, the
// target of the dispatch, and not who submitted the result.
Actor Suitable(Role role, State state) {
  Actor actor = Person(role, "suitable");
  if (role == Role::kResident || role == Role::kIntegrator) actor.subject = "resident-1";
  if (role == Role::kService) actor = System();
  if (state == State::kDispatched || state == State::kHandling) actor.departments = {"heat"};
  return actor;
}

TEST_CASE("every state, action and role is decided as the table says") {
  int legal = 0;
  int illegal = 0;
  for (int s = 1; s < kStateCount; ++s) {
    const Story story = Story::At(static_cast<State>(s));
    REQUIRE(story.event().state == static_cast<State>(s));
    for (int a = static_cast<int>(Action::kAccept); a < kActionCount; ++a) {
      const auto action = static_cast<Action>(a);
      // Not a step of the table: the map of an activation decides it.
      if (action == Action::kMigrate) continue;
      const Rule* rule = FindRule(DefaultRules(), story.event().state, action);
      for (int r = 1; r <= 11; ++r) {
        const auto role = static_cast<Role>(r);
        const Actor actor = Suitable(role, story.event().state);
        const absl::Status status = story.Try(Do(action, Fitting(action, story.event())), actor);
        INFO(NameOf(story.event().state)
             << " " << NameOf(action) << " role " << r << ": " << ReasonOf(status));
        if (CheckVisible(&story.event(), actor).ok() && rule == nullptr) {
          CHECK_THAT(status, HasReason("ILLEGAL_TRANSITION"));
          ++illegal;
        } else if (rule == nullptr || !rule->roles.Has(role)) {
          CHECK(status.code() == absl::StatusCode::kPermissionDenied);
        } else {
          // What remains are the conditions that the state's history does not fulfil.
          const std::string reason = ReasonOf(status);
          CHECK_THAT(
              reason,
              Catch::Matches("(NOT_REPORTED_IN|VISIT_REQUIRED|CLOCK_NOT_DUE|NO_OPEN_REQUEST|"
                             "NOT_OWN_REQUEST|NOT_HELD|ARBITRATION_NOT_OWED|NOT_EMERGENCY)?"));
          ++legal;
        }
      }
    }
  }
  CHECK(legal > 120);
  CHECK(illegal > 300);
}

TEST_CASE("the diagram names every move between two states") {
  const std::string diagram = MermaidDiagram(DefaultRules());
  CHECK(diagram.find("    WHISTLED --> HANDLING: close whistle\n") != std::string::npos);
  CHECK(diagram.find("CONTACT") == std::string::npos);
}

}  // namespace
}  // namespace hailan::event_workflow::testing
