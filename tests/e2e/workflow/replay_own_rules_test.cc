// `hailanctl replay` with a city's own workflow and rule book, as the service prints and takes
// them: what is in force changes nothing, what is planned changes what it says.
#include <catch2/catch.hpp>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/rpc/auth.h"
#include "hailan/event_workflow/intake/v1/routing.pb.h"
#include "hailan/event_workflow/v1/event_moves.pb.h"
#include "hailan/event_workflow/workflows/v1/proceedings.pb.h"
#include "hailan/event_workflow/workflows/v1/workflows.pb.h"
#include "tests/e2e/demo_city.h"
#include "tests/support/builders.h"

namespace hailan::testing {
namespace {

namespace evt = hailan::event_workflow::v1;
namespace evt_workflows = hailan::event_workflow::workflows::v1;
using nlohmann::json;

const std::string kEvents = "hailan.event_workflow.v1.Events/";
const std::string kProceedings = "hailan.event_workflow.workflows.v1.Proceedings/";

// Lamps that come by the channel go to the heating office, all others to their owner.
json BookWith(const std::string& channel) {
  json rule = {{"number", 1},
               {"title", "lamps"},
               {"itemPrefix", kLamp},
               {"channel", channel},
               {"slaClass", "SLA_CLASS_HARD"},
               {"level", "HANDLING_LEVEL_DEPARTMENT"},
               {"department", NameOf("departments", kHeat)}};
  return {{"parent", kParent}, {"requestId", NewRequestId()}, {"rules", json::array({rule})}};
}

// Hard cases have ten working hours in a city that works around the clock, so that the test may run
// at any hour.
json OwnWorkflow() {
  json workflow = json::parse(R"({
    "title": "2026",
    "classBudgets": [{"slaClass": "SLA_CLASS_HARD",
                      "budget": {"amount": "36000s", "basis": "TIME_BASIS_WORKING"}}],
    "calendar": {"utcOffsetMinutes": 480, "week": []}})");
  for (int day = 1; day <= 7; ++day) {
    json shift = {{"fromMinute", 0}, {"toMinute", 1440}};
    workflow["calendar"]["week"].push_back(
        {{"weekday", day}, {"shifts", json::array({std::move(shift)})}});
  }
  return workflow;
}

class Town {
 public:
  Town() {
    LoadMiniCity(*suite_);
    Must(Call("Workflows/ImportWorkflow",
              {{"parent", kParent}, {"workflowId", "2026-1"}, {"workflow", OwnWorkflow()}}));
    Must(Call("Workflows/ActivateWorkflow", {{"name", NameOf("workflows", "2026-1")}}));
    Must(Call("Routing/ImportRules", BookWith("CHANNEL_RESIDENT")));
  }

  // The answer of `hailanctl call`.
  absl::StatusOr<json> Call(const std::string& method, const json& request) {
    const CommandResult called = Ctl(absl::StrCat("call ", method, " '", request.dump(), "'"));
    if (called.exit_code != 0) return absl::InternalError(called.output);
    return json::parse(called.output);
  }
  // Two lamps: a resident's, handled and extended by two hours, and one that the member found.
  void Report() {
    const Caller resident(*suite_, Resident());
    const Caller member(*suite_, GridMember(1));
    evt::ReportEventRequest lamp = DirectReport(1);
    const std::string name = resident.Do<evt::Event>(kEvents + "ReportEvent", lamp).name();
    lamp.set_request_id(NewRequestId());
    lamp.set_channel(evt::CHANNEL_PATROL);
    member.Do<evt::Event>(kEvents + "ReportEvent", lamp);
    member.Do<evt::Event>(kEvents + "AcceptEvent", MoveOf<evt::AcceptEventRequest>(name));
    member.Do<evt::Event>(kEvents + "StartHandling", MoveOf<evt::StartHandlingRequest>(name));
    auto ask = MoveOf<evt_workflows::RequestExtensionRequest>(name);
    ask.set_reason("等待配件");
    ask.mutable_amount()->set_seconds(2 * 3600);
    member.Do<evt::Event>(kProceedings + "RequestExtension", ask);
    auto grant = MoveOf<evt_workflows::GrantProceedingRequest>(name);
    grant.set_number(1);
    Caller(*suite_, Officer()).Do<evt::Event>(kProceedings + "GrantProceeding", grant);
  }
  void Export() {
    REQUIRE(Ctl(absl::StrCat("export-timelines ",
                             cases(),
                             " --from ",
                             Instant(absl::Hours(-24)),
                             " --until ",
                             Instant(absl::Hours(24))))
                .exit_code == 0);
  }
  // Needs no server. Judged so long from now.
  json Replay(const json& rules, absl::Duration from_now) const {
    const std::string file = folder_.path() + "/rules.json";
    std::ofstream(file) << rules.dump();
    const CommandResult replayed = RunCommand(absl::StrCat(ProgramPath("hailanctl"),
                                                           " replay ",
                                                           cases(),
                                                           " --json --rules ",
                                                           file,
                                                           " --now ",
                                                           Instant(from_now)));
    REQUIRE(replayed.exit_code == 0);
    return json::parse(replayed.output);
  }

 private:
  static std::string Instant(absl::Duration from_now) {
    return absl::FormatTime(absl::RFC3339_sec, absl::Now() + from_now, absl::UTCTimeZone());
  }
  std::string cases() const { return folder_.path() + "/cases"; }
  CommandResult Ctl(const std::string& words) {
    return RunCommand(absl::StrCat(ProgramPath("hailanctl"),
                                   " ",
                                   words,
                                   " --target ",
                                   suite_->target(),
                                   " --token ",
                                   rpc::SignDevelopmentToken(Director(), {})));
  }

  std::unique_ptr<MiniSuite> suite_ = MiniSuite::Start();
  TemporaryFolder folder_;
};

// Ten hours, and twelve with the extension: nine hours from now none is late, eleven hours from now
// one, thirteen hours from now both.
void CheckNothingChanges(const Town& town, const json& rules) {
  INFO(rules.dump());
  int late = 0;
  for (const int hours : {9, 11, 13}) {
    const json report = town.Replay(rules, absl::Hours(hours));
    CHECK(report["all"]["before"]["cases"] == 2);
    CHECK(report["all"]["before"]["late_cases"] == late);
    CHECK(report["all"]["after"] == report["all"]["before"]);
    CHECK(report["newly_late"] == 0);
    CHECK(report["newly_in_time"] == 0);
    CHECK(report["moved"] == 0);
    CHECK(report["examples"].empty());
    ++late;
  }
}

}  // namespace

TEST_CASE("D11: the city's own rules in force, replayed, change nothing; planned ones do") {
  Town town;
  town.Report();
  town.Export();
  const json workflow =
      Must(town.Call("Workflows/GetWorkflow", {{"name", NameOf("workflows", "active")}}));
  CHECK(workflow["name"] == NameOf("workflows", "2026-1"));
  const json book = BookWith("CHANNEL_RESIDENT");
  CheckNothingChanges(town, json::object());
  CheckNothingChanges(town, {{"workflow", workflow}});
  CheckNothingChanges(town, {{"rule_book", book}});
  CheckNothingChanges(town, {{"workflow", workflow}, {"rule_book", book}});
  // A catalogue with the classes that there are leaves the city's ten hours.
  const json item = {{"item", kLamp}, {"sla_class", "HARD"}};
  CheckNothingChanges(town, {{"catalogue", json::array({item})}});

  json planned = workflow;
  for (json& one : planned["classBudgets"]) one["budget"]["amount"] = "28800s";
  const json shorter = town.Replay({{"workflow", planned}}, absl::Hours(9));
  CHECK(shorter["newly_late"] == 1);
  CHECK(shorter["moved"] == 0);
  const json moved = town.Replay({{"rule_book", BookWith("CHANNEL_PATROL")}}, absl::Hours(9));
  CHECK(moved["moved"] == 2);
  CHECK(moved["newly_late"] == 0);
  CHECK(moved["departments"][kHeat]["before"]["cases"] == 1);
  CHECK(moved["departments"][kHeat]["after"]["cases"] == 1);
  CHECK(moved["departments"][kPower]["after"]["cases"] == 1);
}

}  // namespace hailan::testing
