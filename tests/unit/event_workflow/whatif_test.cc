#include <catch2/catch.hpp>
#include <memory>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/event_workflow/domain/whatif/replay.h"

namespace hailan::event_workflow {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1'772'413'200);
const absl::Time kNow = kStart + absl::Hours(24 * 60);

CaseStep StepOf(absl::Duration at, Action action, State to) {
  CaseStep step;
  step.time = kStart + at;
  step.action = action;
  step.to = to;
  return step;
}

// Reported, due after three days, handled after `handled`, closed an hour later.
Case HardCase(absl::Duration handled) {
  Case c;
  c.event = "e";
  c.territory = "222405001001001";
  c.item = "0101";
  c.department = "heat";
  c.sla_class = SlaClass::kHard;
  c.report_time = kStart;
  CaseStep report = StepOf(absl::ZeroDuration(), Action::kReport, State::kReported);
  report.due_time = kStart + absl::Hours(72);
  report.due_rule = DueRule::kThreeDays;
  report.department = "heat";
  c.steps = {report,
             StepOf(handled, Action::kSubmit, State::kHandled),
             StepOf(handled + absl::Hours(1), Action::kClose, State::kClosed)};
  return c;
}

std::shared_ptr<const Profile> WithHard(const Budget& budget) {
  auto profile = std::make_shared<Profile>(BuiltInProfile());
  profile->classes[static_cast<size_t>(SlaClass::kHard)].budget = budget;
  return profile;
}

// All cases follow the built-in workflow but for the budget of hard ones.
WhatIf Under(const Budget& budget) {
  WhatIf rules;
  rules.workflow = [profile = WithHard(budget)](const auto& /*own*/) { return profile; };
  return rules;
}

TEST_CASE("without other rules a case fares as it did", "[whatif]") {
  CHECK_FALSE(Fare(HardCase(absl::Hours(72)), {}, kNow).late());
  const CaseOutcome late = Fare(HardCase(absl::Hours(73)), {}, kNow);
  CHECK(late.late_rounds == 1);
  CHECK(late.overrun == absl::Hours(1));
  CHECK(late.department == "heat");
}

TEST_CASE("each part of other rules changes what it says and nothing else", "[whatif]") {
  const Case c = HardCase(absl::Hours(30));
  WhatIf rules;
  SECTION("budgets") {
    rules = Under({.amount = absl::Hours(24)});
    CHECK(Fare(c, rules, kNow).late());
    CHECK(Fare(c, rules, kNow).department == "heat");
  }
  SECTION("a catalogue with another class and owner") {
    rules.terms_of = [](const std::string& item) -> std::optional<ItemTerms> {
      if (item != "0101") return std::nullopt;
      return ItemTerms{SlaClass::kEmergency, "gas"};
    };
    const CaseOutcome outcome = Fare(c, rules, kNow);
    CHECK(outcome.sla_class == SlaClass::kEmergency);
    CHECK(outcome.overrun == absl::Hours(28));
    CHECK(outcome.department == "gas");
  }
  SECTION("a catalogue without the item") {
    rules.terms_of = [](const std::string&) -> std::optional<ItemTerms> { return std::nullopt; };
    CHECK_FALSE(Fare(c, rules, kNow).late());
  }
  SECTION("a routing table") {
    rules.route = [](const Case& one, const ItemTerms&) -> std::optional<std::string> {
      return one.territory.starts_with("222405001") ? std::optional<std::string>("street")
                                                    : std::nullopt;
    };
    CHECK(Fare(c, rules, kNow).department == "street");
    CHECK_FALSE(Fare(c, rules, kNow).late());
  }
}

TEST_CASE("rounds are judged one by one, agreed dates stay", "[whatif]") {
  Case c = HardCase(absl::Hours(10));
  CaseStep back = StepOf(absl::Hours(20), Action::kReturn, State::kHandling);
  back.due_time = kStart + absl::Hours(100);
  back.due_rule = DueRule::kAgreedDate;
  c.steps.push_back(back);
  const WhatIf strict = Under({.amount = absl::Hours(1)});
  const CaseOutcome outcome = Fare(c, strict, kStart + absl::Hours(99));
  CHECK(outcome.rounds == 2);
  CHECK(outcome.late_rounds == 1);
  // The second still runs, to the date that was agreed.
  CHECK(Fare(c, strict, kStart + absl::Hours(101)).late_rounds == 2);
}

TEST_CASE("what steps have added is granted under other rules too", "[whatif]") {
  Case c = HardCase(absl::Hours(90));
  CaseStep accept = StepOf(absl::Hours(1), Action::kAccept, State::kAccepted);
  accept.due_time = kStart + absl::Hours(72);
  CaseStep grant = StepOf(absl::Hours(50), Action::kGrant, State::kHandling);
  grant.due_time = kStart + absl::Hours(96);
  c.steps.insert(c.steps.begin() + 1, {accept, grant});
  CHECK_FALSE(Fare(c, {}, kNow).late());
  // The very rules that were in force make no difference.
  CHECK_FALSE(Fare(c, Under({.amount = absl::Hours(72)}), kNow).late());
  CHECK(Fare(c, Under({.amount = absl::Hours(60)}), kNow).overrun == absl::Hours(90 - 60 - 24));
}

TEST_CASE("grants count in the basis of the budget, holds from when to when they held",
          "[whatif]") {
  const Calendar& calendar = BuiltInProfile().calendar;
  const Budget days{.amount = absl::Hours(24), .basis = Basis::kWorking};
  Case c = HardCase(absl::Hours(24 * 20));
  const auto due = [&c](const Budget& budget) {
    const CaseOutcome outcome = Fare(c, Under(budget), kNow);
    return c.steps[1].time - outcome.overrun;
  };
  SECTION("an extension") {
    c.grants = {{.round = 1,
                 .time = kStart + absl::Hours(50),
                 .extension = absl::Hours(16),
                 .hold_end = {}}};
    CHECK(due(days) == calendar.Advance(kStart, absl::Hours(40)));
    CHECK(due({.amount = absl::Hours(24)}) == kStart + absl::Hours(40));
  }
  SECTION("a hold") {
    const absl::Time from = kStart + absl::Hours(2);
    const absl::Time to = from + absl::Hours(72);
    c.grants = {{.round = 1, .time = from, .extension = {}, .hold_end = to}};
    CHECK(due({.amount = absl::Hours(24)}) == kStart + absl::Hours(24 + 72));
    CHECK(due(days) == calendar.Advance(kStart, absl::Hours(24) + calendar.Worked(from, to)));
  }
  SECTION("of another round") {
    c.grants = {{.round = 2, .time = kStart, .extension = absl::Hours(16), .hold_end = {}}};
    CHECK(due({.amount = absl::Hours(24)}) == kStart + absl::Hours(24));
  }
}

TEST_CASE("a part that leaves clocks alone leaves each round its own workflow", "[whatif]") {
  Case c = HardCase(absl::Hours(30));
  c.workflow = WithHard({.amount = absl::Hours(240)});
  c.steps[0].due_time = kStart + absl::Hours(240);
  WhatIf rules;
  rules.terms_of = [](const std::string&) { return ItemTerms{SlaClass::kHard, "gas"}; };
  CHECK_FALSE(Fare(c, rules, kNow).late());
  // Another class has the budget that this city gives it, not the built-in one.
  auto own = std::make_shared<Profile>(*c.workflow);
  own->classes[static_cast<size_t>(SlaClass::kMajor)].budget.amount = absl::Hours(29);
  rules.terms_of = [](const std::string&) { return ItemTerms{SlaClass::kMajor, ""}; };
  c.workflow = own;
  CHECK(Fare(c, rules, kNow).overrun == absl::Hours(1));
  // Reported under another version, and led over before its second round.
  c.workflow = nullptr;
  CHECK_FALSE(Fare(c, rules, kNow).late());
  CaseStep over = StepOf(absl::Hours(40), Action::kMigrate, State::kClosed);
  over.workflow = own;
  CaseStep back = StepOf(absl::Hours(50), Action::kReturn, State::kHandling);
  back.due_time = kStart + absl::Hours(500);
  CaseStep again = StepOf(absl::Hours(50 + 31), Action::kSubmit, State::kHandled);
  c.steps.insert(c.steps.end(), {over, back, again});
  CHECK(Fare(c, rules, kNow).late_rounds == 1);
  CHECK(Fare(c, rules, kNow).overrun == absl::Hours(2));
}

TEST_CASE("a case counts where its triage sent it", "[whatif]") {
  Case c = HardCase(absl::Hours(30));
  CaseStep accept = StepOf(absl::Hours(1), Action::kAccept, State::kAccepted);
  accept.department = "power";
  CaseStep dispatch = StepOf(absl::Hours(2), Action::kDispatch, State::kDispatched);
  dispatch.department = "water";
  c.steps.insert(c.steps.begin() + 1, {accept, dispatch});
  CHECK(Fare(c, {}, kNow).department == "power");
  c.steps[1].department = "";
  CHECK(Fare(c, {}, kNow).department == "water");
}

TEST_CASE("contact clocks and cases without steps", "[whatif]") {
  Case c = HardCase(absl::Hours(1));
  c.contact_due = kStart + absl::Hours(1);
  CHECK(Fare(c, {}, kNow).contact_late);
  c.steps.insert(c.steps.begin() + 1,
                 StepOf(absl::Minutes(50), Action::kContact, State::kReported));
  CHECK_FALSE(Fare(c, {}, kNow).contact_late);
  auto profile = std::make_shared<Profile>(BuiltInProfile());
  profile->contact.amount = absl::Minutes(30);
  WhatIf quick;
  quick.workflow = [profile](const auto& /*own*/) { return profile; };
  CHECK(Fare(c, quick, kNow).contact_late);
  c.steps.clear();
  CHECK(Fare(c, {}, kNow).rounds == 0);
}

TEST_CASE("200,000 cases: sums reconcile, far below a minute", "[whatif]") {
  std::mt19937 random(7);
  WhatIf rules = Under({.amount = absl::Hours(20), .basis = Basis::kWorking});
  rules.route = [](const Case& c, const ItemTerms&) -> std::optional<std::string> {
    return c.item == "0107" ? std::optional<std::string>("power") : std::nullopt;
  };
  Diff diff;
  const absl::Time begin = absl::Now();
  for (int i = 0; i < 200'000; ++i) {
    Case c = HardCase(absl::Minutes(1 + static_cast<int>(random() % 6000)));
    c.item = absl::StrCat("010", random() % 10);
    c.department = absl::StrCat("d", random() % 40);
    c.steps.front().department = c.department;
    Compare(c, rules, kNow, 10, diff);
  }
  CHECK(absl::Now() - begin < absl::Seconds(20));
  CHECK(diff.all.before.cases == 200'000);
  CHECK(diff.all.after.cases == 200'000);
  CHECK(diff.examples.size() == 10);
  CHECK(diff.newly_late > 0);
  CHECK(diff.newly_in_time == 0);
  CHECK(diff.all.after.late_cases == diff.all.before.late_cases + diff.newly_late);
  CHECK(diff.departments.at("power").after.cases == diff.moved);
  Pair sum;
  for (const auto& [department, pair] : diff.departments) {
    sum.before.cases += pair.before.cases;
    sum.after.cases += pair.after.cases;
    sum.before.late_cases += pair.before.late_cases;
    sum.after.late_cases += pair.after.late_cases;
    sum.after.overrun += pair.after.overrun;
  }
  CHECK(sum.before.cases == diff.all.before.cases);
  CHECK(sum.after.cases == diff.all.after.cases);
  CHECK(sum.before.late_cases == diff.all.before.late_cases);
  CHECK(sum.after.late_cases == diff.all.after.late_cases);
  CHECK(sum.after.overrun == diff.all.after.overrun);
}

}  // namespace
}  // namespace hailan::event_workflow
