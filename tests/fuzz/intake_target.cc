// Intake messages: the first byte chooses between a rule book, which is then asked about an event,
// and two reports that are compared.
#include <algorithm>
#include <cmath>

#include "common/validate/rules.h"
#include "hailan/event_workflow/intake/v1/clusters.pb.h"
#include "hailan/event_workflow/v1/events.pb.h"
#include "services/event_workflow/domain/clusters/cluster.h"
#include "services/event_workflow/domain/similarity.h"
#include "services/event_workflow/routing/convert.h"
#include "tests/fuzz/targets.h"

namespace hailan::fuzz {
namespace {

using namespace event_workflow;  // NOLINT(google-build-using-namespace): what is tested

namespace pb = hailan::event_workflow::v1;

void RunRules(absl::string_view bytes, absl::string_view input) {
  event_workflow::intake::v1::ImportRulesRequest request;
  if (!request.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return;
  if (!validate::RulesOf(request.GetDescriptor()).Check(request).status.ok()) return;
  const absl::StatusOr<ImportRules> import = FromProto(request);
  if (!import.ok()) return;
  for (size_t i = 1; i < import->rules.size(); ++i) {
    Promise(import->rules[i - 1].number < import->rules[i].number, "rules are in order", input);
  }
  RouteFacts facts;
  facts.territory = "222405001001001";
  facts.item.code = import->rules.empty() ? "01" : import->rules.back().item_prefix + "01";
  facts.channel = Channel::kPatrol;
  const Route route = FindRoute(import->rules, 1, facts);
  Promise(route.level != Level::kUnsaid, "every event goes somewhere", input);
  Promise(!route.explanation.empty(), "every route is explained", input);
  Promise(route.level != Level::kDepartment || !route.department.empty(),
          "a department that gets an event is named",
          input);
  const bool known = std::any_of(import->rules.begin(), import->rules.end(), [&](const auto& rule) {
    return rule.number == route.rule;
  });
  Promise(route.rule == 0 || known, "the rule is one of the book", input);
}

Sighting SightingOf(const pb::ReportEventRequest& report) {
  return {.longitude = report.point().longitude(),
          .latitude = report.point().latitude(),
          .item = report.item(),
          .text = report.description(),
          .time = absl::FromUnixSeconds(report.occur_time().seconds() % 10'000'000'000)};
}

void RunReports(absl::string_view bytes, absl::string_view input) {
  pb::ReportEventRequest one;
  if (!one.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return;
  // Points and texts as the pipeline lets them through.
  if (!validate::RulesOf(one.GetDescriptor()).Check(one).status.ok()) return;
  pb::ReportEventRequest other = one;
  other.mutable_point()->set_latitude(-one.point().latitude());
  other.set_description(one.description().substr(0, one.description().size() / 2));
  for (const pb::ReportEventRequest* against : {&one, &other}) {
    const Similarity similarity = Compare(SightingOf(one), SightingOf(*against));
    Promise(similarity.score >= 0 && similarity.score <= 1 + 1e-9, "a score is 0 to 1", input);
    Promise(std::isfinite(similarity.distance_metres), "a distance is a number", input);
    Promise(!ReasonsOf(similarity).empty(), "a score has reasons", input);
  }
  const std::vector<CellStrip> strips =
      CellsAround(one.point().longitude(), one.point().latitude(), kFarthestMetres);
  const int64_t own = CellOf(one.point().longitude(), one.point().latitude());
  const auto holds = [own](const CellStrip& strip) {
    return strip.first <= own && own <= strip.last;
  };
  Promise(
      std::count_if(strips.begin(), strips.end(), holds) == 1, "a point is in its own cell", input);
}

void Run(absl::string_view input) {
  if (input.empty()) return;
  const absl::string_view bytes = input.substr(1);
  static_cast<unsigned char>(input[0]) % 2 == 0 ? RunRules(bytes, input) : RunReports(bytes, input);
}

std::vector<std::string> Seeds() {
  event_workflow::intake::v1::ImportRulesRequest rules;
  rules.set_parent("cities/222405");
  rules.set_request_id("01890000-0000-7000-8000-000000000001");
  for (const int number : {2, 14}) {
    pb::RoutingRule& rule = *rules.add_rules();
    rule.set_number(number);
    rule.set_title("lamps");
    rule.set_item_prefix(number == 2 ? "02" : "01");
    rule.set_territory("cities/222405/territories/222405001");
    rule.set_level(number == 2 ? pb::HANDLING_LEVEL_DEPARTMENT : pb::HANDLING_LEVEL_STREET);
    rule.set_queue(pb::PLATFORM_CONVENIENCE_SERVICE);
  }
  pb::ReportEventRequest report;
  report.set_parent("cities/222405");
  report.set_request_id("01890000-0000-7000-8000-000000000001");
  report.set_channel(pb::CHANNEL_RESIDENT);
  report.set_description("三单元暖气管道漏水");
  report.mutable_point()->set_longitude(129.42);
  report.mutable_point()->set_latitude(42.77);
  report.mutable_point()->set_system(type::v1::COORDINATE_SYSTEM_WGS84);
  report.mutable_occur_time()->set_seconds(1772413200);
  return {std::string(1, '\0') + rules.SerializeAsString(), "\1" + report.SerializeAsString()};
}

}  // namespace

const Target kIntake{"intake", Run, Seeds};

}  // namespace hailan::fuzz
