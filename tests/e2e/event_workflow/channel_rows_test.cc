// D25, D27, D29, D33 and E12: where events come from besides residents and patrols, whom they go
// to, and what many of them say together, through the gateway.
#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "hailan/event_workflow/intake/v1/clusters.pb.h"
#include "hailan/event_workflow/intake/v1/request_imports.pb.h"
#include "hailan/event_workflow/intake/v1/routing.pb.h"
#include "hailan/event_workflow/v1/catalogue.pb.h"
#include "hailan/event_workflow/v1/search.pb.h"
#include "hailan/grid_geo/v1/departments.pb.h"
#include "tests/e2e/event_workflow/town.h"

namespace hailan::testing {

namespace evt_intake = hailan::event_workflow::intake::v1;
namespace {

namespace geo = hailan::grid_geo::v1;
using absl::StatusCode;

constexpr char kReport[] = "hailan.event_workflow.v1.Events/ReportEvent";

// Two local months and what is counted within one.
const absl::Time kMay = absl::FromCivil(absl::CivilMonth(2024, 5), absl::UTCTimeZone());
const absl::Time kJune = absl::FromCivil(absl::CivilMonth(2024, 6), absl::UTCTimeZone());
const absl::Time kJuly = absl::FromCivil(absl::CivilMonth(2024, 7), absl::UTCTimeZone());

void Happened(evt_intake::ImportRequestsRequest& import,
              absl::Time month,
              const char* item,
              int grid,
              int count) {
  for (int i = 0; i < count; ++i) {
    evt_intake::PastRequest& past = *import.add_requests();
    past.set_external_id(absl::StrCat("H-", import.requests_size()));
    past.set_channel(evt::CHANNEL_HOTLINE_12345);
    past.set_item(NameOf("catalogueItems", item));
    past.set_territory(NameOf("territories", Grid(grid)));
    past.set_description("群众来电。");
    *past.mutable_open_time() = rpc::ToTimestamp(month + absl::Hours(i + 1));
  }
}

evt::EventFilter Within(absl::Time from, absl::Time until) {
  evt::EventFilter filter;
  *filter.mutable_start_time() = rpc::ToTimestamp(from);
  *filter.mutable_end_time() = rpc::ToTimestamp(until);
  return filter;
}

int64_t Count(Town& town, const evt::EventFilter& filter) {
  evt::CountEventsRequest count;
  count.set_parent(kParent);
  *count.mutable_filter() = filter;
  return town.Do<evt::CountEventsResponse>(town.city, "Search/CountEvents", count).total_count();
}

// A topic or place, by June and by its change since May.
using Spot = std::tuple<int64_t, int64_t, std::string>;

// Of each name as `set` puts it into a filter, the most frequent first.
template <class Set>
std::vector<Spot> Ranked(Town& town, const std::vector<std::string>& names, Set set) {
  std::vector<Spot> spots;
  for (const std::string& name : names) {
    evt::EventFilter before = Within(kMay, kJune);
    evt::EventFilter now = Within(kJune, kJuly);
    set(before, name);
    set(now, name);
    const int64_t count = Count(town, now);
    spots.emplace_back(count, count - Count(town, before), name);
  }
  std::sort(spots.rbegin(), spots.rend());
  return spots;
}

// The same by RankEvents; each row's filter must count what the row says.
std::vector<Spot> RankedByService(Town& town, evt::RankBy by, evt::CountLevel level) {
  evt::RankEventsRequest request;
  request.set_parent(kParent);
  *request.mutable_filter() = Within(kJune, kJuly);
  request.set_by(by);
  request.set_level(level);
  const auto ranking = town.Do<evt::RankEventsResponse>(town.city, "Search/RankEvents", request);
  CHECK_FALSE(ranking.truncated());
  std::vector<Spot> spots;
  for (const evt::EventRank& rank : ranking.ranks()) {
    CHECK(Count(town, rank.filter()) == rank.event_count());
    spots.emplace_back(rank.event_count(), rank.event_count() - rank.previous_count(), rank.key());
  }
  return spots;
}

TEST_CASE("D25: the topics and places of a month are ranked with their change, down to events") {
  Town town;
  evt_intake::ImportRequestsRequest import;
  import.set_parent(kParent);
  Happened(import, kMay, kLamp, 1, 3);
  Happened(import, kMay, kLeak, 2, 1);
  Happened(import, kJune, kLamp, 1, 2);
  Happened(import, kJune, kLeak, 2, 5);
  CHECK(town.Do<evt_intake::ImportRequestsResponse>(
                town.loader, "RequestImports/ImportRequests", import)
            .created_count() == 11);
  evt::ListItemsRequest items;
  items.set_parent(NameOf("catalogues", "active"));
  std::vector<std::string> topics;
  const auto listed = town.Do<evt::ListItemsResponse>(town.city, "Catalogue/ListItems", items);
  for (const evt::CatalogueItem& item : listed.items()) {
    if (!item.parent_code().empty()) topics.push_back(item.name());
  }
  const auto by_topic = Ranked(town, topics, [](evt::EventFilter& filter, const std::string& name) {
    filter.set_item(name);
  });
  CHECK(by_topic == std::vector<Spot>{{5, 4, NameOf("catalogueItems", kLeak)},
                                      {2, -1, NameOf("catalogueItems", kLamp)}});
  std::vector<std::string> grids;
  for (int grid = 1; grid <= 3; ++grid) grids.push_back(NameOf("territories", Grid(grid)));
  const auto by_place = Ranked(town, grids, [](evt::EventFilter& filter, const std::string& name) {
    filter.set_territory(name);
  });
  CHECK(by_place == std::vector<Spot>{{5, 4, grids[1]}, {2, -1, grids[0]}, {0, 0, grids[2]}});
  // The service ranks as the counts do, and its rows carry the conditions for the next question.
  CHECK(RankedByService(town, evt::RANK_BY_ITEM, evt::COUNT_LEVEL_UNSPECIFIED) == by_topic);
  const auto places = RankedByService(town, evt::RANK_BY_TERRITORY, evt::COUNT_LEVEL_GRID);
  CHECK(places == std::vector<Spot>(by_place.begin(), by_place.end() - 1));
  CHECK(RankedByService(town, evt::RANK_BY_TERRITORY, evt::COUNT_LEVEL_CITY) ==
        std::vector<Spot>{{7, 3, NameOf("territories", kCity)}});
  // The number and its rows come by the same conditions.
  evt::SearchEventsRequest search;
  search.set_parent(kParent);
  *search.mutable_filter() = Within(kJune, kJuly);
  search.mutable_filter()->set_item(std::get<2>(by_topic.front()));
  const auto rows = town.Do<evt::SearchEventsResponse>(town.city, "Search/SearchEvents", search);
  CHECK(rows.events_size() == std::get<0>(by_topic.front()));
  for (const evt::Event& event : rows.events()) {
    CHECK(event.item() == std::get<2>(by_topic.front()));
    CHECK(rpc::FromTimestamp(event.create_time()) >= kJune);
    CHECK(rpc::FromTimestamp(event.create_time()) < kJuly);
  }
}

TEST_CASE(
    "D27: a 12345 order comes in once; its status goes out in the hotline's codes, and its "
    "result") {
  Town town;
  const Caller hotline(*town.suite, Integrator());
  evt::ReportEventRequest order = DirectReport(1);
  order.set_channel(evt::CHANNEL_HOTLINE_12345);
  order.set_external_id("12345-2026-1");
  const std::string event = hotline.Do<evt::Event>(kReport, order).name();
  // A lost answer is asked for again with the same id, or, after a restart, with another.
  CHECK(hotline.Do<evt::Event>(kReport, order).name() == event);
  order.set_request_id(NewRequestId());
  const absl::Status known = hotline.Call<evt::Event>(kReport, order).status();
  CHECK_THAT(known, FailsWith(StatusCode::kAlreadyExists, "EXTERNAL_ID_KNOWN"));
  CHECK(MetadataOf(known) == ErrorMetadata{{"event", event}});

  evt_intake::ListAnswersRequest ask;
  ask.set_parent(kParent);
  ask.set_channel(evt::CHANNEL_HOTLINE_12345);
  const auto told = [&] {
    const auto page =
        town.Do<evt_intake::ListAnswersResponse>(hotline, "Clusters/ListAnswers", ask);
    REQUIRE(page.answers_size() == 1);
    CHECK(page.answers(0).external_id() == "12345-2026-1");
    CHECK(page.answers(0).event() == event);
    return page.answers(0);
  };
  CHECK(told().code() == "DAISHOULI");
  town.Step<evt::AcceptEventRequest>(town.member, "AcceptEvent", event);
  CHECK(told().code() == "YISHOULI");
  town.Step<evt::StartHandlingRequest>(town.member, "StartHandling", event);
  CHECK(told().code() == "BANLIZHONG");
  const std::string answer = "路灯已更换，当晚恢复照明。";
  town.Submit(town.member, event, answer);
  CHECK(told().code() == "DAIHUIFANG");
  CHECK_FALSE(told().final());
  // Nothing is promised to the caller that nobody has accepted.
  CHECK(told().result().empty());
  CHECK(town.Get(hotline, event).answer().empty());
  CHECK(town.Get(town.officer, event).answer() == answer);
  town.Close(event);
  const evt_intake::SourceAnswer end = told();
  CHECK(end.code() == "BANJIE");
  CHECK(end.final());
  CHECK(end.result() == answer);
  CHECK(town.Get(hotline, event).answer() == answer);
  // Whoever polls from the last step on hears of it again, and of nothing older.
  *ask.mutable_start_time() = end.update_time();
  CHECK(told().final());
  ask.mutable_start_time()->set_seconds(end.update_time().seconds() + 1);
  CHECK(town.Do<evt_intake::ListAnswersResponse>(hotline, "Clusters/ListAnswers", ask)
            .answers()
            .empty());
}

TEST_CASE(
    "D29: an order of the command centre is recorded and directed to who is to carry it out") {
  Town town;
  evt::ReportEventRequest order = DirectReport(1);
  order.set_channel(evt::CHANNEL_COMMAND_ORDER);
  order.set_external_id("ZH-7");
  order.set_description("请供热部门一小时内到场。");
  // Nobody but the centre orders.
  for (const Caller* who : {&town.resident, &town.member, &town.officer, &town.heat}) {
    CHECK_THAT(who->Call<evt::Event>(kReport, order).status(),
               FailsWith(StatusCode::kPermissionDenied, "CHANNEL_NOT_ALLOWED"));
  }
  order.set_request_id(NewRequestId());
  const std::string event = town.city.Do<evt::Event>(kReport, order).name();
  town.Step<evt::AcceptEventRequest>(town.city, "AcceptEvent", event);
  AddDuty(town.loader, kHeat, kLamp, "联勤清单第三条");
  auto dispatch = MoveOf<evt::DispatchEventRequest>(event);
  dispatch.set_department(NameOf("departments", kHeat));
  CHECK(town.Do<evt::Event>(town.city, "Events/DispatchEvent", dispatch).department() ==
        NameOf("departments", kHeat));
  CHECK_THAT(town.Try<evt::Event>(
                     town.power, "Events/StartHandling", MoveOf<evt::StartHandlingRequest>(event))
                 .status(),
             FailsWith(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  evt::ListInboxRequest inbox;
  inbox.set_parent(kParent);
  inbox.set_inbox(evt::INBOX_TEAM);
  const auto waiting = town.Do<evt::ListInboxResponse>(town.heat, "Search/ListInbox", inbox);
  REQUIRE(waiting.events_size() == 1);
  CHECK(waiting.events(0).channel() == evt::CHANNEL_COMMAND_ORDER);
  town.Step<evt::StartHandlingRequest>(town.heat, "StartHandling", event);
  town.Submit(town.heat, event);
  town.Step<evt::ApproveResultRequest>(town.city, "ApproveResult", event);
  // There is no resident behind it who would have to be visited.
  CHECK(town.Step<evt::CloseEventRequest>(town.city, "CloseEvent", event).state() ==
        evt::Event::STATE_CLOSED);
}

// An account of the enterprise with this unified social credit code.
rpc::TokenClaims Enterprise(const std::string& id, const std::string& code) {
  rpc::TokenClaims claims = Resident(id);
  claims.enterprise = code;
  return claims;
}

constexpr char kFirm[] = "91222405MA0Y3ABC1W";
// Its check digit should be W, too.
constexpr char kMistyped[] = "91222405MA0Y3ABC1X";

TEST_CASE("D33: demands of an enterprise are found by its code, and nobody else makes any") {
  Town town;
  const Caller enterprise(*town.suite, Enterprise("E-1", kFirm));
  evt::ReportEventRequest report = DirectReport(1);
  report.set_enterprise(kFirm);
  const std::string own = enterprise.Do<evt::Event>(kReport, report).name();
  // The service hall takes a demand down for it, and one whose code nobody could check.
  report.set_channel(evt::CHANNEL_COUNCIL_HALL);
  const std::string taken = town.Do<evt::Event>(town.officer, "Events/ReportEvent", report).name();
  report.set_enterprise(kMistyped);
  const std::string doubted =
      town.Do<evt::Event>(town.officer, "Events/ReportEvent", report).name();
  CHECK(town.Get(town.officer, doubted).report().enterprise_check_failed());
  town.Reported();
  const auto found = [&](const char* code) {
    evt::SearchEventsRequest search;
    search.set_parent(kParent);
    search.mutable_filter()->set_enterprise(code);
    CHECK(Count(town, search.filter()) > 0);
    std::set<std::string> names;
    const auto page = town.Do<evt::SearchEventsResponse>(town.city, "Search/SearchEvents", search);
    for (const evt::Event& one : page.events()) names.insert(one.name());
    return names;
  };
  CHECK(found(kFirm) == std::set<std::string>{taken, own});
  CHECK(found(kMistyped) == std::set<std::string>{doubted});
  // Neither a resident nor another firm speaks for it; and a word is no code.
  report = DirectReport(1);
  report.set_enterprise(kFirm);
  const auto refused = FailsWith(StatusCode::kPermissionDenied, "ENTERPRISE_NOT_OWN");
  CHECK_THAT(town.Try<evt::Event>(town.resident, "Events/ReportEvent", report).status(), refused);
  const Caller other(*town.suite, Enterprise("E-2", kMistyped));
  CHECK_THAT(town.Try<evt::Event>(other, "Events/ReportEvent", report).status(), refused);
  report.set_enterprise("ACME");
  CHECK_THAT(town.Try<evt::Event>(town.officer, "Events/ReportEvent", report).status(),
             FailsWith(StatusCode::kInvalidArgument, "INVALID_FIELD"));
}

TEST_CASE("D33: an enterprise reports with an account of its own and follows its demand") {
  Town town;
  const std::string id = "E-1";
  const Caller enterprise(*town.suite, Enterprise(id, kFirm));
  evt::ReportEventRequest report = DirectReport(1);
  report.set_description("厂区门前道路破损，影响运输。");
  const std::string event = enterprise.Do<evt::Event>(kReport, report).name();
  town.Reported();
  evt::ListEventsRequest list;
  list.set_parent(kParent);
  list.set_mine(true);
  const auto own = town.Do<evt::ListEventsResponse>(enterprise, "Events/ListEvents", list);
  REQUIRE(own.events_size() == 1);
  CHECK(own.events(0).name() == event);
  CHECK(own.events(0).reporter() == id);
  CHECK(town.Get(enterprise, event).report().enterprise() == kFirm);
  CHECK_FALSE(town.Get(town.officer, event).report().enterprise_check_failed());
  evt::GetEventRequest get;
  get.set_name(event);
  CHECK_THAT(town.Try<evt::Event>(town.resident, "Events/GetEvent", get).status(),
             FailsWith(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  // It is called back like any other reporter.
  town.Step<evt::AcceptEventRequest>(town.member, "AcceptEvent", event);
  CHECK(
      town.Step<evt::RecordContactRequest>(town.member, "RecordContact", event).has_contact_time());
}

// The mini catalogue with property repairs, which the firm that manages the estate owns.
evt::ImportCatalogueRequest WithProperty() {
  evt::ImportCatalogueRequest catalogue;
  catalogue.set_parent(kParent);
  catalogue.set_catalogue_id("property");
  catalogue.set_title("含物业维修");
  const auto add = [&](const char* code, const char* parent, const char* department) {
    evt::CatalogueItem& item = *catalogue.add_items();
    item.set_code(code);
    item.set_parent_code(parent);
    item.set_title(code);
    item.set_department(NameOf("departments", department));
    return &item;
  };
  add("01", "", kHeat);
  add(kLeak, "01", kHeat)->set_sla_class(evt::SLA_CLASS_EMERGENCY);
  add("03", "", "property");
  evt::CatalogueItem* repair = add("0301", "03", "property");
  repair->set_sla_class(evt::SLA_CLASS_HARD);
  repair->set_routing_kind(evt::ROUTING_KIND_OWNER_FIRST);
  return catalogue;
}

TEST_CASE("E12: a property repair goes to the property firm, by a deadline of its own") {
  Town town;
  geo::ImportDepartmentsRequest import;
  import.set_parent(kParent);
  geo::DepartmentRow& row = *import.add_rows();
  row.set_department_id("property");
  row.set_kind(geo::DEPARTMENT_KIND_SERVICE_FIRM);
  row.set_display_name("康居物业");
  import.set_request_id(NewRequestId());
  town.loader.Do<geo::ImportReport>("hailan.grid_geo.v1.Departments/ImportDepartments", import);
  const auto version =
      town.Do<evt::CatalogueVersion>(town.loader, "Catalogue/ImportCatalogue", WithProperty());
  town.Do<evt::CatalogueVersion>(town.loader,
                                 "Catalogue/ActivateCatalogue",
                                 MoveOf<evt::ActivateCatalogueRequest>(version.name()));
  evt::ReportEventRequest report = DirectReport(1);
  report.set_item(NameOf("catalogueItems", "0301"));
  report.set_description("单元门锁坏了。");
  const auto repair = town.Do<evt::Event>(town.resident, "Events/ReportEvent", report);
  CHECK(repair.department() == NameOf("departments", "property"));
  report.set_item(NameOf("catalogueItems", kLeak));
  const auto leak = town.Do<evt::Event>(town.resident, "Events/ReportEvent", report);
  // Each by the deadline of its own: three days for the firm, not an emergency's two hours.
  const auto budget = [](const evt::Event& event) {
    for (const evt::Clock& clock : event.clocks()) {
      if (clock.kind() != evt::CLOCK_KIND_RESOLVE) continue;
      return rpc::FromTimestamp(clock.due_time()) - rpc::FromTimestamp(clock.start_time());
    }
    return absl::ZeroDuration();
  };
  CHECK(budget(repair) == absl::Hours(72));
  CHECK(budget(leak) == absl::Hours(2));
  evt_intake::GetRouteRequest route;
  route.set_event(repair.name());
  CHECK(town.Do<evt::Route>(town.officer, "Routing/GetRoute", route).level() ==
        evt::HANDLING_LEVEL_DEPARTMENT);

  const Caller firm(*town.suite, Department("property"));
  town.Step<evt::AcceptEventRequest>(town.officer, "AcceptEvent", repair.name());
  // Without a target it goes to the owner of its item.
  town.Step<evt::DispatchEventRequest>(town.officer, "DispatchEvent", repair.name());
  CHECK(town.Step<evt::StartHandlingRequest>(firm, "StartHandling", repair.name()).assignee() ==
        NameOf("staff", "s-property"));
  CHECK(town.Submit(firm, repair.name()).state() == evt::Event::STATE_HANDLED);
  // The result is accepted by the community and not by the firm.
  CHECK_THAT(town.Try<evt::Event>(
                     firm, "Events/ApproveResult", MoveOf<evt::ApproveResultRequest>(repair.name()))
                 .status(),
             FailsWith(StatusCode::kPermissionDenied, "ROLE_NOT_ALLOWED"));
  CHECK(town.Close(repair.name()).state() == evt::Event::STATE_CLOSED);
}

}  // namespace
}  // namespace hailan::testing
