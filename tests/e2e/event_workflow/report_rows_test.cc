// D01, D02, D05, D07, D13, D32: how a report comes in, which way it goes, and the lights it shows,
// through the gateway.
#include <catch2/catch.hpp>
#include <cstdlib>

#include "hailan/event_workflow/intake/v1/handovers.pb.h"
#include "hailan/event_workflow/intake/v1/tracking.pb.h"
#include "hailan/event_workflow/v1/catalogue.pb.h"
#include "hailan/grid_geo/v1/staff.pb.h"
#include "tests/e2e/event_workflow/town.h"

namespace hailan::testing {

namespace evt_intake = hailan::event_workflow::intake::v1;
namespace geo = hailan::grid_geo::v1;
namespace {

using absl::StatusCode;

evt::ReportEventRequest SnapIn(int grid, evt::Channel channel) {
  evt::ReportEventRequest report = DirectReport(grid);
  report.clear_territory();
  *report.mutable_point() = PointIn(grid);
  report.set_channel(channel);
  *report.add_attachments() = Photo("snap", evt::Attachment::PURPOSE_BEFORE);
  return report;
}

TEST_CASE("D01: a snap of a member and one of a chief are events at once: text, grid and photo") {
  Town town;
  const Caller chief(*town.suite, Resident("R2"));
  geo::ImportStaffRequest staff;
  staff.set_parent(kParent);
  staff.set_request_id(NewRequestId());
  staff.add_rows()->set_staff_id("R2");
  staff.mutable_rows(0)->set_display_name("网格长");
  geo::AppointmentRow& post = *staff.mutable_rows(0)->add_appointments();
  post.set_territory_code(Grid(2));
  post.set_role(geo::GRID_ROLE_HEAD);
  post.mutable_start_time()->set_seconds(1'760'000'000);
  REQUIRE(town.loader.Do<geo::ImportReport>("hailan.grid_geo.v1.Staff/ImportStaff", staff)
              .created_count() == 1);
  const std::string method = "hailan.event_workflow.v1.Events/ReportEvent";
  const auto snap = [&](const Caller& who, evt::Channel channel, int grid) {
    evt::ReportEventRequest report = SnapIn(grid, channel);
    const std::string name = who.Do<evt::Event>(method, report).name();
    // Sent again after a lost answer it is the same event; another body under the id is refused.
    CHECK(who.Do<evt::Event>(method, report).name() == name);
    report.set_description("另一件事。");
    CHECK_THAT(who.Call<evt::Event>(method, report).status(),
               FailsWith(StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
    return town.Get(town.officer, name);
  };
  const evt::Event patrolled = snap(town.member, evt::CHANNEL_PATROL, 1);
  const evt::Event seen = snap(chief, evt::CHANNEL_THREE_CHIEFS, 2);
  CHECK(patrolled.territory() == NameOf("territories", Grid(1)));
  CHECK(seen.territory() == NameOf("territories", Grid(2)));
  CHECK(seen.report().point().longitude() == Approx(PointIn(2).longitude()));
  for (const evt::Event* event : {&patrolled, &seen}) {
    CHECK(event->state() == evt::Event::STATE_REPORTED);
    CHECK(event->report().description() == DirectReport(1).description());
    REQUIRE(event->attachments_size() == 1);
    CHECK(event->attachments(0).uri() == Photo("snap", evt::Attachment::PURPOSE_BEFORE).uri());
    CHECK(event->attachments(0).sha256().size() == 64);
    CHECK(event->attachments(0).purpose() == evt::Attachment::PURPOSE_BEFORE);
  }
  CHECK(town.suite->database().Value("SELECT count(*) FROM event_workflow.events") == "2");
}

TEST_CASE("D02: residents report with their identity or with nothing but a token") {
  Town town;
  const std::string own = town.Reported();
  CHECK(town.Get(town.resident, own).reporter() == "R1");
  evt::GetEventRequest get;
  get.set_name(own);
  CHECK_THAT(
      town.Try<evt::Event>(Caller(*town.suite, Resident("R2")), "Events/GetEvent", get).status(),
      FailsWith(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));

  const Caller nobody(*town.suite);
  CHECK_THAT(town.Try<evt::Event>(nobody, "Events/ReportEvent", DirectReport(1)).status(),
             HasCode(StatusCode::kUnauthenticated));
  const auto tracked = town.Do<evt_intake::TrackedReport>(
      nobody, "Tracking/ReportAnonymously", SnapIn(1, evt::CHANNEL_RESIDENT));
  evt::ListEventsRequest list;
  list.set_parent(kParent);
  const auto events = town.Do<evt::ListEventsResponse>(town.officer, "Events/ListEvents", list);
  REQUIRE(events.events_size() == 2);
  // Newest first. Whoever it was is not known, so nobody has to be called within the hour.
  CHECK(events.events(0).reporter().find("anonymous:") == 0);
  CHECK(events.events(0).clocks_size() == 1);
  evt_intake::TrackReportRequest track;
  track.set_token(tracked.token());
  CHECK(town.Do<evt_intake::ReportProgress>(nobody, "Tracking/TrackReport", track).state() ==
        evt::Event::STATE_REPORTED);
  evt::ReportEventRequest named = SnapIn(1, evt::CHANNEL_RESIDENT);
  named.set_house(NameOf("houses", "H101"));
  CHECK_THAT(
      town.Try<evt_intake::TrackedReport>(nobody, "Tracking/ReportAnonymously", named).status(),
      HasCode(StatusCode::kInvalidArgument));
}

TEST_CASE("D05: the loop has an order, and every step its actor and time") {
  Town town;
  const std::string event = town.Handled();
  CHECK_THAT(
      town.Try<evt::Event>(town.officer, "Events/CloseEvent", MoveOf<evt::CloseEventRequest>(event))
          .status(),
      FailsWith(StatusCode::kFailedPrecondition, "ILLEGAL_TRANSITION"));
  CHECK(town.HistoryOf(town.officer, event).size() == 4);
  town.Close(event);

  const std::vector<std::pair<evt::Action, std::string>> expected = {
      {evt::ACTION_REPORT, "R1"},
      {evt::ACTION_ACCEPT, "s-grid-1"},
      {evt::ACTION_START, "s-grid-1"},
      {evt::ACTION_SUBMIT, "s-grid-1"},
      {evt::ACTION_APPROVE, "s-community"},
      {evt::ACTION_VISIT, "s-community"},
      {evt::ACTION_CLOSE, "s-community"}};
  const std::vector<evt::HistoryEntry> history = town.HistoryOf(town.supervisor, event);
  REQUIRE(history.size() == expected.size());
  evt::Event::State state = evt::Event::STATE_UNSPECIFIED;
  absl::Time time = absl::InfinitePast();
  for (size_t i = 0; i < history.size(); ++i) {
    INFO(history[i].ShortDebugString());
    CHECK(history[i].action() == expected[i].first);
    CHECK(history[i].actor() == expected[i].second);
    CHECK(history[i].revision() == static_cast<int64_t>(i) + 1);
    // Each step begins where the one before ended.
    CHECK(history[i].from_state() == state);
    CHECK(rpc::FromTimestamp(history[i].time()) >= time);
    state = history[i].to_state();
    time = rpc::FromTimestamp(history[i].time());
  }
  CHECK(state == evt::Event::STATE_CLOSED);
  // Who reported sees the steps, not who took them.
  for (const evt::HistoryEntry& entry : town.HistoryOf(town.resident, event)) {
    CHECK(entry.actor().empty());
  }
}

template <class Request>
evt_intake::Ladder Hand(Town& town, const Caller& who, const std::string& method, Request request) {
  return town.Do<evt_intake::Ladder>(who, "Handovers/" + method, std::move(request));
}

int64_t DwellAt(const evt_intake::Ladder& ladder, evt::HandlingLevel level) {
  for (const evt_intake::LevelDwell& dwell : ladder.dwells()) {
    if (dwell.level() == level) return dwell.dwell_seconds();
  }
  return -1;
}

rpc::TokenClaims StreetOffice() {
  rpc::TokenClaims claims = Officer();
  claims.subject = "s-street";
  claims.roles = {"street"};
  claims.areas = {kStreet};
  return claims;
}

// The level that settled the event; unspecified when it is none or more than one.
evt::HandlingLevel SettledAt(Town& town, const std::string& event) {
  evt_intake::GetLadderRequest get;
  get.set_event(event);
  const evt_intake::Ladder ladder = Hand(town, town.officer, "GetLadder", get);
  std::vector<evt::HandlingLevel> settled;
  for (const evt_intake::LevelDwell& dwell : ladder.dwells()) {
    if (dwell.settled()) settled.push_back(dwell.level());
  }
  return settled.size() == 1 ? settled.front() : evt::HANDLING_LEVEL_UNSPECIFIED;
}

// Passed up from one level and accepted by the next, which now has the event.
evt::HandlingLevel Raise(Town& town,
                         const std::string& event,
                         const Caller& from,
                         const Caller& to) {
  evt_intake::PassUpRequest up;
  up.set_event(event);
  up.set_reason("本级无法解决。");
  Hand(town, from, "PassUp", up);
  evt_intake::AcceptHandoverRequest accept;
  accept.set_event(event);
  return Hand(town, to, "AcceptHandover", accept).level();
}

// Returned to a level below, where the member of staff named accepts.
evt::HandlingLevel Return(Town& town,
                          const std::string& event,
                          evt::HandlingLevel level,
                          const Caller& from,
                          const std::pair<const char*, const Caller*>& to) {
  evt_intake::ReturnDownRequest down;
  down.set_event(event);
  down.set_level(level);
  down.set_assignee(NameOf("staff", to.first));
  down.set_reason("由下级牵头。");
  Hand(town, from, "ReturnDown", down);
  evt_intake::AcceptHandoverRequest accept;
  accept.set_event(event);
  return Hand(town, *to.second, "AcceptHandover", accept).level();
}

TEST_CASE("D07: what the grid cannot settle the community or the street does") {
  Town town;
  const Caller street(*town.suite, StreetOffice());
  const auto settle = [&](const std::string& event, const Caller& who) {
    town.Step<evt::StartHandlingRequest>(who, "StartHandling", event);
    town.Submit(who, event);
  };
  const std::string small = town.Reported();
  town.Step<evt::AcceptEventRequest>(town.member, "AcceptEvent", small);
  settle(small, town.member);
  CHECK(SettledAt(town, small) == evt::HANDLING_LEVEL_GRID);

  const std::string hard = town.Reported();
  CHECK(Raise(town, hard, town.member, town.officer) == evt::HANDLING_LEVEL_COMMUNITY);
  settle(hard, town.officer);
  CHECK(SettledAt(town, hard) == evt::HANDLING_LEVEL_COMMUNITY);

  const std::string big = town.Reported();
  CHECK(Raise(town, big, town.member, town.officer) == evt::HANDLING_LEVEL_COMMUNITY);
  CHECK(Raise(town, big, town.officer, street) == evt::HANDLING_LEVEL_STREET);
  CHECK(SettledAt(town, big) == evt::HANDLING_LEVEL_UNSPECIFIED);
  settle(big, street);
  CHECK(SettledAt(town, big) == evt::HANDLING_LEVEL_STREET);

  // The street passes up too, and each level returns what is not its own, to somebody who is known.
  geo::CreateStaffRequest clerk;
  clerk.set_parent(kParent);
  clerk.set_request_id(NewRequestId());
  clerk.set_staff_id("s-street");
  clerk.set_display_name("街道干部");
  town.loader.Do<geo::StaffMember>("hailan.grid_geo.v1.Staff/CreateStaff", clerk);
  const std::string odd = town.Reported();
  Raise(town, odd, town.member, town.officer);
  Raise(town, odd, town.officer, street);
  CHECK(Raise(town, odd, street, town.city) == evt::HANDLING_LEVEL_CITY);
  CHECK(Return(town, odd, evt::HANDLING_LEVEL_STREET, town.city, {"s-street", &street}) ==
        evt::HANDLING_LEVEL_STREET);
  CHECK(Return(town, odd, evt::HANDLING_LEVEL_COMMUNITY, street, {"s-community", &town.officer}) ==
        evt::HANDLING_LEVEL_COMMUNITY);
}

TEST_CASE("D07: each level answers for itself, and the time an event is with it is kept") {
  Town town;
  const Caller street(*town.suite, StreetOffice());
  const std::string event = town.Reported();
  town.Step<evt::AcceptEventRequest>(town.member, "AcceptEvent", event);
  evt_intake::PassUpRequest up;
  up.set_event(event);
  up.set_reason("网格无法解决。");
  evt_intake::AcceptHandoverRequest accept;
  accept.set_event(event);
  town.suite->ShiftClock(absl::Minutes(10));
  Hand(town, town.member, "PassUp", up);
  // Only the level that was asked may answer.
  CHECK_THAT(town.Try<evt_intake::Ladder>(street, "Handovers/AcceptHandover", accept).status(),
             FailsWith(StatusCode::kFailedPrecondition, "NOT_RECEIVER"));
  CHECK(Hand(town, town.officer, "AcceptHandover", accept).level() ==
        evt::HANDLING_LEVEL_COMMUNITY);
  town.suite->ShiftClock(absl::Minutes(30));
  Hand(town, town.officer, "PassUp", up);
  evt_intake::RejectHandoverRequest reject;
  reject.set_event(event);
  reject.set_reason("社区可以解决。");
  CHECK(Hand(town, street, "RejectHandover", reject).level() == evt::HANDLING_LEVEL_COMMUNITY);
  evt_intake::ReturnDownRequest down;
  down.set_event(event);
  down.set_level(evt::HANDLING_LEVEL_GRID);
  down.set_assignee(NameOf("staff", "s-grid-1"));
  down.set_reason("已协调，请网格办理。");
  Hand(town, town.officer, "ReturnDown", down);
  const evt_intake::Ladder taken = Hand(town, town.member, "AcceptHandover", accept);
  CHECK(taken.level() == evt::HANDLING_LEVEL_GRID);
  CHECK(taken.handovers_size() == 3);
  CHECK(taken.handovers(1).answer() == evt_intake::Handover::ANSWER_REJECTED);

  const evt::Event handled = town.Submit(town.member, event);
  evt_intake::GetLadderRequest get;
  get.set_event(event);
  const evt_intake::Ladder ladder = Hand(town, town.officer, "GetLadder", get);
  CHECK(ladder.dwells(0).settled());
  CHECK(DwellAt(ladder, evt::HANDLING_LEVEL_COMMUNITY) >= 20 * 60);
  CHECK(DwellAt(ladder, evt::HANDLING_LEVEL_GRID) >= 10 * 60);
  // The levels share the whole time until the result; each may be cut by a second.
  const int64_t age = handled.handled_time().seconds() - handled.create_time().seconds();
  int64_t sum = 0;
  for (const evt_intake::LevelDwell& dwell : ladder.dwells()) sum += dwell.dwell_seconds();
  CHECK(std::abs(sum - age) <= 3);
}

// Both lights of an event, and the instant they are of.
struct Lights {
  evt::ProgressLight progress;
  evt::SlaLight sla;
  google::protobuf::Timestamp time;
};

TEST_CASE("D13: yellow urges and red supervises by the clock, whatever the progress light says") {
  Town town;
  const Caller member = town.Lasting(GridMember(1));
  const std::string event = town.Reported();
  std::vector<Lights> seen;
  const auto look = [&](evt::ProgressLight progress, evt::SlaLight sla) {
    const evt::Event now = town.Get(member, event);
    CHECK(evt::ProgressLight_Name(now.progress_light()) == evt::ProgressLight_Name(progress));
    CHECK(evt::SlaLight_Name(now.sla_light()) == evt::SlaLight_Name(sla));
    seen.push_back({progress, sla, now.light_time()});
  };
  look(evt::PROGRESS_LIGHT_RED, evt::SLA_LIGHT_NONE);
  town.suite->ShiftClock(absl::Minutes(50));  // of the hour to call the reporter
  look(evt::PROGRESS_LIGHT_RED, evt::SLA_LIGHT_YELLOW);
  town.Step<evt::AcceptEventRequest>(member, "AcceptEvent", event);
  look(evt::PROGRESS_LIGHT_YELLOW, evt::SLA_LIGHT_YELLOW);
  town.Step<evt::RecordContactRequest>(member, "RecordContact", event);
  look(evt::PROGRESS_LIGHT_YELLOW, evt::SLA_LIGHT_NONE);
  town.suite->ShiftClock(absl::Hours(58));  // of three days
  look(evt::PROGRESS_LIGHT_YELLOW, evt::SLA_LIGHT_YELLOW);
  town.suite->ShiftClock(absl::Hours(73));
  look(evt::PROGRESS_LIGHT_YELLOW, evt::SLA_LIGHT_RED);
  town.Step<evt::StartHandlingRequest>(member, "StartHandling", event);
  const evt::Event handled = town.Submit(member, event);
  look(evt::PROGRESS_LIGHT_BLUE, evt::SLA_LIGHT_NONE);
  // The light goes out, the fact stays.
  REQUIRE(handled.late_clocks_size() == 1);
  CHECK(handled.late_clocks(0) == evt::CLOCK_KIND_RESOLVE);

  // Colours of the past come out again as they were.
  for (const Lights& then : seen) {
    evt::GetEventRequest get;
    get.set_name(event);
    *get.mutable_read_time() = then.time;
    INFO(then.time.ShortDebugString());
    const evt::Event read = town.Do<evt::Event>(member, "Events/GetEvent", get);
    CHECK(read.progress_light() == then.progress);
    CHECK(read.sla_light() == then.sla);
  }
}

TEST_CASE("D32: an item that demands analysis and judgement is not accepted without a note") {
  Town town;
  evt::ImportCatalogueRequest catalogue;
  catalogue.set_parent(kParent);
  catalogue.set_catalogue_id("judged");
  catalogue.set_title("研判事项");
  for (const char* code : {"judged", "plain"}) {
    evt::CatalogueItem& item = *catalogue.add_items();
    item.set_code(code);
    item.set_title(code);
    item.set_sla_class(evt::SLA_CLASS_HARD);
    item.set_triage_note_required(item.code() == "judged");
  }
  const auto version =
      town.Do<evt::CatalogueVersion>(town.loader, "Catalogue/ImportCatalogue", catalogue);
  town.Do<evt::CatalogueVersion>(town.loader,
                                 "Catalogue/ActivateCatalogue",
                                 MoveOf<evt::ActivateCatalogueRequest>(version.name()));
  evt::ListItemsRequest items;
  items.set_parent(version.name());
  const auto listed = town.Do<evt::ListItemsResponse>(town.city, "Catalogue/ListItems", items);
  REQUIRE(listed.items_size() == 2);
  CHECK(listed.items(0).triage_note_required());
  CHECK_FALSE(listed.items(1).triage_note_required());

  evt::ReportEventRequest report = DirectReport(1);
  report.set_item(NameOf("catalogueItems", "plain"));
  const auto plain = town.Do<evt::Event>(town.resident, "Events/ReportEvent", report);
  town.Step<evt::AcceptEventRequest>(town.officer, "AcceptEvent", plain.name());
  report.set_item(NameOf("catalogueItems", "judged"));
  const auto judged = town.Do<evt::Event>(town.resident, "Events/ReportEvent", report);
  // Triaged on acceptance it is the same.
  report.clear_item();
  const auto untriaged = town.Do<evt::Event>(town.resident, "Events/ReportEvent", report);
  for (const evt::Event* event : {&judged, &untriaged}) {
    auto accept = MoveOf<evt::AcceptEventRequest>(event->name());
    accept.set_item(NameOf("catalogueItems", "judged"));
    CHECK_THAT(town.Try<evt::Event>(town.officer, "Events/AcceptEvent", accept).status(),
               FailsWith(StatusCode::kFailedPrecondition, "NOTE_REQUIRED"));
    accept.set_note("属群体诉求，建议街道牵头。");
    CHECK(town.Do<evt::Event>(town.officer, "Events/AcceptEvent", accept).state() ==
          evt::Event::STATE_ACCEPTED);
    const auto history = town.HistoryOf(town.officer, event->name());
    CHECK(history.back().note() == accept.note());
  }
}

}  // namespace
}  // namespace hailan::testing
