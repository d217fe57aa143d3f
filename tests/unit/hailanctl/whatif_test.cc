#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/support/matchers.h"
#include "tools/hailanctl/whatif/diff_report.h"
#include "tools/hailanctl/whatif/rules_file.h"

namespace hailan::ctl {
namespace {

using event_workflow::Action;
using event_workflow::Case;
using event_workflow::Diff;
using event_workflow::ItemTerms;
using event_workflow::SlaClass;
using event_workflow::State;
using event_workflow::WhatIf;
using hailan::testing::HasReason;
using hailan::testing::Must;

// Friday 2026-03-06, 16:00 in China.
const absl::Time kFriday = absl::FromUnixSeconds(1'772'784'000);

Case Leak() {
  Case c;
  c.event = "e";
  c.territory = "222405001001001";
  c.item = "0101";
  c.department = "heat";
  c.sla_class = SlaClass::kHard;
  c.report_time = kFriday;
  c.steps.push_back({.time = kFriday,
                     .action = Action::kReport,
                     .to = State::kReported,
                     .department = "heat",
                     .due_time = kFriday + absl::Hours(72),
                     .due_rule = {}});
  c.steps.push_back({.time = kFriday + absl::Hours(70),
                     .action = Action::kSubmit,
                     .to = State::kHandled,
                     .department = {},
                     .due_time = {},
                     .due_rule = {}});
  return c;
}

// Of cases that followed the built-in workflow.
absl::Time DueUnder(const WhatIf& rules, SlaClass sla_class, absl::Time start) {
  return TermsOf(*rules.workflow(nullptr), sla_class, start).due;
}
absl::Time ContactUnder(const WhatIf& rules, absl::Time start) {
  const auto workflow = rules.workflow(nullptr);
  return TermsOf(*workflow, workflow->contact, start).due;
}

TEST_CASE("rules of every part are read from JSON", "[whatif]") {
  const WhatIf rules = Must(ParseRules(R"({
    "budgets": {"HARD": "24h", "CONTACT": "30m"},
    "catalogue": [{"item": "0101", "sla_class": "URGENT", "department": "gas"}],
    "routing": [{"territory": "222405002", "department": "far"},
                {"territory": "222405001", "item": "01", "department": "street"}]})"));
  CHECK(DueUnder(rules, SlaClass::kHard, kFriday) == kFriday + absl::Hours(24));
  CHECK(DueUnder(rules, SlaClass::kUndecided, kFriday) == kFriday + absl::Hours(24));
  CHECK(DueUnder(rules, SlaClass::kMajor, kFriday) == kFriday + absl::Hours(15 * 24));
  CHECK(ContactUnder(rules, kFriday) == kFriday + absl::Minutes(30));
  CHECK(rules.terms_of("0101")->sla_class == SlaClass::kUrgent);
  CHECK_FALSE(rules.terms_of("0102").has_value());
  CHECK(rules.route(Leak(), ItemTerms()) == "street");
  const WhatIf none = Must(ParseRules("{}"));
  CHECK_FALSE(none.workflow);
  CHECK_FALSE(none.route);
}

TEST_CASE("with a calendar budgets count working time", "[whatif]") {
  const WhatIf rules = Must(ParseRules(R"({
    "budgets": {"HARD": "8h"},
    "calendar": {"shifts": [["08:00", "12:00"], ["13:00", "17:00"]],
                 "holidays": ["2026-03-09"]}})"));
  // One hour on Friday, nothing at the weekend, Monday is a holiday, seven on Tuesday.
  const absl::Time tuesday_four = kFriday + absl::Hours(4 * 24);
  CHECK(DueUnder(rules, SlaClass::kHard, kFriday) == tuesday_four);
  // Budgets that are not named too: the hour for the first contact runs out on Tuesday morning.
  const absl::Time half_past_four = kFriday + absl::Minutes(30);
  CHECK(ContactUnder(rules, half_past_four) ==
        kFriday + absl::Hours(3 * 24 + 16) + absl::Minutes(30));
}

TEST_CASE("a routing table that no report would end with is refused", "[whatif]") {
  nlohmann::json rules;
  for (int i = 0; i <= 10'000; ++i) rules["routing"].push_back({{"department", "street"}});
  CHECK_THAT(ParseRules(rules.dump()).status(), HasReason("BAD_RULES"));
}

TEST_CASE("what is wrong with rules is said", "[whatif]") {
  const char* const text = GENERATE("",
                                    "[]",
                                    R"({"budget": {}})",
                                    R"({"budgets": {"HARD": "soon"}})",
                                    R"({"budgets": {"HARD": "-1h"}})",
                                    R"({"budgets": {"HARDEST": "1h"}})",
                                    R"({"budgets": {"HARD": 3}})",
                                    R"({"catalogue": [{"item": "1", "sla_class": "NO"}]})",
                                    R"({"catalogue": [{"item": "1"}]})",
                                    R"({"catalogue": [{"item": "1", "sla_class": "HARD"},
                                                      {"item": "1", "sla_class": "HARD"}]})",
                                    R"({"routing": [{"territory": "1"}]})",
                                    R"({"routing": [], "rule_book": {}})",
                                    R"({"workflow": {"budgets": []}})",
                                    R"({"workflow": []})",
                                    R"({"rule_book": {"rules": [{"item": "01"}]}})",
                                    R"({"calendar": {"shifts": [["8 am", "17:00"]]}})",
                                    R"({"calendar": {"shifts": [["08:00", "17:00"]],
                                                     "holidays": ["someday"]}})");
  INFO(text);
  CHECK_THAT(ParseRules(text).status(), HasReason("BAD_RULES"));
}

TEST_CASE("the report says the same as text and as JSON", "[whatif]") {
  const WhatIf rules = Must(ParseRules(R"({"budgets": {"HARD": "24h"},
                                           "routing": [{"department": "street"}]})"));
  Diff diff;
  Compare(Leak(), rules, kFriday + absl::Hours(100), 10, diff);
  const nlohmann::json report = nlohmann::json::parse(DiffJson(diff));
  CHECK(report["newly_late"] == 1);
  CHECK(report["moved"] == 1);
  CHECK(report["departments"]["heat"]["before"]["cases"] == 1);
  CHECK(report["departments"]["street"]["after"]["late_cases"] == 1);
  CHECK(report["classes"]["HARD"]["after"]["overrun_hours"] == 46);
  CHECK(report["examples"][0]["event"] == "e");
  const std::string text = DiffText(diff);
  CHECK(text.find("newly late 1, newly in time 0, to another department 1") != std::string::npos);
  CHECK(text.find("e: heat HARD in time -> street HARD late") != std::string::npos);
}

}  // namespace
}  // namespace hailan::ctl
