#include <catch2/catch.hpp>
#include <set>
#include <thread>

#include "tests/integration/event_workflow/records/record_suite.h"

namespace hailan::event_workflow::testing {
namespace {

using S = SupervisionService;
using E = EventService;

template <class Request>
absl::StatusOr<pb::Event> Press(RecordSuite& suite,
                                absl::StatusOr<Command> (S::*method)(const rpc::Call&,
                                                                     const Request&),
                                const std::string& event,
                                const Suite::ActorPtr& actor) {
  Request request;
  request.set_name(event);
  request.set_note("请尽快办理");
  const auto state = suite.Run(suite.runner, suite.supervision, method, request, actor);
  if (!state.ok()) return state.status();
  return S::EventReply(suite.CallOf(actor, request), *state);
}

pb::OpenSupervisionRequest Opening(const RecordSuite& suite, const std::string& event) {
  pb::OpenSupervisionRequest request;
  request.set_event(event);
  request.set_reason("推诿不办");
  SetTime(request.mutable_reply_due_time(), suite.clock.Now() + absl::Hours(24));
  return request;
}

template <class Request>
Request About(const std::string& supervised) {
  Request request;
  request.set_name(supervised);
  if constexpr (requires { request.set_reply("r"); }) request.set_reply("已安排抢修");
  if constexpr (requires { request.set_outcome("o"); }) request.set_outcome("已整改");
  return request;
}

pb::ListPressureResponse PressureOn(RecordSuite& suite,
                                    const std::string& event,
                                    const Suite::ActorPtr& actor) {
  pb::ListPressureRequest request;
  request.set_parent(event);
  return Must(suite.Ask(suite.supervision, &S::ListPressure, request, actor));
}

pb::EvidenceBundle BundleOf(RecordSuite& suite, const std::string& supervised) {
  return Must(suite.Ask(suite.supervision,
                        &S::GetEvidenceBundle,
                        About<pb::GetEvidenceBundleRequest>(supervised),
                        suite.supervisor));
}

TEST_CASE("D14: one person urges one case three times a day, and repeats of a call do not count") {
  RecordSuite suite;
  const std::string event = suite.NewEvent(kGrid, suite.resident);
  pb::UrgeEventRequest repeated;
  repeated.set_name(event);
  repeated.set_request_id(NewId(absl::Now()));
  const auto urge_again = [&] {
    return suite.Run(suite.runner, suite.supervision, &S::UrgeEvent, repeated, suite.community);
  };
  for (int i = 0; i < 4; ++i) Must(urge_again());
  Must(Press(suite, &S::UrgeEvent, event, suite.community));
  Must(Press(suite, &S::UrgeEvent, event, suite.community));
  const absl::Status refused = Press(suite, &S::UrgeEvent, event, suite.community).status();
  CHECK_THAT(refused, FailsWith(absl::StatusCode::kResourceExhausted, "ALARM_QUOTA_USED"));
  REQUIRE(RetryDelayOf(refused).has_value());
  CHECK(*RetryDelayOf(refused) <= absl::Hours(24));
  Must(urge_again());
  Must(Press(suite, &S::UrgeEvent, event, suite.supervisor));
  CHECK(PressureOn(suite, event, suite.community).urge_count() == 4);
  suite.clock.Advance(absl::Hours(24));
  Must(Press(suite, &S::UrgeEvent, event, suite.community));
}

TEST_CASE("D14: urges by hand have author, target and count, and move nothing") {
  RecordSuite suite;
  const std::string event = suite.NewEvent(kGrid, suite.resident);
  Must(suite.Step(&E::AcceptEvent, event, suite.member));
  pb::DispatchEventRequest dispatch;
  dispatch.set_name(event);
  dispatch.set_department(DepartmentName("heat"));
  const pb::Event before = Must(suite.MoveEvent(&E::DispatchEvent, dispatch, suite.community));
  const pb::Event urged = Must(Press(suite, &S::UrgeEvent, event, suite.community));
  CHECK(urged.state() == before.state());
  CHECK(urged.clocks(1).due_time().seconds() == before.clocks(1).due_time().seconds());
  Must(Press(suite, &S::UrgeEvent, event, suite.supervisor));
  Must(Press(suite, &S::SuperviseEvent, event, suite.supervisor));
  CHECK_THAT(Press(suite, &S::SuperviseEvent, event, suite.community).status(),
             HasReason("ROLE_NOT_ALLOWED"));
  CHECK_THAT(Press(suite, &S::UrgeEvent, event, suite.heat).status(),
             HasReason("ROLE_NOT_ALLOWED"));
  CHECK_THAT(Press(suite, &S::UrgeEvent, event, suite.neighbour).status(),
             HasReason("OUT_OF_SCOPE"));

  const pb::ListPressureResponse pressure = PressureOn(suite, event, suite.community);
  CHECK(pressure.urge_count() == 2);
  CHECK(pressure.supervise_count() == 1);
  REQUIRE(pressure.pressures_size() == 3);
  CHECK(pressure.pressures(1).author() == "supervisor-1");
  CHECK(pressure.pressures(1).number() == 2);
  CHECK(pressure.pressures(0).department() == DepartmentName("heat"));
  CHECK_FALSE(pressure.pressures(0).automatic());
  const pb::ListPressureResponse seen = PressureOn(suite, event, suite.resident);
  CHECK(seen.urge_count() == 2);
  CHECK(seen.pressures(0).author().empty());
  CHECK(seen.pressures(0).note().empty());
  // By hand and by clock go beside one another: the system still urges on its own.
  suite.clock.Advance(absl::Minutes(50));
  AlarmSweep sweep(suite.pool, suite.store, suite.clock);
  Must(sweep.Run(absl::Seconds(5)));
  CHECK(PressureOn(suite, event, suite.community).pressures(3).automatic());
}

TEST_CASE("D15: a supervisor reads and presses, but edits no fact") {
  RecordSuite suite;
  const std::string event = suite.NewEvent(kGrid, suite.resident);
  CHECK(suite.Get(event, suite.supervisor).name() == event);
  CHECK_THAT(suite.Step(&E::AcceptEvent, event, suite.supervisor).status(),
             HasReason("ROLE_NOT_ALLOWED"));
  CHECK_THAT(suite.Step(&E::CancelEvent, event, suite.supervisor).status(),
             HasReason("ROLE_NOT_ALLOWED"));
  pb::ListAllowedActionsRequest ask;
  ask.set_name(event);
  std::set<pb::Action> can;
  const auto allowed = Must(suite.Ask(suite.events, &E::ListAllowedActions, ask, suite.supervisor));
  for (const pb::AllowedAction& action : allowed.actions()) {
    if (action.allowed()) can.insert(action.action());
  }
  CHECK(can == std::set<pb::Action>{pb::ACTION_URGE, pb::ACTION_SUPERVISE});
}

TEST_CASE("D16: a case carries its evidence, awaits a reply, and ends by somebody else") {
  RecordSuite suite;
  const std::string event = suite.NewEvent(kGrid, suite.resident);
  Must(suite.Step(&E::AcceptEvent, event, suite.member));
  pb::OpenSupervisionRequest opening = Opening(suite, event);
  CHECK_THAT(suite.On(&S::OpenSupervision, opening, suite.community).status(),
             HasReason("ROLE_NOT_ALLOWED"));
  SetTime(opening.mutable_reply_due_time(), suite.clock.Now());
  CHECK_THAT(suite.On(&S::OpenSupervision, opening, suite.supervisor).status(),
             HasReason("DUE_IN_PAST"));
  opening = Opening(suite, event);
  opening.set_request_id(NewId(absl::Now()));
  const Supervision open = Must(suite.On(&S::OpenSupervision, opening, suite.supervisor));
  const std::string name = open.name.Format();
  CHECK(Must(suite.On(&S::OpenSupervision, opening, suite.supervisor)).name == open.name);
  CHECK_THAT(suite.On(&S::OpenSupervision, Opening(suite, event), suite.supervisor).status(),
             HasReason("ALREADY_DECIDED"));

  const pb::EvidenceBundle bundle = BundleOf(suite, name);
  CHECK(bundle.intact());
  CHECK(bundle.revision() == 2);
  REQUIRE(bundle.rows_size() == 2);
  CHECK(bundle.rows(1).action() == pb::ACTION_ACCEPT);
  CHECK(bundle.clocks_size() == 2);
  CHECK(Sha256Hex(bundle.manifest()) == open.bundle_sha256);

  const auto close = About<pb::CloseSupervisionRequest>(name);
  CHECK_THAT(suite.On(&S::CloseSupervision, close, suite.supervisor).status(),
             HasReason("NO_REPLY"));
  const auto reply = About<pb::ReplyToSupervisionRequest>(name);
  CHECK_THAT(suite.On(&S::ReplyToSupervision, reply, suite.supervisor).status(),
             HasReason("NOT_ADDRESSED"));
  CHECK_THAT(suite.On(&S::ReplyToSupervision, reply, suite.neighbour).status(),
             HasReason("OUT_OF_SCOPE"));
  Must(suite.On(&S::ReplyToSupervision, reply, suite.community));
  auto refuse = About<pb::RefuseReplyRequest>(name);
  refuse.set_reason("未见整改");
  SetTime(refuse.mutable_reply_due_time(), suite.clock.Now() + absl::Hours(10));
  Must(suite.On(&S::RefuseReply, refuse, suite.supervisor));
  suite.clock.Advance(absl::Hours(9));
  const auto get = About<pb::GetSupervisionRequest>(name);
  CHECK(Must(suite.Ask(suite.supervision, &S::GetSupervision, get, suite.supervisor)).sla_light() ==
        pb::SLA_LIGHT_YELLOW);
  suite.clock.Advance(absl::Hours(2));
  CHECK(Must(suite.Ask(suite.supervision, &S::GetSupervision, get, suite.supervisor)).sla_light() ==
        pb::SLA_LIGHT_RED);
  Must(suite.On(&S::ReplyToSupervision, reply, suite.city));
  CHECK_THAT(suite.On(&S::CloseSupervision, close, suite.city).status(), HasReason("OWN_WORK"));
  Must(suite.On(&S::CloseSupervision, close, suite.supervisor));
  CHECK_THAT(suite.On(&S::ReplyToSupervision, reply, suite.community).status(),
             HasReason("SUPERVISION_CLOSED"));
  // A closed case stands in nobody's way.
  Must(suite.On(&S::OpenSupervision, Opening(suite, event), suite.supervisor));
  pb::ListSupervisionsRequest list;
  list.set_parent(kParent);
  list.set_event(event);
  CHECK(Must(suite.Ask(suite.supervision, &S::ListSupervisions, list, suite.community))
            .supervisions_size() == 2);
  CHECK(Must(suite.Ask(suite.supervision, &S::ListSupervisions, list, suite.neighbour))
            .supervisions()
            .empty());
}

TEST_CASE("D16: evidence that was edited afterwards is found out") {
  RecordSuite suite;
  const std::string event = suite.NewEvent(kGrid, suite.resident);
  Must(suite.Step(&E::AcceptEvent, event, suite.member));
  const std::string name =
      Must(suite.On(&S::OpenSupervision, Opening(suite, event), suite.supervisor)).name.Format();
  // The database refuses it; only somebody who owns the table can switch that off first.
  const std::string edit = "UPDATE event_history SET note = 'x' WHERE revision = 2";
  CHECK_THROWS(suite.database->Query(edit));
  suite.database->Query("ALTER TABLE event_history DISABLE TRIGGER event_history_append_only");
  suite.database->Query(edit);
  const pb::EvidenceBundle edited = BundleOf(suite, name);
  CHECK_FALSE(edited.intact());
  CHECK(edited.first_changed_revision() == 2);
  suite.database->Value(
      "UPDATE supervision_bundles SET manifest = replace(manifest, '\"round\"', '\"r\"') || ' ' "
      "RETURNING 1");
  const pb::EvidenceBundle forged = BundleOf(suite, name);
  CHECK_FALSE(forged.intact());
  CHECK(forged.rows().empty());
}

TEST_CASE("D16: an event that stays late after the system supervised it is transferred once") {
  RecordSuite suite;
  const std::string late = suite.NewEvent(kGrid, suite.resident);
  const std::string saved = suite.NewEvent(kGrid, suite.resident);
  suite.clock.Advance(absl::Minutes(61));
  AlarmSweep alarms(suite.pool, suite.store, suite.clock);
  Must(alarms.Run(absl::Seconds(5)));
  CHECK(suite.database->Value("SELECT count(*) FROM supervision_watches") == "2");
  // One of both is contacted after all, and is not late any more.
  Must(suite.Step(&E::AcceptEvent, saved, suite.member));
  Must(suite.Step(&E::RecordContact, saved, suite.member));

  TransferSweep sweep(
      suite.pool, suite.queries, suite.supervision_runner, suite.clock, absl::Hours(24));
  Must(sweep.Run(absl::Seconds(5)));
  CHECK(suite.database->Value("SELECT count(*) FROM supervisions") == "0");
  suite.clock.Advance(absl::Hours(25));
  SupervisionRunner other_runner(suite.supervision_store, suite.clock, suite.database->options());
  TransferSweep other(suite.pool, suite.queries, other_runner, suite.clock, absl::Hours(24));
  std::thread beside([&] { CHECK(other.Run(absl::Seconds(5)).ok()); });
  Must(sweep.Run(absl::Seconds(5)));
  beside.join();
  CHECK(suite.database->Value("SELECT count(*) FROM supervisions") == "1");
  CHECK(suite.database->Value("SELECT count(*) FROM supervision_watches") == "0");
  pb::ListSupervisionsRequest list;
  list.set_parent(kParent);
  const auto cases =
      Must(suite.Ask(suite.supervision, &S::ListSupervisions, list, suite.supervisor));
  REQUIRE(cases.supervisions_size() == 1);
  CHECK(cases.supervisions(0).event() == late);
  CHECK(cases.supervisions(0).origin() == pb::SUPERVISION_ORIGIN_RULE);
  CHECK(cases.supervisions(0).opener() == "system");
}

}  // namespace
}  // namespace hailan::event_workflow::testing
