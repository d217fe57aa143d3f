// `hailanctl replay` over a month of a large city: 200,000 cases in a file, under other budgets,
// another calendar, catalogue and routing table at once, or under a workflow and a rule book.
#include <google/protobuf/util/delimited_message_util.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/rpc/timestamp.h"
#include "hailan/event_workflow/workflows/v1/timelines.pb.h"
#include "tests/e2e/demo_city.h"
#include "tests/support/process.h"

namespace hailan::testing {
namespace {

namespace evt = hailan::event_workflow::v1;
using event_workflow::workflows::v1::Timeline;

constexpr int kCases = 200'000;
// Sunday 2026-03-01, midnight in China; a case every 13 seconds makes a month.
const absl::Time kStart = absl::FromUnixSeconds(1'772'294'400);

std::string TerritoryOf(int number) {
  return absl::StrFormat("222405%03d001001", number % 10 + 1);
}
std::string ItemOf(int number) {
  return absl::StrFormat("item-%03d", number % 310);
}
// One item in ten is urgent in the other catalogue, and the gas company's.
bool IsUrgent(int number) {
  return number % 310 < 31;
}
bool IsRouted(int number) {
  return number % 10 == 2;
}
// One case in five took twenty days, all others an hour or just under three days.
absl::Duration TimeToResult(int number) {
  if (number % 5 == 0) return absl::Hours(20 * 24);
  return number % 5 == 1 ? absl::Hours(71) : absl::Hours(1);
}

Timeline CaseOf(int number) {
  const absl::Time start = kStart + number * absl::Seconds(13);
  Timeline timeline;
  timeline.set_event_id(absl::StrFormat("00000000-0000-7000-8000-%012d", number));
  timeline.set_territory_code(TerritoryOf(number));
  timeline.set_item_code(ItemOf(number));
  timeline.set_department_id(absl::StrCat("department-", number % 40));
  timeline.set_sla_class(evt::SLA_CLASS_HARD);
  *timeline.mutable_report_time() = rpc::ToTimestamp(start);
  *timeline.mutable_contact_due_time() = rpc::ToTimestamp(start + absl::Hours(1));
  const auto add = [&](absl::Duration after, evt::Action action, evt::Event::State to) {
    Timeline::Step& step = *timeline.add_steps();
    *step.mutable_time() = rpc::ToTimestamp(start + after);
    step.set_action(action);
    step.set_to_state(to);
    return &step;
  };
  Timeline::Step* const report = add({}, evt::ACTION_REPORT, evt::Event::STATE_REPORTED);
  report->set_department_id(timeline.department_id());
  *report->mutable_due_time() = rpc::ToTimestamp(start + absl::Hours(72));
  report->set_due_rule(evt::DUE_RULE_THREE_DAYS);
  add(absl::Minutes(5), evt::ACTION_CONTACT, evt::Event::STATE_REPORTED);
  add(absl::Minutes(10), evt::ACTION_ACCEPT, evt::Event::STATE_ACCEPTED);
  add(absl::Minutes(20), evt::ACTION_DISPATCH, evt::Event::STATE_DISPATCHED);
  add(absl::Minutes(30), evt::ACTION_START, evt::Event::STATE_HANDLING);
  const absl::Duration result = TimeToResult(number);
  add(result, evt::ACTION_SUBMIT, evt::Event::STATE_HANDLED);
  add(result + absl::Hours(1), evt::ACTION_APPROVE, evt::Event::STATE_RETURN_VISIT);
  add(result + absl::Hours(2), evt::ACTION_CLOSE, evt::Event::STATE_CLOSED);
  return timeline;
}

void WriteCases(const std::string& file) {
  std::ofstream out(file, std::ios::binary);
  for (int i = 0; i < kCases; ++i) {
    REQUIRE(google::protobuf::util::SerializeDelimitedToOstream(CaseOf(i), &out));
  }
  out.close();
  REQUIRE(out.good());
}

// All four simple parts, with as many rows as a city has.
void WriteRules(const std::string& file) {
  nlohmann::json rules = nlohmann::json::parse(R"({
    "budgets": {"HARD": "4h", "URGENT": "2h", "CONTACT": "30m"},
    "calendar": {"shifts": [["08:30", "12:00"], ["13:30", "17:30"]],
                 "holidays": ["2026-03-09", "2026-03-10"]}})");
  for (int i = 0; i < 310; ++i) {
    nlohmann::json item{{"item", ItemOf(i)}, {"sla_class", IsUrgent(i) ? "URGENT" : "HARD"}};
    if (IsUrgent(i)) item["department"] = "gas";
    rules["catalogue"].push_back(std::move(item));
  }
  for (int i = 0; i < 300; ++i) {
    rules["routing"].push_back({{"territory", absl::StrFormat("222406%03d", i)},
                                {"item", ItemOf(i)},
                                {"department", "neighbour"}});
  }
  rules["routing"].push_back({{"territory", "222405003"}, {"department", "street"}});
  std::ofstream(file) << rules.dump();
}

// A workflow of four working hours and a rule book of a large city; its last rule is for one
// street.
void WriteCityRules(const std::string& file) {
  nlohmann::json rules = nlohmann::json::parse(R"({
    "workflow": {"title": "2026", "classBudgets": [
      {"slaClass": "SLA_CLASS_HARD",
       "budget": {"amount": "14400s", "basis": "TIME_BASIS_WORKING"}}]},
    "rule_book": {"parent": "cities/222405", "rules": []}})");
  for (int i = 0; i <= 500; ++i) {
    nlohmann::json rule{{"number", i + 1}, {"title", "rule"}};
    rule["territory"] = i < 500 ? absl::StrFormat("cities/222405/territories/222406%03d", i)
                                : "cities/222405/territories/222405003";
    rule["level"] = "HANDLING_LEVEL_DEPARTMENT";
    rule["department"] = "cities/222405/departments/street";
    rules["rule_book"]["rules"].push_back(std::move(rule));
  }
  std::ofstream(file) << rules.dump();
}

// The report of a replay that took less than a minute.
nlohmann::json Replay(const std::string& cases, const std::string& rules) {
  const absl::Time begin = absl::Now();
  const CommandResult replayed =
      RunCommand(absl::StrCat(ProgramPath("hailanctl"),
                              " replay ",
                              cases,
                              " --json --now 2026-06-01T00:00:00+08:00 --rules ",
                              rules));
  const absl::Duration took = absl::Now() - begin;
  REQUIRE(replayed.exit_code == 0);
  INFO("took " << took);
  CHECK(took < absl::Minutes(1));
  return nlohmann::json::parse(replayed.output);
}

// Where the cases were and would be, counted from the same numbers without the command.
void CheckDepartments(const nlohmann::json& report) {
  std::map<std::string, int> before;
  std::map<std::string, int> after;
  int moved = 0;
  for (int i = 0; i < kCases; ++i) {
    const std::string own = absl::StrCat("department-", i % 40);
    const std::string other = IsRouted(i) ? "street" : IsUrgent(i) ? "gas" : own;
    ++before[own];
    ++after[other];
    if (other != own) ++moved;
  }
  CHECK(report["moved"] == moved);
  CHECK(report["departments"].size() == 42);
  for (const auto& [department, row] : report["departments"].items()) {
    INFO(department);
    CHECK(row["before"]["cases"] == before[department]);
    CHECK(row["after"]["cases"] == after[department]);
  }
}

}  // namespace

TEST_CASE("200,000 cases in a file are replayed under other rules in under a minute") {
  const TemporaryFolder folder;
  const std::string cases = folder.path() + "/cases";
  const std::string rules = folder.path() + "/rules.json";
  WriteCases(cases);
  WriteRules(rules);
  const nlohmann::json report = Replay(cases, rules);
  const nlohmann::json& all = report["all"];
  CHECK(all["before"]["cases"] == kCases);
  CHECK(all["after"]["cases"] == kCases);
  CHECK(all["before"]["late_cases"] == kCases / 5);
  // Twenty days are too long under any calendar, an hour is not, and most of three days is.
  CHECK(report["newly_in_time"] == 0);
  CHECK(report["newly_late"] > kCases / 10);
  CHECK(report["newly_late"] <= kCases / 5);
  CHECK(all["after"]["late_cases"] == kCases / 5 + report["newly_late"].get<int>());
  CHECK(all["after"]["late_contacts"] == 0);
  int urgent = 0;
  for (int i = 0; i < kCases; ++i) urgent += IsUrgent(i) ? 1 : 0;
  CHECK(report["classes"]["URGENT"]["after"]["cases"] == urgent);
  CHECK(report["classes"]["HARD"]["after"]["cases"] == kCases - urgent);
  CheckDepartments(report);
}

TEST_CASE("200,000 cases are replayed under a city's workflow and rule book in under a minute") {
  const TemporaryFolder folder;
  const std::string cases = folder.path() + "/cases";
  const std::string rules = folder.path() + "/rules.json";
  WriteCases(cases);
  WriteCityRules(rules);
  const nlohmann::json report = Replay(cases, rules);
  int routed = 0;
  for (int i = 0; i < kCases; ++i) routed += IsRouted(i) ? 1 : 0;
  CHECK(report["moved"] == routed);
  CHECK(report["departments"]["street"]["after"]["cases"] == routed);
  CHECK(report["newly_in_time"] == 0);
  CHECK(report["newly_late"] > kCases / 10);
  CHECK(report["newly_late"] <= kCases / 5);
}

}  // namespace hailan::testing
