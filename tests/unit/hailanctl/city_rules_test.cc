// A city's own workflow and rule book as parts of what-if rules, and cases that followed a workflow
// of the city's own.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "common/rpc/timestamp.h"
#include "tests/support/matchers.h"
#include "tools/hailanctl/methods.h"
#include "tools/hailanctl/whatif/cases_file.h"
#include "tools/hailanctl/whatif/rules_file.h"

namespace hailan::ctl {
namespace {

namespace wf = event_workflow::workflows::v1;
namespace evt = event_workflow::v1;
using event_workflow::Basis;
using event_workflow::Calendar;
using event_workflow::Case;
using event_workflow::CaseOutcome;
using event_workflow::Channel;
using event_workflow::Diff;
using event_workflow::ItemTerms;
using event_workflow::Platform;
using event_workflow::SlaClass;
using event_workflow::WhatIf;
using hailan::testing::HasReason;
using hailan::testing::Must;
using nlohmann::json;

// Friday 2026-03-06, 16:00 in China.
const absl::Time kFriday = absl::FromUnixSeconds(1'772'784'000);
constexpr char kOwn[] = "cities/222405/workflows/2026-1";

// Hard cases have sixteen working hours, urgent ones the day or, from three o'clock on, four.
json OwnWorkflow() {
  return json::parse(R"({
    "name": "cities/222405/workflows/2026-1", "title": "2026", "active": true, "etag": "2",
    "contactBudget": {"amount": "1800s"},
    "classBudgets": [
      {"slaClass": "SLA_CLASS_HARD", "budget": {"amount": "57600s", "basis": "TIME_BASIS_WORKING"}},
      {"slaClass": "SLA_CLASS_URGENT", "sameDay": true, "cutOffMinute": 900,
       "budget": {"amount": "14400s", "basis": "TIME_BASIS_WORKING"}}]})");
}

// Sixteen working hours after Friday four o'clock, and eight more.
const absl::Time kDue = Calendar::Default().Advance(kFriday, absl::Hours(16));
const absl::Time kExtended = Calendar::Default().Advance(kFriday, absl::Hours(24));

// A leak under the city's own workflow, extended by eight working hours, handled within them.
wf::Timeline Leak() {
  wf::Timeline timeline;
  timeline.set_event_id("e");
  timeline.set_territory_code("222405001001001");
  timeline.set_item_code("0101");
  timeline.set_owner_department_id("heat");
  timeline.set_channel(evt::CHANNEL_HOTLINE_12345);
  timeline.set_platform(evt::PLATFORM_CONVENIENCE_SERVICE);
  timeline.set_sla_class(evt::SLA_CLASS_HARD);
  timeline.set_workflow(kOwn);
  *timeline.mutable_report_time() = rpc::ToTimestamp(kFriday);
  *timeline.mutable_contact_due_time() = rpc::ToTimestamp(kFriday + absl::Minutes(30));
  const auto add = [&timeline](absl::Time time, evt::Action action, evt::Event::State to) {
    wf::Timeline::Step& step = *timeline.add_steps();
    *step.mutable_time() = rpc::ToTimestamp(time);
    step.set_action(action);
    step.set_to_state(to);
    return &step;
  };
  const auto due = [](wf::Timeline::Step* step, absl::Time time) {
    *step->mutable_due_time() = rpc::ToTimestamp(time);
    step->set_due_rule(evt::DUE_RULE_CITY_BUDGET);
  };
  wf::Timeline::Step* const report = add(kFriday, evt::ACTION_REPORT, evt::Event::STATE_REPORTED);
  report->set_department_id("heat");
  report->set_workflow(kOwn);
  due(report, kDue);
  const absl::Time granted = kFriday + absl::Hours(4 * 24);
  add(kFriday + absl::Minutes(20), evt::ACTION_CONTACT, evt::Event::STATE_REPORTED);
  due(add(granted, evt::ACTION_GRANT, evt::Event::STATE_HANDLING), kExtended);
  add(kExtended - absl::Minutes(5), evt::ACTION_SUBMIT, evt::Event::STATE_HANDLED);
  wf::Timeline::Grant& grant = *timeline.add_grants();
  grant.set_round(1);
  *grant.mutable_time() = rpc::ToTimestamp(granted);
  grant.mutable_extension()->set_seconds(8 * 3600);
  wf::Workflow& version = *timeline.add_versions();
  REQUIRE(FromJson(OwnWorkflow().dump(), &version).ok());
  return timeline;
}

Case CaseOf(const wf::Timeline& timeline) {
  CaseReader reader;
  return Must(reader.CaseOf(timeline));
}

WhatIf RulesOf(const json& rules) {
  return Must(ParseRules(rules.dump()));
}

json BookOf(const json& rule) {
  json numbered = rule;
  numbered["number"] = 1;
  numbered["title"] = "first";
  return {{"rule_book", {{"parent", "cities/222405"}, {"rules", json::array({numbered})}}}};
}

}  // namespace

TEST_CASE("the workflow in force, replayed, changes nothing", "[whatif]") {
  const Case c = CaseOf(Leak());
  const WhatIf same = RulesOf({{"workflow", OwnWorkflow()}});
  // At the last instant of each clock, and just past it.
  for (const absl::Time end : {kExtended, kExtended + absl::Seconds(1)}) {
    Case other = c;
    other.steps.back().time = end;
    Diff diff;
    Compare(other, same, kFriday + absl::Hours(500), 10, diff);
    CHECK(diff.all.before.late_cases == (end > kExtended ? 1 : 0));
    CHECK(diff.all.after.late_cases == diff.all.before.late_cases);
    CHECK(diff.all.after.overrun == diff.all.before.overrun);
    CHECK(diff.all.after.late_contacts == 0);
    CHECK(diff.examples.empty());
  }
}

TEST_CASE("a workflow as a part has budgets, calendar, same day and cut-off", "[whatif]") {
  json workflow = OwnWorkflow();
  Case c = CaseOf(Leak());
  SECTION("fewer working hours; the extension is working time on top of them") {
    workflow["classBudgets"][0]["budget"]["amount"] = "28800s";
    const CaseOutcome outcome =
        Fare(c, RulesOf({{"workflow", workflow}}), kFriday + absl::Hours(500));
    CHECK(outcome.overrun == kExtended - absl::Minutes(5) - kDue);
  }
  SECTION("a calendar of Saturdays") {
    workflow["calendar"] = json::parse(R"({"utcOffsetMinutes": 480, "week": [
      {"weekday": 6, "shifts": [{"fromMinute": 480, "toMinute": 1200}]}]})");
    const auto other = RulesOf({{"workflow", workflow}}).workflow(c.workflow);
    // Twelve hours on the first, four on the second.
    CHECK(TermsOf(*other, SlaClass::kHard, kFriday).due == kFriday + absl::Hours(8 * 24 - 4));
  }
  SECTION("same day until the cut-off") {
    const auto other = RulesOf({{"workflow", workflow}}).workflow(nullptr);
    const absl::Time noon = kFriday - absl::Hours(4);
    CHECK(TermsOf(*other, SlaClass::kUrgent, noon).due == kFriday + absl::Hours(8));
    CHECK(TermsOf(*other, SlaClass::kUrgent, kFriday).due ==
          Calendar::Default().Advance(kFriday, absl::Hours(4)));
  }
  SECTION("the contact") {
    workflow["contactBudget"]["amount"] = "600s";
    CHECK(Fare(c, RulesOf({{"workflow", workflow}}), kFriday).contact_late);
  }
}

TEST_CASE("parts change only what they say of the case's own workflow", "[whatif]") {
  const Case c = CaseOf(Leak());
  const auto own = c.steps.front().workflow;
  // Eight hours instead of sixteen, and still of working time; contacts as they were.
  const auto budgets = RulesOf({{"budgets", {{"HARD", "8h"}}}}).workflow(own);
  CHECK(budgets->classes[static_cast<size_t>(SlaClass::kHard)].budget.basis == Basis::kWorking);
  CHECK(TermsOf(*budgets, SlaClass::kHard, kFriday).due ==
        Calendar::Default().Advance(kFriday, absl::Hours(8)));
  CHECK(budgets->contact.amount == absl::Minutes(30));
  // Another calendar with the city's sixteen hours, not with the built-in three days.
  const json calendar = json::parse(R"({
    "shifts": [["08:00", "16:00"]], "working_days": [1, 2, 3, 4, 5, 6, 7]})");
  const auto days = RulesOf({{"calendar", calendar}}).workflow(own);
  CHECK(TermsOf(*days, SlaClass::kHard, kFriday).due == kFriday + absl::Hours(2 * 24));
  // Another class of the catalogue with the city's budget of that class.
  const WhatIf urgent =
      RulesOf(json::parse(R"({"catalogue": [{"item": "0101", "sla_class": "URGENT"}]})"));
  const absl::Time due = Calendar::Default().Advance(kFriday, absl::Hours(4 + 8));
  CHECK(Fare(c, urgent, kFriday).overrun == kExtended - absl::Minutes(5) - due);
}

TEST_CASE("a rule book decides by channel, platform, class, and by the owner", "[whatif]") {
  const Case c = CaseOf(Leak());
  const ItemTerms terms{.sla_class = SlaClass::kHard, .department = "heat"};
  const char* const fits = GENERATE(R"({"channel": "CHANNEL_HOTLINE_12345"})",
                                    R"({"platform": "PLATFORM_CONVENIENCE_SERVICE"})",
                                    R"({"slaClass": "SLA_CLASS_HARD"})",
                                    R"({"itemPrefix": "01"})",
                                    R"({"territory": "cities/222405/territories/222405001"})");
  json rule = json::parse(fits);
  rule["level"] = "HANDLING_LEVEL_DEPARTMENT";
  rule["department"] = "cities/222405/departments/gas";
  const WhatIf rules = RulesOf(BookOf(rule));
  INFO(fits);
  CHECK(rules.route(c, terms) == "gas");
  CHECK(Fare(c, rules, kFriday).department == "gas");
  Case other;
  other.territory = "222405002001001";
  other.item = "0201";
  other.channel = Channel::kPatrol;
  other.platform = Platform::kOversight;
  CHECK(rules.route(other, {.sla_class = SlaClass::kMajor, .department = "heat"}) == "heat");
  CHECK_FALSE(rules.route(other, ItemTerms{SlaClass::kMajor, ""}).has_value());
}

TEST_CASE("what the service would refuse is refused with its reason", "[whatif]") {
  const auto fault = [](const json& rules) { return ParseRules(rules.dump()).status(); };
  json workflow = OwnWorkflow();
  workflow["classBudgets"][0]["budget"]["amount"] = "3s";
  CHECK_THAT(fault({{"workflow", workflow}}), HasReason("BAD_BUDGET"));
  CHECK_THAT(fault(BookOf({{"level", "HANDLING_LEVEL_DEPARTMENT"}})),
             HasReason("DEPARTMENT_REQUIRED"));
}

TEST_CASE("a case whose workflow the file does not have is not guessed at", "[whatif]") {
  wf::Timeline timeline = Leak();
  timeline.clear_versions();
  CaseReader reader;
  CHECK_THAT(reader.CaseOf(timeline).status(), HasReason("WORKFLOW_MISSING"));
  // It came with an earlier case.
  Must(reader.CaseOf(Leak()));
  const Case c = Must(reader.CaseOf(timeline));
  CHECK(c.steps[0].workflow->contact.amount == absl::Minutes(30));
  // A file of before there were such fields has cases of the built-in workflow.
  timeline.clear_workflow();
  timeline.mutable_steps(0)->clear_workflow();
  CHECK(Must(reader.CaseOf(timeline)).workflow->contact.amount == absl::Hours(1));
}

}  // namespace hailan::ctl
