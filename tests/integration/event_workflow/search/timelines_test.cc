#include <catch2/catch.hpp>
#include <optional>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/rpc/timestamp.h"
#include "services/event_workflow/timelines/service.h"
#include "tests/integration/event_workflow/fixture.h"

namespace hailan::event_workflow::testing {
namespace {

std::vector<workflows::v1::Timeline> Export(Suite& suite,
                                            const Suite::ActorPtr& actor,
                                            absl::Time from,
                                            absl::Time until) {
  TimelineService service(suite.pool);
  workflows::v1::ExportTimelinesRequest request;
  request.set_parent(kParent);
  *request.mutable_start_time() = rpc::ToTimestamp(from);
  *request.mutable_end_time() = rpc::ToTimestamp(until);
  const auto source = Must(service.ExportTimelines(suite.CallOf(actor, request), request));
  std::vector<workflows::v1::Timeline> timelines;
  while (std::optional<workflows::v1::Timeline> next = Must(source())) timelines.push_back(*next);
  return timelines;
}

TEST_CASE("timelines hold what clocks and load depend on, and nobody's name") {
  Suite suite;
  suite.UseCatalogue();
  const absl::Time start = suite.clock.Now();
  pb::ReportEventRequest report = Suite::Report("电话13800138000");
  report.set_item(kParent + "/catalogueItems/0101");
  const std::string name = suite.Reported(report).name();
  suite.clock.Advance(absl::Minutes(10));
  Must(suite.Step(&EventService::RecordContact, name, suite.member));
  suite.clock.Advance(absl::Hours(24));
  suite.Reported(Suite::Report());
  const auto timelines = Export(suite, suite.city, start, start + absl::Hours(1));
  REQUIRE(timelines.size() == 1);
  const workflows::v1::Timeline& timeline = timelines[0];
  CHECK(absl::StrCat(kParent, "/events/", timeline.event_id()) == name);
  CHECK(timeline.territory_code() == kGrid);
  CHECK(timeline.item_code() == "0101");
  CHECK(timeline.sla_class() == pb::SLA_CLASS_HARD);
  CHECK(rpc::FromTimestamp(timeline.contact_due_time()) == start + absl::Hours(1));
  REQUIRE(timeline.steps_size() == 2);
  CHECK(timeline.steps(0).action() == pb::ACTION_REPORT);
  CHECK(timeline.steps(0).department_id() == "heat");
  CHECK(rpc::FromTimestamp(timeline.steps(0).due_time()) == start + absl::Hours(72));
  CHECK(timeline.steps(0).due_rule() == pb::DUE_RULE_THREE_DAYS);
  CHECK(timeline.steps(1).action() == pb::ACTION_CONTACT);
  CHECK_FALSE(timeline.steps(1).has_department_id());
  CHECK_FALSE(timeline.steps(1).has_due_time());
  const std::string bytes = timeline.SerializeAsString();
  CHECK(bytes.find("13800138000") == std::string::npos);
  CHECK(bytes.find("member-1") == std::string::npos);
  CHECK(bytes.find("resident-1") == std::string::npos);
}

TEST_CASE("all pages of a period come, each case once") {
  Suite suite;
  const absl::Time start = suite.clock.Now();
  constexpr int kCases = 2100;
  std::vector<std::pair<command::Origin, Command>> reports;
  for (int i = 0; i < kCases; ++i) {
    const pb::ReportEventRequest report = Suite::Report();
    const rpc::Call call = suite.CallOf(suite.resident, report);
    reports.emplace_back(call.Origin(NewId(absl::Now())),
                         Must(suite.events.ReportEvent(call, report)));
  }
  for (const auto& result : suite.runner.RunAll(std::move(reports))) REQUIRE(result.ok());
  std::set<std::string> ids;
  for (const workflows::v1::Timeline& one :
       Export(suite, suite.city, start, start + absl::Hours(1))) {
    CHECK(ids.insert(one.event_id()).second);
  }
  CHECK(ids.size() == kCases);
}

TEST_CASE("timelines are for those who see the whole city, and periods have a length") {
  Suite suite;
  TimelineService service(suite.pool);
  workflows::v1::ExportTimelinesRequest request;
  request.set_parent(kParent);
  *request.mutable_start_time() = rpc::ToTimestamp(suite.clock.Now());
  *request.mutable_end_time() = rpc::ToTimestamp(suite.clock.Now());
  CHECK_THAT(service.ExportTimelines(suite.CallOf(suite.community, request), request).status(),
             HasReason("OUT_OF_SCOPE"));
  CHECK_THAT(service.ExportTimelines(suite.CallOf(suite.city, request), request).status(),
             HasReason("INVALID_FIELD"));
}

}  // namespace
}  // namespace hailan::event_workflow::testing
