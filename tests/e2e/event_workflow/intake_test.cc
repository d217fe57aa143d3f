// Intake and routing through the gateway, with the real grid_geo behind them.
#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "common/rpc/timestamp.h"
#include "hailan/event_workflow/intake/v1/handovers.pb.h"
#include "hailan/event_workflow/intake/v1/queues.pb.h"
#include "hailan/event_workflow/intake/v1/request_imports.pb.h"
#include "hailan/event_workflow/intake/v1/routing.pb.h"
#include "hailan/event_workflow/v1/catalogue.pb.h"
#include "hailan/event_workflow/v1/event_moves.pb.h"
#include "hailan/event_workflow/v1/search.pb.h"
#include "hailan/grid_geo/v1/departments.pb.h"
#include "hailan/grid_geo/v1/reorganisations.pb.h"
#include "tests/support/builders.h"

namespace hailan::testing {
namespace {

namespace evt = hailan::event_workflow::v1;
namespace evt_intake = hailan::event_workflow::intake::v1;
namespace geo = hailan::grid_geo::v1;
using absl::StatusCode;

const std::string kEvt = "hailan.event_workflow.v1.";
const std::string kIntake = "hailan.event_workflow.intake.v1.";

template <class Request>
Request Ask(const std::string& event) {
  Request request;
  request.set_event(event);
  if constexpr (requires { request.set_request_id(""); }) request.set_request_id(NewRequestId());
  if constexpr (requires { request.set_reason("why"); }) request.set_reason("why");
  return request;
}

struct Town {
  std::unique_ptr<MiniSuite> suite = MiniSuite::Start();
  Caller resident{*suite, Resident()};
  Caller officer{*suite, Officer()};
  Caller member{*suite, GridMember(1)};
  Caller heat{*suite, Department(kHeat)};
  Caller power{*suite, Department(kPower)};
  Caller director{*suite, Director()};
  Caller clerk{*suite, Operator()};

  Town() { LoadMiniCity(*suite); }

  evt::ReportEventRequest LeakAt(int grid) const {
    evt::ReportEventRequest request = DirectReport(grid);
    request.clear_territory();
    *request.mutable_point() = PointIn(grid);
    request.set_item(NameOf("catalogueItems", kLeak));
    request.set_description("楼道供热管道漏水。");
    return request;
  }
  evt::Event Report(const Caller& who, const evt::ReportEventRequest& request) const {
    return who.Do<evt::Event>(kEvt + "Events/ReportEvent", request);
  }
  template <class Request>
  evt::Event Step(const Caller& who, const std::string& method, const std::string& event) const {
    return who.Do<evt::Event>(kEvt + "Events/" + method, MoveOf<Request>(event));
  }
  absl::StatusOr<evt_intake::Ladder> Transfer(const std::string& event,
                                              const char* department) const {
    auto transfer = Ask<evt_intake::TransferToDepartmentRequest>(event);
    transfer.set_department(NameOf("departments", department));
    return officer.Call<evt_intake::Ladder>(kIntake + "Handovers/TransferToDepartment", transfer);
  }
  // Of the leak, which goes through the street, and of another matter, which need not.
  void UseTieredCatalogue() const {
    evt::ImportCatalogueRequest import;
    import.set_parent(kParent);
    import.set_request_id(NewRequestId());
    import.set_catalogue_id("tiered");
    import.set_title("小目录");
    for (const char* code : {"0101", "0102"}) {
      evt::CatalogueItem& item = *import.add_items();
      item.set_code(code);
      item.set_title(code);
      item.set_department(NameOf("departments", kHeat));
      item.set_sla_class(evt::SLA_CLASS_HARD);
      item.set_through_street(item.code() == kLeak);
    }
    const auto version =
        clerk.Do<evt::CatalogueVersion>(kEvt + "Catalogue/ImportCatalogue", import);
    clerk.Do<evt::CatalogueVersion>(kEvt + "Catalogue/ActivateCatalogue",
                                    MoveOf<evt::ActivateCatalogueRequest>(version.name()));
  }
};

}  // namespace

TEST_CASE(
    "D06 D31: a report is pushed to the local member, by a rule to a platform, with the reason") {
  const Town town;
  evt_intake::ImportRulesRequest rules;
  rules.set_parent(kParent);
  rules.set_request_id(NewRequestId());
  evt::RoutingRule& rule = *rules.add_rules();
  rule.set_number(14);
  rule.set_title("lamps of the street");
  rule.set_item_prefix(kLamp);
  rule.set_territory(NameOf("territories", kStreet));
  rule.set_level(evt::HANDLING_LEVEL_COMMUNITY);
  rule.set_queue(evt::PLATFORM_CONVENIENCE_SERVICE);
  town.director.Do<evt_intake::RuleBook>(kIntake + "Routing/ImportRules", rules);

  const evt::Event leak = town.Report(town.resident, town.LeakAt(1));
  const auto by_place = town.officer.Do<evt::Route>(kIntake + "Routing/GetRoute",
                                                    Ask<evt_intake::GetRouteRequest>(leak.name()));
  CHECK(by_place.assignee() == NameOf("staff", "s-grid-1"));
  CHECK(by_place.rule_number() == 0);
  CHECK(by_place.explanation() ==
        absl::StrCat("no rule matched: an event, its place first; goes to the grid ",
                     Grid(1),
                     ", member s-grid-1"));
  evt::ListInboxRequest inbox;
  inbox.set_parent(kParent);
  inbox.set_inbox(evt::INBOX_MINE);
  const auto mine = town.member.Do<evt::ListInboxResponse>(kEvt + "Search/ListInbox", inbox);
  REQUIRE(mine.events_size() == 1);
  CHECK(mine.events(0).name() == leak.name());

  const evt::Event lamp = town.Report(town.resident, DirectReport(1));
  const auto by_rule = town.officer.Do<evt::Route>(kIntake + "Routing/GetRoute",
                                                   Ask<evt_intake::GetRouteRequest>(lamp.name()));
  CHECK(by_rule.explanation().find("matched rule 14: lamps of the street") == 0);
  CHECK(by_rule.level() == evt::HANDLING_LEVEL_COMMUNITY);
  evt_intake::ListQueueRequest queue;
  queue.set_parent(kParent);
  queue.set_platform(evt::PLATFORM_CONVENIENCE_SERVICE);
  const auto waiting =
      town.officer.Do<evt_intake::ListQueueResponse>(kIntake + "Queues/ListQueue", queue);
  REQUIRE(waiting.entries_size() == 1);
  CHECK(waiting.entries(0).event() == lamp.name());
}

TEST_CASE(
    "D06: a report that names its grid, with a point or without, is pushed to the local member") {
  const Town town;
  evt::ListInboxRequest inbox;
  inbox.set_parent(kParent);
  inbox.set_inbox(evt::INBOX_MINE);
  int expected = 0;
  for (const bool pointed : {false, true}) {
    evt::ReportEventRequest report = DirectReport(2);
    if (pointed) *report.mutable_point() = PointIn(2);
    const std::string event = town.Report(town.resident, report).name();
    const auto route = town.officer.Do<evt::Route>(kIntake + "Routing/GetRoute",
                                                   Ask<evt_intake::GetRouteRequest>(event));
    CHECK(route.explanation() ==
          absl::StrCat("no rule matched: an event, its place first; goes to the grid ",
                       Grid(2),
                       ", member s-grid-2"));
    const Caller neighbour(*town.suite, GridMember(2));
    const auto mine = neighbour.Do<evt::ListInboxResponse>(kEvt + "Search/ListInbox", inbox);
    REQUIRE(mine.events_size() == ++expected);
    CHECK(mine.events(0).name() == event);
  }
  CHECK(town.member.Do<evt::ListInboxResponse>(kEvt + "Search/ListInbox", inbox).events().empty());
}

TEST_CASE("D09: a transfer stands on the duty list; receipt is measured") {
  const Town town;
  const std::string event = town.Report(town.resident, town.LeakAt(1)).name();
  town.Step<evt::AcceptEventRequest>(town.officer, "AcceptEvent", event);
  CHECK_THAT(town.Transfer(event, kPower).status(),
             FailsWith(StatusCode::kFailedPrecondition, "NO_DUTY_BASIS"));
  AddDuty(town.clerk, kHeat, kLeak, "list of duties, line 7");
  const auto asked = Must(town.Transfer(event, kHeat));
  CHECK(asked.handovers(0).basis().find("line 7") != std::string::npos);
  town.suite->ShiftClock(absl::Minutes(25));
  const auto taken = town.heat.Do<evt_intake::Ladder>(
      kIntake + "Handovers/AcceptHandover", Ask<evt_intake::AcceptHandoverRequest>(event));
  CHECK(taken.level() == evt::HANDLING_LEVEL_DEPARTMENT);
  const auto waited =
      taken.handovers(0).answer_time().seconds() - taken.handovers(0).request_time().seconds();
  CHECK(waited >= 25 * 60);
  CHECK(waited < 27 * 60);
}

TEST_CASE("D09: the receiver rejects with a reason, and the case stays where it was") {
  const Town town;
  AddDuty(town.clerk, kHeat, kLeak, "list of duties, line 7");
  const std::string event = town.Report(town.resident, town.LeakAt(1)).name();
  town.Step<evt::AcceptEventRequest>(town.officer, "AcceptEvent", event);
  const auto asked = Must(town.Transfer(event, kHeat));
  auto reject = Ask<evt_intake::RejectHandoverRequest>(event);
  reject.clear_reason();
  const std::string method = kIntake + "Handovers/RejectHandover";
  CHECK_THAT(town.heat.Call<evt_intake::Ladder>(method, reject).status(),
             HasCode(StatusCode::kInvalidArgument));
  reject = Ask<evt_intake::RejectHandoverRequest>(event);
  reject.set_reason("管道属住户自有部分。");
  CHECK_FALSE(town.power.Call<evt_intake::Ladder>(method, reject).ok());
  const auto rejected = town.heat.Do<evt_intake::Ladder>(method, reject);
  CHECK(rejected.level() == asked.level());
  REQUIRE(rejected.handovers_size() == 1);
  CHECK(rejected.handovers(0).answer() == evt_intake::Handover::ANSWER_REJECTED);
  CHECK(rejected.handovers(0).answer_reason() == "管道属住户自有部分。");
  CHECK(rejected.handovers(0).has_answer_time());
  // It can be asked for once more, and taken then.
  Must(town.Transfer(event, kHeat));
  const auto taken = town.heat.Do<evt_intake::Ladder>(
      kIntake + "Handovers/AcceptHandover", Ask<evt_intake::AcceptHandoverRequest>(event));
  CHECK(taken.level() == evt::HANDLING_LEVEL_DEPARTMENT);
  REQUIRE(taken.handovers_size() == 2);
}

TEST_CASE("D09: a dispatch to a department stands on the duty list or on the catalogue") {
  const Town town;
  const std::string event = town.Report(town.resident, town.LeakAt(1)).name();
  town.Step<evt::AcceptEventRequest>(town.officer, "AcceptEvent", event);
  const auto dispatch = [&](const char* department) {
    auto request = MoveOf<evt::DispatchEventRequest>(event);
    request.set_department(NameOf("departments", department));
    return town.officer.Call<evt::Event>(kEvt + "Events/DispatchEvent", request);
  };
  const absl::Status refused = dispatch(kPower).status();
  CHECK_THAT(refused, FailsWith(StatusCode::kFailedPrecondition, "NO_DUTY_BASIS"));
  CHECK(Must(dispatch(kHeat)).department() == NameOf("departments", kHeat));
  AddDuty(town.clerk, kPower, kLeak, "list of duties, line 8");
  CHECK(Must(dispatch(kPower)).department() == NameOf("departments", kPower));
  evt::ListHistoryRequest list;
  list.set_parent(event);
  const auto history = town.officer.Do<evt::ListHistoryResponse>(kEvt + "Events/ListHistory", list);
  REQUIRE(history.entries_size() == 4);
  CHECK(history.entries(2).note() == "owner by the catalogue");
  CHECK(history.entries(3).note().find("line 8") != std::string::npos);
}

TEST_CASE("D09: naming a member of a department does not pass by the duty list") {
  const Town town;
  const std::string event = town.Report(town.resident, town.LeakAt(1)).name();
  town.Step<evt::AcceptEventRequest>(town.officer, "AcceptEvent", event);
  const auto dispatch = [&](const std::string& staff) {
    auto request = MoveOf<evt::DispatchEventRequest>(event);
    request.set_assignee(NameOf("staff", staff));
    return town.officer.Call<evt::Event>(kEvt + "Events/DispatchEvent", request);
  };
  const std::string electrician = Department(kPower).subject;
  CHECK_THAT(dispatch(electrician).status(),
             FailsWith(StatusCode::kFailedPrecondition, "NO_DUTY_BASIS"));
  CHECK_THAT(dispatch("s-nobody").status(),
             FailsWith(StatusCode::kInvalidArgument, "UNKNOWN_ASSIGNEE"));
  CHECK(Must(dispatch(GridMember(1).subject)).assignee() == NameOf("staff", "s-grid-1"));
  CHECK(Must(dispatch(Department(kHeat).subject)).state() == evt::Event::STATE_DISPATCHED);
  AddDuty(town.clerk, kPower, kLeak, "list of duties, line 8");
  CHECK(Must(dispatch(electrician)).assignee() == NameOf("staff", electrician));
  town.Step<evt::StartHandlingRequest>(town.power, "StartHandling", event);
}

TEST_CASE("4.9 levels: an item that goes through the street leaves community by the street only") {
  const Town town;
  rpc::TokenClaims office = Officer();
  office.subject = "s-street";
  office.roles = {"street"};
  office.areas = {kStreet};
  const Caller street(*town.suite, office);
  town.UseTieredCatalogue();
  AddDuty(town.clerk, kHeat, "01", "list of duties, line 7");
  const std::string event = town.Report(town.resident, town.LeakAt(1)).name();
  town.Step<evt::AcceptEventRequest>(town.officer, "AcceptEvent", event);
  CHECK_THAT(town.Transfer(event, kHeat).status(),
             FailsWith(StatusCode::kFailedPrecondition, "STREET_FIRST"));
  town.officer.Do<evt_intake::Ladder>(kIntake + "Handovers/PassUp",
                                      Ask<evt_intake::PassUpRequest>(event));
  // The grid has it: the community takes it, and passes it on.
  const auto accept = [&](const Caller& who) {
    return who
        .Do<evt_intake::Ladder>(kIntake + "Handovers/AcceptHandover",
                                Ask<evt_intake::AcceptHandoverRequest>(event))
        .level();
  };
  CHECK(accept(town.officer) == evt::HANDLING_LEVEL_COMMUNITY);
  town.officer.Do<evt_intake::Ladder>(kIntake + "Handovers/PassUp",
                                      Ask<evt_intake::PassUpRequest>(event));
  CHECK(accept(street) == evt::HANDLING_LEVEL_STREET);
  auto transfer = Ask<evt_intake::TransferToDepartmentRequest>(event);
  transfer.set_department(NameOf("departments", kHeat));
  street.Do<evt_intake::Ladder>(kIntake + "Handovers/TransferToDepartment", transfer);
  CHECK(accept(town.heat) == evt::HANDLING_LEVEL_DEPARTMENT);
  // Where the item says nothing, the community may go straight to the department.
  evt::ReportEventRequest other = town.LeakAt(1);
  other.set_item(NameOf("catalogueItems", "0102"));
  const std::string direct = town.Report(town.resident, other).name();
  town.Step<evt::AcceptEventRequest>(town.officer, "AcceptEvent", direct);
  Must(town.Transfer(direct, kHeat));
}

TEST_CASE("D34: an emergency calls those on duty and is begun at once") {
  const Town town;
  evt::ReportEventRequest report = town.LeakAt(1);
  report.set_channel(evt::CHANNEL_PATROL);
  report.set_urgency(evt::URGENCY_EMERGENCY);
  const std::string event = town.Report(town.member, report).name();
  evt_intake::ListAlertsRequest list;
  list.set_parent(kParent);
  for (const Caller* who : {&town.member, &town.officer, &town.director, &town.heat}) {
    const auto alerts =
        who->Do<evt_intake::ListAlertsResponse>(kIntake + "Queues/ListAlerts", list);
    REQUIRE(alerts.alerts_size() == 1);
    CHECK(alerts.alerts(0).event() == event);
  }
  town.Step<evt::StartHandlingRequest>(town.member, "StartHandling", event);
  CHECK(town.director.Do<evt_intake::ListAlertsResponse>(kIntake + "Queues/ListAlerts", list)
            .alerts()
            .empty());
}

TEST_CASE("an event for a grid that ended goes to what stands for it now") {
  const Town town;
  // One that is not drawn may end without leaving ground to nobody.
  geo::ImportTerritoriesRequest import;
  import.set_parent(kParent);
  import.set_request_id(NewRequestId());
  geo::TerritoryRow& grid = *import.add_rows();
  grid.set_code(Grid(4));
  grid.set_level(geo::TERRITORY_LEVEL_GRID);
  grid.set_display_name("网格");
  CHECK(town.clerk.Do<geo::ImportReport>("hailan.grid_geo.v1.Territories/ImportTerritories", import)
            .created_count() == 1);
  geo::RetireTerritoryRequest retire;
  retire.set_name(NameOf("territories", Grid(4)));
  retire.set_request_id(NewRequestId());
  const absl::CivilDay today = absl::ToCivilDay(absl::Now(), absl::FixedTimeZone(8 * 60 * 60));
  retire.set_effective_date(absl::FormatCivilTime(today));
  retire.set_reason("拆迁");
  town.clerk.Do<geo::Reorganisation>("hailan.grid_geo.v1.Reorganisations/RetireTerritory", retire);
  const evt::ReportEventRequest report = DirectReport(4);
  // Without a successor the community stands for the grid.
  const evt::Event event = town.Report(town.resident, report);
  CHECK(event.territory() == NameOf("territories", kCommunity));
  const auto route = town.officer.Do<evt::Route>(kIntake + "Routing/GetRoute",
                                                 Ask<evt_intake::GetRouteRequest>(event.name()));
  CHECK(route.explanation().find("has ended") != std::string::npos);
}

TEST_CASE("what cannot be right is refused with its reason, and nothing is left half done") {
  const Town town;
  const auto refused = [&](const evt::ReportEventRequest& report) {
    return ReasonOf(town.resident.Call<evt::Event>(kEvt + "Events/ReportEvent", report).status());
  };
  evt::ReportEventRequest report = town.LeakAt(1);
  report.set_description(std::string(1'000'000, 'x'));
  CHECK(refused(report) == "INVALID_FIELD");
  report = town.LeakAt(1);
  *report.mutable_occur_time() = rpc::ToTimestamp(absl::Now() + absl::Hours(24));
  CHECK(refused(report) == "OCCURRED_IN_FUTURE");
  report = town.LeakAt(1);
  report.mutable_point()->set_longitude(0);
  CHECK_FALSE(refused(report).empty());
  report = town.LeakAt(1);
  report.set_item(NameOf("catalogueItems", "9999"));
  CHECK(refused(report) == "UNKNOWN_ITEM");
  CHECK(town.suite->database().Value("SELECT count(*) FROM event_workflow.events") == "0");
}

TEST_CASE("cases of the past come in with their own times, by operators only, once") {
  const Town town;
  evt_intake::ImportRequestsRequest import;
  import.set_parent(kParent);
  import.set_request_id(NewRequestId());
  evt_intake::PastRequest& past = *import.add_requests();
  past.set_external_id("2011-1");
  past.set_channel(evt::CHANNEL_HOTLINE_12345);
  past.set_territory(NameOf("territories", kStreet));
  past.set_item(NameOf("catalogueItems", kLamp));
  past.set_description("路灯不亮。");
  past.mutable_open_time()->set_seconds(1'309'483'953);
  past.mutable_due_time()->set_seconds(1'309'570'353);
  past.mutable_close_time()->set_seconds(1'309'570'354);
  past.set_outcome(evt_intake::PAST_OUTCOME_CLOSED);
  const std::string method = kIntake + "RequestImports/ImportRequests";
  using Reply = evt_intake::ImportRequestsResponse;
  CHECK(town.director.Call<Reply>(method, import).status().code() == StatusCode::kPermissionDenied);
  CHECK(town.clerk.Do<Reply>(method, import).created_count() == 1);
  import.set_request_id(NewRequestId());
  CHECK(town.clerk.Do<Reply>(method, import).unchanged_count() == 1);
  evt::ListEventsRequest list;
  list.set_parent(kParent);
  const auto found = town.director.Do<evt::ListEventsResponse>(kEvt + "Events/ListEvents", list);
  REQUIRE(found.events_size() == 1);
  CHECK(found.events(0).state() == evt::Event::STATE_CLOSED);
  CHECK(found.events(0).create_time().seconds() == 1'309'483'953);
  REQUIRE(found.events(0).late_clocks_size() == 1);
  CHECK(found.events(0).late_clocks(0) == evt::CLOCK_KIND_RESOLVE);
}

}  // namespace hailan::testing
