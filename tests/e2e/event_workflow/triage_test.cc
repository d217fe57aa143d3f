// What triage decides, seen through the gateway: whose queue, in which place, and whom it calls.
#include <catch2/catch.hpp>
#include <map>

#include "absl/strings/str_cat.h"
#include "hailan/event_workflow/intake/v1/queues.pb.h"
#include "hailan/event_workflow/intake/v1/routing.pb.h"
#include "hailan/event_workflow/v1/catalogue.pb.h"
#include "hailan/event_workflow/v1/search.pb.h"
#include "tests/e2e/event_workflow/town.h"

namespace hailan::testing {
namespace {

namespace evt_intake = hailan::event_workflow::intake::v1;
using absl::StatusCode;
using Strings = std::vector<std::string>;

constexpr char kWire[] = "0302";
const std::map<evt::Platform, std::string> kItems{{evt::PLATFORM_COMPREHENSIVE_GOVERNANCE, "0101"},
                                                  {evt::PLATFORM_LAW_ENFORCEMENT, "0301"},
                                                  {evt::PLATFORM_OVERSIGHT, "0401"},
                                                  {evt::PLATFORM_CONVENIENCE_SERVICE, "0501"}};

// The mini city with a catalogue of one item per platform, and an emergency of law enforcement.
struct PlatformTown : Town {
  PlatformTown() {
    evt::ImportCatalogueRequest import;
    import.set_parent(kParent);
    import.set_catalogue_id("platforms");
    import.set_title("四平台事项");
    for (const auto& [platform, code] : kItems) {
      AddItem(import, code.substr(0, 2), platform);
      AddItem(import, code, platform);
    }
    AddItem(import, kWire, evt::PLATFORM_LAW_ENFORCEMENT)->set_sla_class(evt::SLA_CLASS_EMERGENCY);
    const auto version =
        Do<evt::CatalogueVersion>(loader, "Catalogue/ImportCatalogue", std::move(import));
    Do<evt::CatalogueVersion>(loader,
                              "Catalogue/ActivateCatalogue",
                              MoveOf<evt::ActivateCatalogueRequest>(version.name()));
  }

  static evt::CatalogueItem* AddItem(evt::ImportCatalogueRequest& import,
                                     const std::string& code,
                                     evt::Platform platform) {
    evt::CatalogueItem* item = import.add_items();
    item->set_code(code);
    if (code.size() > 2) item->set_parent_code(code.substr(0, 2));
    item->set_title(absl::StrCat("事项", code));
    item->set_department(NameOf("departments", kPower));
    item->set_sla_class(evt::SLA_CLASS_HARD);
    item->set_platform(platform);
    return item;
  }
  // A resident's report from within grid 1.
  std::string Filed(const std::string& item = "") {
    evt::ReportEventRequest report = DirectReport(1);
    report.clear_territory();
    *report.mutable_point() = PointIn(1);
    report.set_item(item.empty() ? "" : NameOf("catalogueItems", item));
    return Do<evt::Event>(resident, "Events/ReportEvent", report).name();
  }
  absl::StatusOr<Strings> Queue(const Caller& who, evt::Platform platform) {
    evt_intake::ListQueueRequest list;
    list.set_parent(kParent);
    list.set_platform(platform);
    HL_ASSIGN_OR_RETURN(const auto page,
                        Try<evt_intake::ListQueueResponse>(who, "Queues/ListQueue", list));
    Strings names;
    for (const auto& entry : page.entries()) names.push_back(entry.event());
    return names;
  }
  int Alerts(const Caller& who) {
    evt_intake::ListAlertsRequest list;
    list.set_parent(kParent);
    return Do<evt_intake::ListAlertsResponse>(who, "Queues/ListAlerts", list).alerts_size();
  }
  Strings Found(const Caller& who, evt::Platform platform) {
    evt::SearchEventsRequest search;
    search.set_parent(kParent);
    search.mutable_filter()->set_platform(platform);
    Strings names;
    const auto found = Do<evt::SearchEventsResponse>(who, "Search/SearchEvents", search);
    for (const evt::Event& event : found.events()) {
      CHECK(event.platform() == platform);
      names.push_back(event.name());
    }
    evt::CountEventsRequest count;
    count.set_parent(kParent);
    *count.mutable_filter() = search.filter();
    CHECK(Do<evt::CountEventsResponse>(who, "Search/CountEvents", count).total_count() ==
          static_cast<int64_t>(names.size()));
    return names;
  }
};

}  // namespace

TEST_CASE("D31: four items stand in four queues, each for the roles and departments of its own") {
  PlatformTown town;
  std::map<evt::Platform, std::string> events;
  for (const auto& [platform, item] : kItems) events[platform] = town.Filed(item);
  // Open until the city says otherwise.
  for (const auto& [platform, event] : events) {
    CHECK(*town.Queue(town.officer, platform) == Strings{event});
    CHECK(*town.Queue(town.power, platform) == Strings{event});
    CHECK(town.Found(town.city, platform) == Strings{event});
  }
  evt_intake::ImportRulesRequest rules;
  rules.set_parent(kParent);
  evt::QueueRight& enforcement = *rules.add_queues();
  enforcement.set_platform(evt::PLATFORM_LAW_ENFORCEMENT);
  enforcement.add_departments(NameOf("departments", kPower));
  evt::QueueRight& convenience = *rules.add_queues();
  convenience.set_platform(evt::PLATFORM_CONVENIENCE_SERVICE);
  convenience.add_roles(hailan::options::v1::ROLE_COMMUNITY);
  town.Do<evt_intake::RuleBook>(town.city, "Routing/ImportRules", rules);

  const auto refused = FailsWith(StatusCode::kPermissionDenied, "OUT_OF_SCOPE");
  CHECK(*town.Queue(town.power, enforcement.platform()) == Strings{events[enforcement.platform()]});
  CHECK_THAT(town.Queue(town.power, convenience.platform()).status(), refused);
  CHECK(*town.Queue(town.officer, convenience.platform()) ==
        Strings{events[convenience.platform()]});
  CHECK_THAT(town.Queue(town.officer, enforcement.platform()).status(), refused);
  CHECK_THAT(town.Queue(town.heat, enforcement.platform()).status(), refused);
  for (const auto& [platform, event] : events) {
    CHECK(*town.Queue(town.city, platform) == Strings{event});
    CHECK(*town.Queue(town.supervisor, platform) == Strings{event});
  }
  // What the book does not name stays open.
  CHECK(*town.Queue(town.officer, evt::PLATFORM_OVERSIGHT) ==
        Strings{events[evt::PLATFORM_OVERSIGHT]});
}

TEST_CASE("D34: an emergency that triage finds skips its queue and calls those on duty once") {
  PlatformTown town;
  const std::string first = town.Filed("0301");
  const std::string second = town.Filed("0301");
  // A resident says that it is urgent, but not what it is.
  evt::ReportEventRequest report = DirectReport(1);
  report.clear_territory();
  *report.mutable_point() = PointIn(1);
  report.clear_item();
  report.set_urgency(evt::URGENCY_EMERGENCY);
  const std::string wire = town.Do<evt::Event>(town.resident, "Events/ReportEvent", report).name();
  CHECK(*town.Queue(town.city, evt::PLATFORM_COMPREHENSIVE_GOVERNANCE) == Strings{wire});
  CHECK(*town.Queue(town.city, evt::PLATFORM_LAW_ENFORCEMENT) == Strings{first, second});
  CHECK(town.Alerts(town.city) == 0);

  auto accept = MoveOf<evt::AcceptEventRequest>(wire);
  accept.set_item(NameOf("catalogueItems", kWire));
  const std::string method = InFull("Events/AcceptEvent");
  const auto accepted = town.officer.Do<evt::Event>(method, accept);
  CHECK(accepted.platform() == evt::PLATFORM_LAW_ENFORCEMENT);
  CHECK(town.officer.Do<evt::Event>(method, accept).etag() == accepted.etag());
  for (const Caller* who : {&town.member, &town.officer, &town.city, &town.power}) {
    CHECK(town.Alerts(*who) == 1);
    CHECK(*town.Queue(*who, evt::PLATFORM_LAW_ENFORCEMENT) == Strings{wire, first, second});
  }
  CHECK(town.Alerts(town.heat) == 0);
  CHECK(town.suite->database().Value(
            "SELECT count(*) FROM event_workflow.outbox WHERE type = 'alert.raised'") == "1");
  CHECK(town.Queue(town.city, evt::PLATFORM_COMPREHENSIVE_GOVERNANCE)->empty());
  CHECK(town.Found(town.city, evt::PLATFORM_LAW_ENFORCEMENT) == Strings{wire, second, first});

  evt_intake::GetRouteRequest ask;
  ask.set_event(wire);
  const auto route = town.Do<evt::Route>(town.officer, "Routing/GetRoute", ask);
  CHECK(route.platform() == evt::PLATFORM_LAW_ENFORCEMENT);
  CHECK(route.explanation() ==
        absl::StrCat("no rule matched: an event, its place first; goes to the grid ",
                     Grid(1),
                     ", member s-grid-1"));
  CHECK(route.department() == NameOf("departments", kPower));
  town.Step<evt::StartHandlingRequest>(town.member, "StartHandling", wire);
  CHECK(town.Alerts(town.city) == 0);
}

}  // namespace hailan::testing
