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

TEST_CASE("the diagram names every move between two states") {
  const std::string diagram = MermaidDiagram(DefaultRules());
  CHECK(diagram.find("    WHISTLED --> HANDLING: close whistle\n") != std::string::npos);
  CHECK(diagram.find("CONTACT") == std::string::npos);
}

}  // namespace
}  // namespace hailan::event_workflow::testing
