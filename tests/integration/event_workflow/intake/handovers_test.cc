#include <catch2/catch.hpp>

#include "tests/integration/event_workflow/intake/suite.h"

namespace hailan::event_workflow::testing {
namespace {

using E = EventService;
using H = HandoverService;

template <class Request>
Request On(const std::string& event) {
  Request request;
  request.set_event(event);
  if constexpr (requires { request.set_reason("why"); }) request.set_reason("why");
  return request;
}

int64_t DwellAt(const intake::v1::Ladder& ladder, pb::HandlingLevel level) {
  for (const intake::v1::LevelDwell& dwell : ladder.dwells()) {
    if (dwell.level() == level) return dwell.dwell_seconds();
  }
  return -1;
}

TEST_CASE("D07 each level can settle, pass up or return, and its dwell is recorded") {
  IntakeSuite suite;
  const std::string name = suite.Reported(Suite::Report()).name();
  Must(suite.Step(&E::AcceptEvent, name, suite.member));
  suite.clock.Advance(absl::Minutes(30));
  intake::v1::Ladder ladder = Must(
      suite.Ask(suite.handovers, &H::PassUp, On<intake::v1::PassUpRequest>(name), suite.member));
  CHECK(ladder.level() == pb::HANDLING_LEVEL_GRID);
  CHECK(ladder.handovers(0).to_level() == pb::HANDLING_LEVEL_COMMUNITY);
  CHECK_THAT(
      suite.Ask(suite.handovers, &H::PassUp, On<intake::v1::PassUpRequest>(name), suite.member)
          .status(),
      HasReason("HANDOVER_OPEN"));
  const auto accept = On<intake::v1::AcceptHandoverRequest>(name);
  CHECK_THAT(suite.Ask(suite.handovers, &H::AcceptHandover, accept, suite.street).status(),
             HasReason("NOT_RECEIVER"));
  suite.clock.Advance(absl::Minutes(10));
  ladder = Must(suite.Ask(suite.handovers, &H::AcceptHandover, accept, suite.community));
  CHECK(ladder.level() == pb::HANDLING_LEVEL_COMMUNITY);
  CHECK(suite.Get(name, suite.community).assignee() == kParent + "/staff/community-1");

  // Back to the grid: the member starts it by accepting.
  suite.clock.Advance(absl::Minutes(20));
  auto down = On<intake::v1::ReturnDownRequest>(name);
  down.set_assignee(kParent + "/staff/member-1");
  down.set_level(pb::HANDLING_LEVEL_STREET);
  CHECK_THAT(suite.Ask(suite.handovers, &H::ReturnDown, down, suite.community).status(),
             HasReason("NO_LEVEL_BELOW"));
  down.set_level(pb::HANDLING_LEVEL_GRID);
  Must(suite.Ask(suite.handovers, &H::ReturnDown, down, suite.community));
  suite.clock.Advance(absl::Minutes(5));
  ladder = Must(suite.Ask(suite.handovers, &H::AcceptHandover, accept, suite.member));
  CHECK(suite.Get(name, suite.member).state() == pb::Event::STATE_HANDLING);
  suite.clock.Advance(absl::Minutes(55));
  pb::SubmitResultRequest result;
  result.set_name(name);
  result.set_result("done");
  Must(suite.MoveEvent(&E::SubmitResult, result, suite.member));
  suite.clock.Advance(absl::Hours(9));
  ladder = Must(suite.Ask(
      suite.handovers, &H::GetLadder, On<intake::v1::GetLadderRequest>(name), suite.member));
  CHECK(DwellAt(ladder, pb::HANDLING_LEVEL_GRID) == 95 * 60);
  CHECK(DwellAt(ladder, pb::HANDLING_LEVEL_COMMUNITY) == 25 * 60);
  CHECK(ladder.dwells(0).awaiting_seconds() == 10 * 60);
  CHECK(ladder.dwells(0).settled());
  CHECK(ladder.dwells(0).visit_count() == 2);
  CHECK_THAT(
      suite.Ask(suite.handovers, &H::PassUp, On<intake::v1::PassUpRequest>(name), suite.member)
          .status(),
      HasReason("EVENT_ENDED"));
}

TEST_CASE("D09 a transfer needs the duty list; the receiver rejects with a reason or starts") {
  IntakeSuite suite;
  suite.UseCatalogue();
  pb::ReportEventRequest report = Suite::Report();
  const std::string untriaged = suite.Reported(report).name();
  Must(suite.Step(&E::AcceptEvent, untriaged, suite.member));
  auto transfer = On<intake::v1::TransferToDepartmentRequest>(untriaged);
  transfer.set_department(kParent + "/departments/heat");
  CHECK_THAT(
      suite.Ask(suite.handovers, &H::TransferToDepartment, transfer, suite.community).status(),
      HasReason("UNTRIAGED"));

  report.set_item(kParent + "/catalogueItems/0101");
  const std::string name = suite.Reported(report).name();
  Must(suite.Step(&E::AcceptEvent, name, suite.member));
  transfer.set_event(name);
  suite.territories.duties["0101"] = {{"water", "matter 01 in 222405: list 3"}};
  CHECK_THAT(
      suite.Ask(suite.handovers, &H::TransferToDepartment, transfer, suite.community).status(),
      HasReason("NO_DUTY_BASIS"));
  suite.territories.away = true;
  CHECK(suite.Ask(suite.handovers, &H::TransferToDepartment, transfer, suite.community)
            .status()
            .code() == absl::StatusCode::kUnavailable);
  suite.territories.away = false;
  suite.territories.duties["0101"].push_back({"heat", "matter 0101 in 222405: list 7"});
  intake::v1::Ladder ladder =
      Must(suite.Ask(suite.handovers, &H::TransferToDepartment, transfer, suite.community));
  CHECK(ladder.handovers(0).basis() == "matter 0101 in 222405: list 7");
  CHECK(suite.Get(name, suite.heat).state() == pb::Event::STATE_DISPATCHED);

  suite.clock.Advance(absl::Minutes(12));
  const auto reject = On<intake::v1::RejectHandoverRequest>(name);
  CHECK_THAT(suite.Ask(suite.handovers, &H::RejectHandover, reject, suite.community).status(),
             !IsOk());
  ladder = Must(suite.Ask(suite.handovers, &H::RejectHandover, reject, suite.heat));
  CHECK(ladder.handovers(0).answer_reason() == "why");
  CHECK(ladder.level() == pb::HANDLING_LEVEL_GRID);
  CHECK(suite.Get(name, suite.community).state() == pb::Event::STATE_SENT_BACK);

  // Repeated after a lost answer it is carried out once.
  transfer.set_request_id(NewId(absl::Now()));
  Must(suite.Ask(suite.handovers, &H::TransferToDepartment, transfer, suite.community));
  ladder = Must(suite.Ask(suite.handovers, &H::TransferToDepartment, transfer, suite.community));
  CHECK(ladder.handovers_size() == 2);
  suite.clock.Advance(absl::Minutes(7));
  auto accept = On<intake::v1::AcceptHandoverRequest>(name);
  accept.set_request_id(NewId(absl::Now()));
  Must(suite.Ask(suite.handovers, &H::AcceptHandover, accept, suite.heat));
  ladder = Must(suite.Ask(suite.handovers, &H::AcceptHandover, accept, suite.heat));
  CHECK(ladder.level() == pb::HANDLING_LEVEL_DEPARTMENT);
  CHECK(suite.Get(name, suite.heat).state() == pb::Event::STATE_HANDLING);
  // The receipt time of both is in the feed.
  CHECK(suite.database->Value("SELECT count(*) FROM outbox WHERE type LIKE 'handover.%'") == "4");
  // Residents see where it is, not who said what.
  const intake::v1::Ladder seen = Must(suite.Ask(
      suite.handovers, &H::GetLadder, On<intake::v1::GetLadderRequest>(name), suite.resident));
  CHECK(seen.handovers().empty());
  CHECK(seen.level() == pb::HANDLING_LEVEL_DEPARTMENT);
}

TEST_CASE("a handover ends though its event was begun, moved or settled beside it") {
  IntakeSuite suite;
  suite.UseCatalogue();
  suite.territories.duties["0101"] = {{"heat", "list 7"}};
  pb::ReportEventRequest report = Suite::Report();
  report.set_item(kParent + "/catalogueItems/0101");
  const std::string name = suite.Reported(report).name();
  Must(suite.Step(&E::AcceptEvent, name, suite.member));
  auto transfer = On<intake::v1::TransferToDepartmentRequest>(name);
  transfer.set_department(kParent + "/departments/heat");
  transfer.set_request_id(NewId(absl::Now()));
  Must(suite.Ask(suite.handovers, &H::TransferToDepartment, transfer, suite.community));
  // The department begins without a word.
  Must(suite.Step(&E::StartHandling, name, suite.heat));
  const auto accept = On<intake::v1::AcceptHandoverRequest>(name);
  intake::v1::Ladder ladder =
      Must(suite.Ask(suite.handovers, &H::AcceptHandover, accept, suite.heat));
  CHECK(ladder.level() == pb::HANDLING_LEVEL_DEPARTMENT);

  auto second = transfer;
  second.set_request_id(NewId(absl::Now()));
  Must(suite.Ask(suite.handovers, &H::TransferToDepartment, second, suite.community));
  // The office gives it to another department: the first can answer no more, and holds up nothing.
  pb::DispatchEventRequest dispatch;
  dispatch.set_name(name);
  dispatch.set_department(kParent + "/departments/water");
  Must(suite.MoveEvent(&E::DispatchEvent, dispatch, suite.community));
  CHECK_FALSE(suite.Ask(suite.handovers, &H::AcceptHandover, accept, suite.heat).status().ok());
  auto third = transfer;
  third.set_request_id(NewId(absl::Now()));
  ladder = Must(suite.Ask(suite.handovers, &H::TransferToDepartment, third, suite.community));
  REQUIRE(ladder.handovers_size() == 3);
  CHECK(ladder.handovers(1).answer_reason() == "The event went elsewhere before it was answered.");
  CHECK(suite.Get(name, suite.community).department() == kParent + "/departments/heat");

  // A repeat is answered as it stands, also when the event has ended since.
  pb::CancelEventRequest cancel;
  cancel.set_name(name);
  cancel.set_reason("重复");
  Must(suite.MoveEvent(&E::CancelEvent, cancel, suite.community));
  suite.territories.duties.clear();
  ladder = Must(suite.Ask(suite.handovers, &H::TransferToDepartment, transfer, suite.community));
  CHECK(ladder.handovers_size() == 3);
  transfer.set_request_id(NewId(absl::Now()));
  CHECK_THAT(
      suite.Ask(suite.handovers, &H::TransferToDepartment, transfer, suite.community).status(),
      HasReason("EVENT_ENDED"));
}

TEST_CASE("where a basis is demanded, a dispatch needs one too, except to the owner") {
  IntakeSuite suite;
  suite.UseCatalogue();
  suite.events.UseBasis(suite.basis);
  pb::ReportEventRequest report = Suite::Report();
  report.set_item(kParent + "/catalogueItems/0101");
  const std::string name = suite.Reported(report).name();
  Must(suite.Step(&E::AcceptEvent, name, suite.member));
  pb::DispatchEventRequest dispatch;
  dispatch.set_name(name);
  dispatch.set_department(kParent + "/departments/water");
  CHECK_THAT(suite.MoveEvent(&E::DispatchEvent, dispatch, suite.community).status(),
             HasReason("NO_DUTY_BASIS"));
  suite.territories.duties["0101"] = {{"water", "list 3"}};
  dispatch.set_note("please");
  Must(suite.MoveEvent(&E::DispatchEvent, dispatch, suite.community));
  pb::ListHistoryRequest list;
  list.set_parent(name);
  const auto history = Must(suite.Ask(suite.events, &E::ListHistory, list, suite.community));
  CHECK(history.entries(2).note() == "list 3; please");
  dispatch.set_department(kParent + "/departments/heat");
  CHECK(suite.MoveEvent(&E::DispatchEvent, dispatch, suite.community).ok());
}

// Accepted, of the item of the heat department, where a basis is demanded.
struct BasisSuite : IntakeSuite {
  BasisSuite() {
    events.UseBasis(basis);
    UseCatalogue();
    File();
  }
  void File() {
    pb::ReportEventRequest report = Report();
    report.set_item(kParent + "/catalogueItems/0101");
    event = Reported(report).name();
    Must(Step(&E::AcceptEvent, event, member));
  }
  absl::StatusOr<pb::Event> Dispatch(const std::string& staff,
                                     const std::string& department = "",
                                     const ActorPtr& by = nullptr) {
    pb::DispatchEventRequest dispatch;
    dispatch.set_name(event);
    if (!staff.empty()) dispatch.set_assignee(kParent + "/staff/" + staff);
    if (!department.empty()) dispatch.set_department(kParent + "/departments/" + department);
    return MoveEvent(&E::DispatchEvent, dispatch, by == nullptr ? community : by);
  }
  std::string LastNote() {
    pb::ListHistoryRequest list;
    list.set_parent(event);
    const auto history = Must(Ask(events, &E::ListHistory, list, community));
    return history.entries(history.entries_size() - 1).note();
  }

  std::string event;
};

TEST_CASE("D09 who is of a department stands for it: naming them needs its basis, too") {
  BasisSuite suite;
  const absl::Status refused = suite.Dispatch("water-1").status();
  CHECK_THAT(refused, FailsWith(absl::StatusCode::kFailedPrecondition, "NO_DUTY_BASIS"));
  CHECK(MetadataOf(refused).back().second == "water");
  CHECK_THAT(suite.Dispatch("nobody-1").status(),
             FailsWith(absl::StatusCode::kInvalidArgument, "UNKNOWN_ASSIGNEE"));
  // Nor may somebody of another department come along with the right one.
  CHECK_THAT(suite.Dispatch("water-1", "heat").status(), HasReason("NO_DUTY_BASIS"));
  CHECK(suite.Get(suite.event, suite.community).state() == pb::Event::STATE_ACCEPTED);

  Must(suite.Dispatch("heat-1"));
  CHECK(suite.LastNote() == "owner by the catalogue");
  Must(suite.Dispatch("heat-1", "heat"));
  Must(suite.Dispatch("member-1"));
  CHECK(suite.LastNote().empty());
  Must(suite.Dispatch("community-1"));
  // Whoever serves the place does, whatever their department.
  suite.territories.staff["sunk-1"] = {.departments = {"water"}, .territories = {"222405001001"}};
  Must(suite.Dispatch("sunk-1"));
  suite.territories.staff["far-1"] = {.departments = {"water"}, .territories = {"222405002"}};
  CHECK_THAT(suite.Dispatch("far-1").status(), HasReason("NO_DUTY_BASIS"));
  suite.territories.duties["0101"] = {{"water", "list 3"}};
  Must(suite.Dispatch("water-1"));
  CHECK(suite.LastNote() == "list 3");
  // An office acts for its department.
  suite.territories.staff["pipes-1"] = {.departments = {"pipes", "water"}, .territories = {}};
  Must(suite.Dispatch("pipes-1", "heat"));
  CHECK(suite.LastNote() == "owner by the catalogue; list 3");
}

TEST_CASE("D09 a return to a level below does not bring in another department by a person") {
  BasisSuite suite;
  Must(suite.Ask(
      suite.handovers, &H::PassUp, On<intake::v1::PassUpRequest>(suite.event), suite.member));
  const auto accept = On<intake::v1::AcceptHandoverRequest>(suite.event);
  Must(suite.Ask(suite.handovers, &H::AcceptHandover, accept, suite.community));
  auto down = On<intake::v1::ReturnDownRequest>(suite.event);
  down.set_level(pb::HANDLING_LEVEL_GRID);
  const auto returned = [&](const char* staff) {
    down.set_assignee(kParent + "/staff/" + staff);
    return suite.Ask(suite.handovers, &H::ReturnDown, down, suite.community);
  };
  CHECK_THAT(returned("nobody-1").status(), HasReason("UNKNOWN_ASSIGNEE"));
  CHECK_THAT(returned("water-1").status(), HasReason("NO_DUTY_BASIS"));
  suite.territories.duties["0101"] = {{"water", "list 3"}};
  down.set_request_id(NewId(absl::Now()));
  CHECK(Must(returned("water-1")).handovers(1).basis() == "list 3");
  // Repeated, it is answered as it stands, whatever the list says by now.
  suite.territories.duties.clear();
  CHECK(Must(returned("water-1")).handovers_size() == 2);
}

TEST_CASE("what the staff register says is believed for half a minute") {
  BasisSuite suite;
  const auto freely = [&suite](absl::Duration at_least = absl::Seconds(3)) {
    return suite.basis.SendsFreely(kCity, "member-1", at_least);
  };
  CHECK_FALSE(freely());
  Must(suite.Dispatch("member-1"));
  Must(suite.Dispatch("member-1"));
  CHECK(suite.territories.staff_asked == 1);
  CHECK(freely());
  Must(suite.Dispatch("heat-1"));
  CHECK_FALSE(suite.basis.SendsFreely(kCity, "heat-1"));
  // Somebody who is remembered can be sent while grid_geo is away, others cannot.
  suite.territories.away = true;
  Must(suite.Dispatch("member-1"));
  CHECK(suite.Dispatch("community-1").status().code() == absl::StatusCode::kUnavailable);
  suite.territories.away = false;

  // Shortly before the end it is believed, but not promised any more.
  suite.clock.Advance(absl::Seconds(28));
  const int asked = suite.territories.staff_asked;
  CHECK_FALSE(freely());
  CHECK(freely(absl::ZeroDuration()));
  Must(suite.Dispatch("member-1"));
  CHECK(suite.territories.staff_asked == asked);
  suite.clock.Advance(absl::Seconds(3));
  Must(suite.Dispatch("member-1"));
  CHECK(suite.territories.staff_asked == asked + 1);
  CHECK(freely());
}

TEST_CASE("an item that goes through the street is handed to departments by the street only") {
  BasisSuite suite;
  suite.territories.duties["0101"] = {{"heat", "list 7"}};
  pb::ImportCatalogueRequest import = Suite::SmallCatalogue("street");
  import.mutable_items(1)->set_through_street(true);
  Must(suite.Import(import));
  pb::ActivateCatalogueRequest activate;
  activate.set_name(kParent + "/catalogues/street");
  Must(suite.Ask(suite.catalogue, &CatalogueService::ActivateCatalogue, activate, suite.city));
  pb::ListItemsRequest list;
  list.set_parent(activate.name());
  const auto items =
      Must(suite.Ask(suite.catalogue, &CatalogueService::ListItems, list, suite.community));
  CHECK_FALSE(items.items(0).through_street());
  CHECK(items.items(1).through_street());

  auto transfer = On<intake::v1::TransferToDepartmentRequest>(suite.event);
  transfer.set_department(kParent + "/departments/heat");
  const auto street_first = FailsWith(absl::StatusCode::kFailedPrecondition, "STREET_FIRST");
  CHECK_THAT(
      suite.Ask(suite.handovers, &H::TransferToDepartment, transfer, suite.community).status(),
      street_first);
  // Nor by another way: the department named, none named, or one of its members.
  CHECK_THAT(suite.Dispatch("", "heat").status(), street_first);
  CHECK_THAT(suite.Dispatch("").status(), street_first);
  CHECK_THAT(suite.Dispatch("heat-1").status(), street_first);
  Must(suite.Dispatch("member-1"));
  Must(suite.Dispatch("", "heat", suite.street));
  const auto ladder =
      Must(suite.Ask(suite.handovers, &H::TransferToDepartment, transfer, suite.street));
  CHECK(ladder.handovers(0).basis() == "list 7");
}

}  // namespace
}  // namespace hailan::event_workflow::testing
