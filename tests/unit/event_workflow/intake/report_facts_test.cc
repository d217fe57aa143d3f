#include "services/event_workflow/domain/routing/report_facts.h"

#include <catch2/catch.hpp>

#include "tests/unit/event_workflow/builders.h"

namespace hailan::event_workflow {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): builders

RouteFacts FactsOfReport(const Actor& actor, Urgency said, std::optional<Item> item) {
  const Command command = Report(Channel::kResident, std::move(item));
  ReportDetails report = std::get<ReportDetails>(command.details);
  report.filed.urgency = said;
  return FactsOf(report, actor);
}

TEST_CASE("a report is routed by the class that its event will have") {
  const auto facts = [](const Actor& actor, Urgency said) {
    return FactsOfReport(actor, said, HeatingItem()).item.sla_class;
  };
  CHECK(facts(City(), Urgency::kUnsaid) == SlaClass::kHard);
  CHECK(facts(City(), Urgency::kUrgent) == SlaClass::kUrgent);
  CHECK(facts(City(), Urgency::kEmergency) == SlaClass::kEmergency);
  // Residents say how it feels.
  CHECK(facts(Resident(), Urgency::kEmergency) == SlaClass::kHard);
  Item pressing = HeatingItem();
  pressing.urgency = Urgency::kUrgent;
  CHECK(FactsOfReport(Resident(), Urgency::kUnsaid, pressing).item.sla_class == SlaClass::kUrgent);
  // What nobody has looked at yet is HARD, as its clock is.
  CHECK(FactsOfReport(Resident(), Urgency::kUnsaid, std::nullopt).item.sla_class ==
        SlaClass::kHard);
}

TEST_CASE("whoever carries a report without an account, its word on urgency does not count") {
  const Command command = Report();
  ReportDetails report = std::get<ReportDetails>(command.details);
  report.filed.urgency = Urgency::kEmergency;
  CHECK(CountedUrgency(report, City()) == Urgency::kEmergency);
  report.anonymous = true;
  CHECK(CountedUrgency(report, City()) == Urgency::kUnsaid);
  CHECK(FactsOf(report, City()).item.sla_class == SlaClass::kHard);
}

TEST_CASE("the member is told apart from nobody, and from not being known") {
  const Command command = Report();
  ReportDetails report = std::get<ReportDetails>(command.details);
  const auto told = [&report](std::optional<std::string> member) {
    report.assignee = std::move(member);
    return FindRoute({}, 0, FactsOf(report, City())).explanation;
  };
  CHECK_THAT(told("member-1"), Catch::EndsWith(", member member-1"));
  CHECK_THAT(told(""), Catch::EndsWith(", which has no member"));
  CHECK_THAT(told(std::nullopt), Catch::EndsWith(", whose member is not known"));
}

}  // namespace
}  // namespace hailan::event_workflow
