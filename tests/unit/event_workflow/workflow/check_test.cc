#include "services/event_workflow/domain/workflow/check.h"

#include <catch2/catch.hpp>

#include "common/base/error.h"
#include "services/event_workflow/domain/rules.h"
#include "tests/unit/event_workflow/builders.h"

namespace hailan::event_workflow::testing {
namespace {

using Table = std::vector<Rule>;
using enum State;

Table BuiltIn() {
  return {DefaultRules().begin(), DefaultRules().end()};
}

size_t RowOf(const Table& table, State from, Action action) {
  for (size_t row = 0; row < table.size(); ++row) {
    if (table[row].from == from && table[row].action == action) return row;
  }
  FAIL("no such row");
  return 0;
}

std::string Metadata(const absl::Status& status, absl::string_view key) {
  for (const auto& [name, value] : MetadataOf(status)) {
    if (name == key) return value;
  }
  return "";
}

// The built-in table with one row changed; the fault must name that row.
template <class Change>
void CheckChanged(State from, Action action, absl::string_view reason, Change change) {
  Table table = BuiltIn();
  const size_t row = RowOf(table, from, action);
  change(table[row]);
  const absl::Status status = CheckTable(table);
  INFO(FormatRule(table[row]));
  CHECK_THAT(status, FailsWith(absl::StatusCode::kInvalidArgument, std::string(reason)));
  CHECK(Metadata(status, "row") == std::to_string(row + 1));
  CHECK(Metadata(status, "rule") == FormatRule(table[row]));
}

TEST_CASE("the built-in table is one that a city could bring") {
  CHECK_THAT(CheckTable(BuiltIn()), IsOk());
}

TEST_CASE("a fault of a row names the row") {
  const auto none = static_cast<State>(40);
  CheckChanged(kHandling, Action::kSubmit, "UNKNOWN_STATE", [&](Rule& r) { r.to = none; });
  CheckChanged(
      kHandling, Action::kSubmit, "UNKNOWN_ACTION", [](Rule& r) { r.action = Action::kReport; });
  CheckChanged(
      kHandling, Action::kSubmit, "UNKNOWN_ACTION", [](Rule& r) { r.action = Action::kMigrate; });
  CheckChanged(kHandling, Action::kSubmit, "NO_ROLE", [](Rule& r) { r.roles = {}; });
  CheckChanged(kHandling, Action::kSubmit, "BAD_MOVE", [](Rule& r) { r.to = kClosed; });
  CheckChanged(kReported, Action::kContact, "BAD_MOVE", [](Rule& r) { r.to = kAccepted; });
  CheckChanged(kSentBack, Action::kRefuse, "BAD_MOVE", [](Rule& r) { r.to = kHandling; });
  CheckChanged(kHandling, Action::kSubmit, "CLOCK_MISSING", [](Rule& r) { r.stops = {}; });
  CheckChanged(kClosed, Action::kReturn, "CLOCK_MISSING", [](Rule& r) { r.starts = {}; });
}

TEST_CASE(
    "no city can let people judge, return or cancel their own work, or grant their own wish") {
  const auto unguarded = [](Rule& rule) { rule.guards = {}; };
  const auto windowed = [](Rule& rule) { rule.guards = If({Guard::kInWindow}); };
  for (const State from : {kHandled, kReturnVisit, kClosed}) {
    CheckChanged(from, Action::kReturn, "GUARD_MISSING", windowed);
  }
  for (const State from : {kReported, kAccepted, kDispatched, kSentBack, kHandling}) {
    CheckChanged(from, Action::kCancel, "GUARD_MISSING", unguarded);
  }
  // Before it was accepted the guard is another one, and one does not stand for the other.
  CheckChanged(kReported, Action::kCancel, "GUARD_MISSING", [](Rule& rule) {
    rule.guards = If({Guard::kNotOwnWork});
  });
  CheckChanged(kDispatched, Action::kDispatch, "GUARD_MISSING", unguarded);
  CheckChanged(kHandling, Action::kDispatch, "GUARD_MISSING", unguarded);
  CheckChanged(kHandled, Action::kApprove, "GUARD_MISSING", unguarded);
  CheckChanged(kReturnVisit, Action::kVisit, "GUARD_MISSING", unguarded);
  CheckChanged(kReturnVisit, Action::kClose, "GUARD_MISSING", unguarded);
  CheckChanged(kHandling, Action::kGrant, "GUARD_MISSING", unguarded);
  CheckChanged(kHandling, Action::kGrant, "GUARD_MISSING", [](Rule& rule) {
    rule.guards = If({Guard::kRequestOpen});
  });
}

TEST_CASE("a table of before a guard was demanded is read as if it named it") {
  Table old = BuiltIn();
  for (Rule& rule : old) {
    for (const Guard late : {Guard::kOwnReport, Guard::kNotBound}) rule.guards.Remove(late);
    if (rule.action == Action::kReturn || rule.action == Action::kCancel) {
      rule.guards.Remove(Guard::kNotOwnWork);
    }
  }
  CHECK_THAT(CheckTable(old), HasReason("GUARD_MISSING"));
  AddNeededGuards(old);
  CHECK_THAT(CheckTable(old), IsOk());
  const Table now = BuiltIn();
  for (size_t row = 0; row < now.size(); ++row) {
    INFO(FormatRule(now[row]));
    CHECK(old[row].guards == now[row].guards);
  }
  // What a city demands besides stays, and what fits nowhere is left for the check to name.
  Table strict = BuiltIn();
  const size_t row = RowOf(strict, kHandling, Action::kCancel);
  strict[row].guards.Add(Guard::kTarget);
  strict[RowOf(strict, kHandling, Action::kSubmit)].action = Action::kReport;
  AddNeededGuards(strict);
  CHECK(strict[row].guards == If({Guard::kTarget, Guard::kNotOwnWork}));
  CHECK_THAT(CheckTable(strict), HasReason("UNKNOWN_ACTION"));
}

TEST_CASE("no city can restart a clock by the way, stop it without a result or leave a whistle") {
  const auto restarts = [](Rule& rule) { rule.starts = Clocks({ClockKind::kResolve}); };
  const auto stops = [](Rule& rule) { rule.stops.Add(ClockKind::kResolve); };
  CheckChanged(kHandling, Action::kContact, "CLOCK_MISPLACED", restarts);
  CheckChanged(kHandling, Action::kDispatch, "CLOCK_MISPLACED", restarts);
  CheckChanged(kHandling, Action::kContact, "CLOCK_MISPLACED", stops);
  CheckChanged(kHandling, Action::kUrge, "CLOCK_MISPLACED", [](Rule& rule) {
    rule.stops = Clocks({ClockKind::kContact});
  });
  CheckChanged(kHandling, Action::kDispatch, "BAD_MOVE", [](Rule& r) { r.from = kHandled; });
  CheckChanged(kHandling, Action::kBlowWhistle, "BAD_MOVE", [](Rule& r) { r.from = kReturnVisit; });
  CheckChanged(kHandling, Action::kCancel, "BAD_MOVE", [](Rule& r) { r.from = kWhistled; });
  Table starts = BuiltIn();
  starts[RowOf(starts, kDispatched, Action::kStart)].stops = Clocks({ClockKind::kContact});
  CHECK_THAT(CheckTable(starts), IsOk());
}

TEST_CASE("a way that a guard may bar for ever is no way") {
  // Five send-backs later nobody may dispatch, and nobody arbitrates.
  Table barred = BuiltIn();
  std::erase_if(barred, [](const Rule& rule) {
    return rule.from == kSentBack && rule.to != kSentBack && rule.action != Action::kDispatch;
  });
  const absl::Status stuck = CheckTable(barred);
  CHECK_THAT(stuck, HasReason("TRAP"));
  CHECK(Metadata(stuck, "state") == "SENT_BACK");
  // Whoever reported can be visited by nobody, or has found the matter not resolved.
  for (const Action missing : {Action::kVisit, Action::kReturn}) {
    Table open = BuiltIn();
    std::erase_if(open, [missing](const Rule& rule) {
      return rule.from == kReturnVisit && rule.action == missing;
    });
    CHECK_THAT(CheckTable(open), HasReason("NO_FINAL_STATE"));
  }
}

TEST_CASE("alarms are the system's, in every open state") {
  Table table = BuiltIn();
  table.erase(table.begin() + static_cast<ptrdiff_t>(RowOf(table, kWhistled, Action::kSupervise)));
  const absl::Status missing = CheckTable(table);
  CHECK_THAT(missing, HasReason("ALARM_ROW_MISSING"));
  CHECK(Metadata(missing, "state") == "WHISTLED");
  CHECK(Metadata(missing, "action") == "SUPERVISE");
  CheckChanged(
      kHandling, Action::kUrge, "NO_ROLE", [](Rule& rule) { rule.roles = RoleSet(Role::kCity); });
  CheckChanged(kHandling, Action::kSubmit, "NO_ROLE", [](Rule& rule) {
    rule.roles = RoleSet(Role::kService);
  });
}

TEST_CASE("a table that cannot end, begin or decide is refused") {
  CHECK_THAT(CheckTable({}), HasReason("NO_RULES"));
  CHECK_THAT(CheckTable(Table(kMostRules + 1, BuiltIn().front())), HasReason("NO_RULES"));

  Table ambiguous = BuiltIn();
  ambiguous.push_back(ambiguous[3]);
  const absl::Status twice = CheckTable(ambiguous);
  CHECK_THAT(twice, HasReason("AMBIGUOUS_RULE"));
  CHECK(Metadata(twice, "row") == std::to_string(ambiguous.size()));
  CHECK(Metadata(twice, "other_row") == "4");

  Table endless = BuiltIn();
  std::erase_if(endless, [](const Rule& rule) { return rule.to == kClosed; });
  CHECK_THAT(CheckTable(endless), HasReason("NO_FINAL_STATE"));

  // Nobody blows whistles, yet the table knows what would follow.
  Table unreachable = BuiltIn();
  std::erase_if(unreachable, [](const Rule& rule) { return rule.action == Action::kBlowWhistle; });
  const absl::Status lost = CheckTable(unreachable);
  CHECK_THAT(lost, HasReason("UNREACHABLE_STATE"));
  CHECK(Metadata(lost, "state") == "WHISTLED");

  Table trap = BuiltIn();
  std::erase_if(trap, [](const Rule& rule) { return rule.action == Action::kCloseWhistle; });
  const absl::Status caught = CheckTable(trap);
  CHECK_THAT(caught, HasReason("TRAP"));
  CHECK(Metadata(caught, "state") == "WHISTLED");
}

}  // namespace
}  // namespace hailan::event_workflow::testing
