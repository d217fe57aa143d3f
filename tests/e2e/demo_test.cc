// `hailanctl demo` against the real all-in-one: the main job as the story tells it, twice, and what
// it says where it cannot be told.
#include <catch2/catch.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/e2e/demo_city.h"

namespace hailan::testing {
namespace {

using nlohmann::json;

std::vector<json> StepsOf(const CommandResult& result) {
  std::vector<json> steps;
  for (const auto line : absl::StrSplit(result.output, '\n', absl::SkipEmpty())) {
    steps.push_back(json::parse(std::string(line)));
  }
  return steps;
}

// The states and lights that a matter goes through, each once.
std::vector<std::string> WayOf(const std::vector<json>& steps, const std::string& matter) {
  std::vector<std::string> way;
  for (const json& step : steps) {
    if (step.value("matter", "") != matter) continue;
    const std::string stop = absl::StrCat(step["state"].get<std::string>(),
                                          "/",
                                          step["progress_light"].get<std::string>(),
                                          "/",
                                          step["sla_light"].get<std::string>());
    if (way.empty() || way.back() != stop) way.push_back(stop);
  }
  return way;
}

std::map<std::string, json> FiguresOf(const std::vector<json>& steps) {
  std::map<std::string, json> figures;
  for (const json& step : steps) {
    if (!step.contains("figures")) continue;
    for (const json& figure : step["figures"]) figures[figure["kind"]] = figure;
  }
  return figures;
}

void CheckWays(const std::vector<json>& steps) {
  CHECK(WayOf(steps, "heating pipe") == std::vector<std::string>{"REPORTED/RED/NONE",
                                                                 "ACCEPTED/YELLOW/NONE",
                                                                 "DISPATCHED/YELLOW/NONE",
                                                                 "HANDLING/YELLOW/NONE",
                                                                 "WHISTLED/YELLOW/NONE",
                                                                 "HANDLING/YELLOW/NONE",
                                                                 "HANDLED/BLUE/NONE",
                                                                 "RETURN_VISIT/BLUE/NONE",
                                                                 "CLOSED/GREEN/NONE"});
  CHECK(WayOf(steps, "power line") == std::vector<std::string>{"REPORTED/RED/NONE",
                                                               "DISPATCHED/YELLOW/NONE",
                                                               "DISPATCHED/YELLOW/YELLOW",
                                                               "DISPATCHED/YELLOW/RED",
                                                               "HANDLED/BLUE/NONE",
                                                               "CLOSED/GREEN/NONE"});
}

// The figures of a grid in which `runs` stories were played and nothing else happened.
void CheckFigures(const std::vector<json>& steps, int runs) {
  std::map<std::string, json> figures = FiguresOf(steps);
  REQUIRE(figures.size() == 8);
  const auto check = [&](const char* kind, int numerator, int denominator, int excluded) {
    INFO(kind);
    CHECK(figures[kind]["numerator"] == numerator * runs);
    CHECK(figures[kind]["denominator"] == denominator * runs);
    CHECK(figures[kind]["excluded"] == excluded * runs);
  };
  check("CLOSURE", 2, 2, 1);
  check("ON_TIME", 1, 2, 1);
  check("CONTACT_ON_TIME", 1, 1, 2);
  check("SATISFACTION", 1, 1, 1);
  check("RESPONSE", 1, 2, 0);
  check("REWORK", 0, 2, 0);
  check("WISH_FULFILMENT", 1, 1, 0);
  check("WITHIN_THREE_DAYS", 2, 2, 0);
}

void CheckNothingInFuture(const std::vector<json>& steps) {
  for (const json& step : steps) {
    if (!step.contains("time")) continue;
    absl::Time time;
    REQUIRE(absl::ParseTime(absl::RFC3339_full, step["time"].get<std::string>(), &time, nullptr));
    CHECK(time < absl::Now());
  }
}

// The server says what time it is in the answer of a read.
void CheckClock(const DemoCity& city) {
  const CommandResult figures = RunCommand(
      absl::StrCat(ProgramPath("hailanctl"),
                   " call Figures/GetFigures '{\"parent\":\"cities/222405\",\"month\":\"2026-01\","
                   "\"territory\":\"cities/222405/territories/222405\"}' --target ",
                   city.target()));
  REQUIRE(figures.exit_code == 0);
  const std::string text = json::parse(figures.output)["readTime"].get<std::string>();
  absl::Time now;
  REQUIRE(absl::ParseTime(absl::RFC3339_full, text, &now, nullptr));
  CHECK(absl::AbsDuration(now - absl::Now()) < absl::Seconds(10));
}

TEST_CASE("the main job is played, told, counted, and played again", "[demo]") {
  DemoCity city;
  REQUIRE(city.Load() == 0);

  const CommandResult first = city.Demo("--json");
  INFO(first.output);
  REQUIRE(first.exit_code == 0);
  const std::vector<json> steps = StepsOf(first);
  REQUIRE(steps.back()["ok"] == true);
  CHECK(steps.back()["steps"] == steps.size() - 1);
  CheckWays(steps);
  CheckFigures(steps, 1);
  CheckNothingInFuture(steps);
  CheckClock(city);

  const CommandResult second = city.Demo("--json");
  INFO(second.output);
  REQUIRE(second.exit_code == 0);
  CheckFigures(StepsOf(second), 2);

  const CommandResult text = city.Demo("");
  INFO(text.output);
  REQUIRE(text.exit_code == 0);
  CHECK_THAT(text.output, !Catch::Contains("\x1b["));
  CHECK_THAT(text.output, Catch::Contains("● red") && Catch::Contains("▲ yellow: urge"));
  CHECK_THAT(text.output, Catch::Contains("○ off, was late"));
  CHECK_THAT(text.output, Catch::Contains("OK: "));
}

TEST_CASE("an interrupted story gives the clock back", "[demo]") {
  DemoCity city;
  REQUIRE(city.Load() == 0);
  const std::string file = city.folder() + "/story";
  const CommandResult result = city.Demo(absl::StrCat("--json >",
                                                      file,
                                                      " 2>/dev/null & until [ -s ",
                                                      file,
                                                      " ]; do sleep 0.02; done; kill -TERM $!; "
                                                      "wait $!; code=$?; cat ",
                                                      file,
                                                      "; exit $code"));
  INFO(result.output);
  CHECK(result.exit_code == 1);
  const std::vector<json> steps = StepsOf(result);
  REQUIRE(steps.size() > 1);
  CHECK(steps.back()["reason"] == "INTERRUPTED");
  CheckClock(city);
}

TEST_CASE("without a city the story says what is missing", "[demo]") {
  DemoCity city;
  const CommandResult result = city.Demo("--json 2>/dev/null");
  CHECK(result.exit_code == 1);
  const std::vector<json> steps = StepsOf(result);
  REQUIRE(steps.size() == 1);
  CHECK(steps[0]["ok"] == false);
  CHECK(steps[0]["reason"] == "CITY_NOT_LOADED");
}

TEST_CASE("without a server the story does not begin", "[demo]") {
  const CommandResult result =
      RunCommand(ProgramPath("hailanctl") +
                 " demo --target unix:/nowhere.sock --admin http://127.0.0.1:1 2>&1");
  CHECK(result.exit_code == 3);
  CHECK_THAT(result.output, Catch::Contains("admin port does not answer"));
}

}  // namespace
}  // namespace hailan::testing
