// The command line over the whole suite: history exported, verified, tampered with and caught; last
// week's cases under other rules.
#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/rpc/auth.h"
#include "hailan/event_workflow/v1/events.pb.h"
#include "hailan/event_workflow/v1/history_chain.pb.h"
#include "tests/e2e/demo_city.h"
#include "tests/support/builders.h"

namespace hailan::testing {
namespace {

namespace evt = hailan::event_workflow::v1;

std::string Ctl(MiniSuite& suite, const std::string& words) {
  return absl::StrCat(ProgramPath("hailanctl"),
                      " ",
                      words,
                      " --target ",
                      suite.target(),
                      " --token ",
                      rpc::SignDevelopmentToken(Director(), {}));
}

// Reports some leaks and waits until all of their history is sealed.
std::vector<std::string> Report(MiniSuite& suite) {
  std::vector<std::string> names;
  const Caller officer(suite, Officer());
  for (int i = 0; i < 5; ++i) {
    names.push_back(
        officer
            .Do<evt::Event>("hailan.event_workflow.v1.Events/ReportEvent", DirectReport(1 + i % 3))
            .name());
  }
  Must(Eventually(
      [&] {
        return suite.database().Value(
                   "SELECT (SELECT count(*) FROM event_workflow.event_history) = COALESCE((SELECT "
                   "sum(cardinality(revisions)) FROM event_workflow.history_seals), 0)") == "t"
                   ? absl::OkStatus()
                   : absl::UnavailableError("not everything is sealed");
      },
      absl::Seconds(40)));
  return names;
}

}  // namespace

TEST_CASE("D15: the exported history verifies, and one changed byte is named") {
  const auto suite = MiniSuite::Start();
  LoadMiniCity(*suite);
  const std::vector<std::string> names = Report(*suite);
  const TemporaryFolder folder;
  const std::string file = folder.path() + "/history.jsonl";
  evt::GetChainHeadRequest request;
  request.set_parent(kParent);
  const auto head =
      Caller(*suite, Director())
          .Do<evt::ChainHead>("hailan.event_workflow.v1.HistoryChain/GetChainHead", request);
  REQUIRE(RunCommand(Ctl(*suite, "export-history " + file)).exit_code == 0);
  const std::string verify = absl::StrCat(ProgramPath("hailanctl"), " verify ", file);
  CHECK(RunCommand(verify).exit_code == 0);
  CHECK(RunCommand(verify + " --head " + head.digest()).exit_code == 0);
  CHECK(RunCommand(verify + " --head " + std::string(64, 'a')).exit_code == 1);
  CHECK(RunCommand(verify + " --head short").exit_code == 2);
  // Nothing is not sound.
  const std::string empty = folder.path() + "/empty.jsonl";
  std::ofstream(empty).close();
  CHECK(RunCommand(absl::StrCat(ProgramPath("hailanctl"), " verify ", empty)).exit_code == 1);

  const std::string id = names[2].substr(names[2].rfind('/') + 1);
  suite->database().Query(absl::StrCat(
      "ALTER TABLE event_workflow.event_history DISABLE TRIGGER ALL; "
      "UPDATE event_workflow.event_history SET actor = actor || '.' WHERE event_id = '",
      id,
      "'"));
  REQUIRE(RunCommand(Ctl(*suite, "export-history " + file)).exit_code == 0);
  const CommandResult caught = RunCommand(verify + " 2>&1");
  CHECK(caught.exit_code == 1);
  CHECK(caught.output.find("event " + id + ", revision 1") != std::string::npos);
}

TEST_CASE("D11: exported cases are replayed under other budgets") {
  const auto suite = MiniSuite::Start();
  LoadMiniCity(*suite);
  const std::vector<std::string> names = Report(*suite);
  const TemporaryFolder folder;
  const std::string cases = folder.path() + "/cases";
  const std::string rules = folder.path() + "/rules.json";
  std::ofstream(rules) << R"({"budgets": {"HARD": "1h"}, "routing": [{"department": "street"}]})";
  const auto at = [](absl::Duration from_now) {
    return absl::FormatTime(absl::RFC3339_sec, absl::Now() + from_now, absl::UTCTimeZone());
  };
  REQUIRE(RunCommand(Ctl(*suite,
                         absl::StrCat("export-timelines ",
                                      cases,
                                      " --from ",
                                      at(absl::Hours(-24)),
                                      " --until ",
                                      at(absl::Hours(24)))))
              .exit_code == 0);
  const CommandResult replayed = RunCommand(absl::StrCat(ProgramPath("hailanctl"),
                                                         " replay ",
                                                         cases,
                                                         " --json --rules ",
                                                         rules,
                                                         " --now ",
                                                         at(absl::Hours(48))));
  REQUIRE(replayed.exit_code == 0);
  const nlohmann::json report = nlohmann::json::parse(replayed.output);
  CHECK(report["all"]["before"]["cases"] == names.size());
  CHECK(report["all"]["before"]["late_cases"] == 0);
  CHECK(report["newly_late"] == names.size());
  CHECK(report["departments"]["street"]["after"]["cases"] == names.size());
  CHECK(RunCommand(absl::StrCat(ProgramPath("hailanctl"),
                                " replay ",
                                cases,
                                " --rules ",
                                folder.path(),
                                "/none.json"))
            .exit_code == 1);
}

}  // namespace hailan::testing
