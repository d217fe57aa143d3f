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
  TimelineService service(suite.pool, suite.workflow_cache);
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
  CHECK(timeline.channel() == pb::CHANNEL_RESIDENT);
  CHECK(timeline.owner_department_id() == "heat");
  CHECK(timeline.workflow() == kParent + "/workflows/built-in");
  CHECK(timeline.versions().empty());
  CHECK(timeline.steps(0).workflow().empty());
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

// A workflow in which hard cases have sixteen working hours, in force from now on.
void UseOwnWorkflow(Suite& suite) {
  workflows::v1::ImportWorkflowRequest import;
  import.set_parent(kParent);
  import.set_workflow_id("2026-1");
  import.mutable_workflow()->set_title("流程");
  workflows::v1::ClassTimeBudget& hard = *import.mutable_workflow()->add_class_budgets();
  hard.set_sla_class(pb::SLA_CLASS_HARD);
  hard.mutable_budget()->mutable_amount()->set_seconds(16 * 3600);
  hard.mutable_budget()->set_basis(workflows::v1::TIME_BASIS_WORKING);
  Must(suite.Ask(suite.workflows, &WorkflowService::ImportWorkflow, import, suite.city));
  workflows::v1::ActivateWorkflowRequest activate;
  activate.set_name(kParent + "/workflows/2026-1");
  Must(suite.Ask(suite.workflows, &WorkflowService::ActivateWorkflow, activate, suite.city));
}

void Grant(Suite& suite, const std::string& event, int number) {
  workflows::v1::GrantProceedingRequest grant;
  grant.set_name(event);
  grant.set_number(number);
  Must(suite.Write(suite.proceedings, &ProceedingService::GrantProceeding, grant, suite.community));
}

// A case under way that has been extended by eight hours and held for ten.
std::string ExtendedAndHeld(Suite& suite) {
  pb::ReportEventRequest report = Suite::Report();
  report.set_item(kParent + "/catalogueItems/0101");
  const std::string name = suite.Reported(report).name();
  Must(suite.Step(&EventService::AcceptEvent, name, suite.member));
  Must(suite.Step(&EventService::StartHandling, name, suite.member));
  workflows::v1::RequestExtensionRequest extension;
  extension.set_name(name);
  extension.set_reason("等待张三的配件");
  extension.mutable_amount()->set_seconds(8 * 3600);
  Must(suite.Write(
      suite.proceedings, &ProceedingService::RequestExtension, extension, suite.member));
  Grant(suite, name, 1);
  workflows::v1::RequestHoldRequest hold;
  hold.set_name(name);
  hold.set_reason("等待李四供货");
  *hold.mutable_until_time() = rpc::ToTimestamp(suite.clock.Now() + absl::Hours(10));
  Must(suite.Write(suite.proceedings, &ProceedingService::RequestHold, hold, suite.member));
  Grant(suite, name, 2);
  return name;
}

TEST_CASE("timelines hold the city's own workflow once, and amounts and times that were granted") {
  Suite suite;
  suite.UseCatalogue();
  const absl::Time start = suite.clock.Now();
  suite.Reported(Suite::Report());
  UseOwnWorkflow(suite);
  // Ids, by which cases come, are of their milliseconds.
  suite.clock.Advance(absl::Milliseconds(1));
  const std::string name = ExtendedAndHeld(suite);
  const absl::Time granted = suite.clock.Now();
  suite.clock.Advance(absl::Milliseconds(1));
  suite.Reported(Suite::Report());
  const auto timelines = Export(suite, suite.city, start, start + absl::Hours(1));
  REQUIRE(timelines.size() == 3);
  CHECK(timelines[0].versions().empty());
  CHECK(timelines[2].versions().empty());
  const workflows::v1::Timeline& timeline = timelines[1];
  REQUIRE(absl::StrCat(kParent, "/events/", timeline.event_id()) == name);
  REQUIRE(timeline.versions_size() == 1);
  CHECK(timeline.versions(0).name() == kParent + "/workflows/2026-1");
  CHECK(timeline.versions(0).class_budgets_size() == kSlaClassCount);
  CHECK(timeline.workflow() == timeline.versions(0).name());
  CHECK(timeline.steps(0).workflow() == timeline.versions(0).name());
  CHECK(timelines[2].steps(0).workflow() == timeline.versions(0).name());
  REQUIRE(timeline.grants_size() == 2);
  CHECK(timeline.grants(0).round() == 1);
  CHECK(timeline.grants(0).extension().seconds() == 8 * 3600);
  CHECK_FALSE(timeline.grants(0).has_end_time());
  CHECK_FALSE(timeline.grants(1).has_extension());
  CHECK(rpc::FromTimestamp(timeline.grants(1).time()) == granted);
  CHECK(rpc::FromTimestamp(timeline.grants(1).end_time()) == granted + absl::Hours(10));
  const std::string bytes = timeline.SerializeAsString();
  CHECK(bytes.find("张三") == std::string::npos);
  CHECK(bytes.find("李四") == std::string::npos);
  CHECK(bytes.find("community-1") == std::string::npos);
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
  TimelineService service(suite.pool, suite.workflow_cache);
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
