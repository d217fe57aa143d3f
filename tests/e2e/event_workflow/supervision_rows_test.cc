// D14–D16: pressure by hand and by clock, what a supervisor may and may not, and the transfer of a
// case to supervision by a person and by rule, through the gateway.
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "hailan/event_workflow/v1/supervision.pb.h"
#include "hailan/event_workflow/workflows/v1/timers.pb.h"
#include "tests/e2e/event_workflow/town.h"

namespace hailan::testing {

namespace evt_workflows = hailan::event_workflow::workflows::v1;
namespace {

using absl::StatusCode;

evt::ListPressureResponse PressureOn(Town& town, const Caller& who, const std::string& event) {
  evt::ListPressureRequest ask;
  ask.set_parent(event);
  return town.Do<evt::ListPressureResponse>(who, "Supervision/ListPressure", ask);
}

template <class Request>
Request Press(const std::string& event) {
  Request request;
  request.set_name(event);
  request.set_note("请尽快办理。");
  return request;
}

// A lamp that is with a member of its department, who has not begun.
std::string Dispatched(Town& town) {
  std::string event = town.Reported();
  town.Step<evt::AcceptEventRequest>(town.officer, "AcceptEvent", event);
  auto dispatch = MoveOf<evt::DispatchEventRequest>(event);
  dispatch.set_department(NameOf("departments", kPower));
  dispatch.set_assignee(NameOf("staff", "s-power"));
  town.Do<evt::Event>(town.officer, "Events/DispatchEvent", dispatch);
  return event;
}

TEST_CASE("D14: urges by hand have author, target and count; the reporter sees them, not who") {
  Town town;
  const std::string event = Dispatched(town);
  const auto urge = Press<evt::UrgeEventRequest>(event);
  town.Do<evt::Event>(town.officer, "Supervision/UrgeEvent", urge);
  town.Do<evt::Event>(town.supervisor, "Supervision/UrgeEvent", urge);
  const auto supervise = Press<evt::SuperviseEventRequest>(event);
  CHECK_THAT(town.Try<evt::Event>(town.officer, "Supervision/SuperviseEvent", supervise).status(),
             FailsWith(StatusCode::kPermissionDenied, "ROLE_NOT_ALLOWED"));
  CHECK(town.Do<evt::Event>(town.supervisor, "Supervision/SuperviseEvent", supervise).state() ==
        evt::Event::STATE_DISPATCHED);

  const evt::ListPressureResponse inside = PressureOn(town, town.city, event);
  CHECK(inside.urge_count() == 2);
  CHECK(inside.supervise_count() == 1);
  REQUIRE(inside.pressures_size() == 3);
  CHECK(inside.pressures(0).author() == "s-community");
  const evt::Pressure& second = inside.pressures(1);
  CHECK(second.action() == evt::ACTION_URGE);
  CHECK(second.number() == 2);
  CHECK(second.author() == "s-supervisor");
  CHECK(second.assignee() == NameOf("staff", "s-power"));
  CHECK(second.department() == NameOf("departments", kPower));
  CHECK(second.note() == urge.note());
  CHECK_FALSE(second.automatic());
  CHECK(inside.pressures(2).action() == evt::ACTION_SUPERVISE);

  const evt::ListPressureResponse seen = PressureOn(town, town.resident, event);
  CHECK(seen.urge_count() == 2);
  REQUIRE(seen.pressures_size() == 3);
  for (const evt::Pressure& one : seen.pressures()) {
    CHECK(one.author().empty());
    CHECK(one.assignee().empty());
    CHECK(one.note().empty());
    CHECK(one.department() == NameOf("departments", kPower));
  }
}

TEST_CASE("D14: a person urges a case three times a day; the system does while a clock runs low") {
  Town town;
  const std::string event = Dispatched(town);
  const auto urge = Press<evt::UrgeEventRequest>(event);
  for (int i = 0; i < 3; ++i) town.Do<evt::Event>(town.officer, "Supervision/UrgeEvent", urge);
  const absl::Status refused =
      town.Try<evt::Event>(town.officer, "Supervision/UrgeEvent", urge).status();
  CHECK_THAT(refused, FailsWith(StatusCode::kResourceExhausted, "ALARM_QUOTA_USED"));
  REQUIRE(RetryDelayOf(refused).has_value());
  CHECK(*RetryDelayOf(refused) > absl::Hours(23));
  town.Do<evt::Event>(town.supervisor, "Supervision/UrgeEvent", urge);

  town.suite->ShiftClock(absl::Minutes(50));  // of the hour to call the reporter
  evt::ListPressureResponse seen;
  Must(Eventually([&] {
    seen = PressureOn(town, town.city, event);
    return seen.urge_count() > 4 ? absl::OkStatus() : absl::NotFoundError("not urged yet");
  }));
  const evt::Pressure& last = *seen.pressures().rbegin();
  CHECK(last.number() == 5);
  CHECK(last.automatic());
  CHECK(last.author() == "system");
  CHECK(last.clock() == evt::CLOCK_KIND_CONTACT);
  CHECK(last.assignee() == NameOf("staff", "s-power"));
  CHECK(PressureOn(town, town.resident, event).urge_count() == 5);
}

// Everything about the event is there to read, as it was entered.
void CheckReads(Town& town, const std::string& event) {
  const evt::Event read = town.Get(town.supervisor, event);
  CHECK(read.report().description() == DirectReport(1).description());
  CHECK(read.reporter() == "R1");
  const auto history = town.HistoryOf(town.supervisor, event);
  REQUIRE(history.size() == 2);
  CHECK(history[1].actor() == "s-grid-1");
  evt::ListEventsRequest list;
  list.set_parent(kParent);
  CHECK(
      town.Do<evt::ListEventsResponse>(town.supervisor, "Events/ListEvents", list).events_size() ==
      1);

  rpc::TokenClaims claims = Supervisor();
  claims.subject = "s-elsewhere";
  claims.areas = {"222405002"};
  const Caller elsewhere(*town.suite, claims);
  CHECK(town.Do<evt::ListEventsResponse>(elsewhere, "Events/ListEvents", list).events().empty());
  evt::GetEventRequest get;
  get.set_name(event);
  CHECK_THAT(town.Try<evt::Event>(elsewhere, "Events/GetEvent", get).status(),
             FailsWith(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
}

// Of an accepted event: pressing for it is all there is, and the rest says why not.
void CheckEditsNothing(Town& town, const std::string& event) {
  evt::ListAllowedActionsRequest ask;
  ask.set_name(event);
  const auto allowed =
      town.Do<evt::ListAllowedActionsResponse>(town.supervisor, "Events/ListAllowedActions", ask);
  std::set<evt::Action> can;
  std::map<evt::Action, std::string> reasons;
  for (const evt::AllowedAction& one : allowed.actions()) {
    if (one.allowed()) can.insert(one.action());
    reasons[one.action()] = one.reason();
  }
  CHECK(can == std::set<evt::Action>{evt::ACTION_URGE, evt::ACTION_SUPERVISE});
  CHECK(reasons[evt::ACTION_URGE].empty());
  CHECK(reasons[evt::ACTION_START] == "ROLE_NOT_ALLOWED");
  CHECK(reasons[evt::ACTION_SUBMIT] == "ILLEGAL_TRANSITION");
  const std::string before = town.Get(town.city, event).etag();
  CHECK(allowed.etag() == before);
  CHECK_THAT(
      town.Try<evt::Event>(
              town.supervisor, "Events/StartHandling", MoveOf<evt::StartHandlingRequest>(event))
          .status(),
      FailsWith(StatusCode::kPermissionDenied, "ROLE_NOT_ALLOWED"));
  auto cancel = MoveOf<evt::CancelEventRequest>(event);
  cancel.set_reason("不属实。");
  CHECK_THAT(town.Try<evt::Event>(town.supervisor, "Events/CancelEvent", cancel).status(),
             HasCode(StatusCode::kPermissionDenied));
  CHECK(town.Get(town.city, event).etag() == before);
}

absl::StatusOr<evt::SupervisedCase> End(Town& town, const Caller& who, const std::string& name) {
  evt::CloseSupervisionRequest close;
  close.set_name(name);
  close.set_outcome("已整改。");
  return town.Try<evt::SupervisedCase>(who, "Supervision/CloseSupervision", close);
}

evt::EvidenceBundle EvidenceOf(Town& town, const Caller& who, const std::string& name) {
  evt::GetEvidenceBundleRequest bundle;
  bundle.set_name(name);
  return town.Do<evt::EvidenceBundle>(who, "Supervision/GetEvidenceBundle", bundle);
}

// Replied, the reply refused with a new due time, replied again.
void CheckReplies(Town& town, const std::string& name) {
  CHECK_THAT(End(town, town.supervisor, name).status(),
             FailsWith(StatusCode::kFailedPrecondition, "NO_REPLY"));
  evt::ReplyToSupervisionRequest reply;
  reply.set_name(name);
  reply.set_reply("已安排。");
  const std::string answer = "Supervision/ReplyToSupervision";
  const auto replied = town.Do<evt::SupervisedCase>(town.officer, answer, reply);
  CHECK(replied.state() == evt::SupervisedCase::STATE_REPLIED);
  CHECK(replied.has_reply_time());
  evt::RefuseReplyRequest refuse;
  refuse.set_name(name);
  refuse.set_reason("未见整改。");
  *refuse.mutable_reply_due_time() = rpc::ToTimestamp(absl::Now() + absl::Hours(12));
  const auto open =
      town.Do<evt::SupervisedCase>(town.supervisor, "Supervision/RefuseReply", refuse);
  CHECK(open.state() == evt::SupervisedCase::STATE_OPEN);
  CHECK(open.reply_due_time().seconds() == refuse.reply_due_time().seconds());
  CHECK_FALSE(open.has_reply_time());
  CHECK(open.reply().empty());
  CHECK_THAT(End(town, town.supervisor, name).status(),
             FailsWith(StatusCode::kFailedPrecondition, "NO_REPLY"));
  town.Do<evt::SupervisedCase>(town.officer, answer, reply);
}

TEST_CASE("D15, D16: a supervisor reads all in scope, edits no fact, and opens a case on it") {
  Town town;
  const std::string event = town.Reported();
  town.Step<evt::AcceptEventRequest>(town.member, "AcceptEvent", event);
  CheckReads(town, event);
  CheckEditsNothing(town, event);

  evt::OpenSupervisionRequest open;
  open.set_event(event);
  open.set_reason("迟迟不办理。");
  *open.mutable_reply_due_time() = rpc::ToTimestamp(absl::Now() + absl::Hours(24));
  CHECK_THAT(
      town.Try<evt::SupervisedCase>(town.officer, "Supervision/OpenSupervision", open).status(),
      FailsWith(StatusCode::kPermissionDenied, "ROLE_NOT_ALLOWED"));
  const auto opened =
      town.Do<evt::SupervisedCase>(town.supervisor, "Supervision/OpenSupervision", open);
  CHECK(opened.origin() == evt::SUPERVISION_ORIGIN_PERSON);
  CHECK(opened.opener() == "s-supervisor");
  CHECK(opened.reply_due_time().seconds() == open.reply_due_time().seconds());
  const evt::EvidenceBundle evidence = EvidenceOf(town, town.supervisor, opened.name());
  CHECK(evidence.intact());
  CHECK(evidence.rows_size() == 2);
  CHECK(evidence.clocks_size() == 2);
  CHECK(evidence.sha256() == opened.bundle_sha256());

  CheckReplies(town, opened.name());
  CHECK(Must(End(town, town.supervisor, opened.name())).state() ==
        evt::SupervisedCase::STATE_CLOSED);
  CHECK_THAT(End(town, town.supervisor, opened.name()).status(),
             FailsWith(StatusCode::kFailedPrecondition, "SUPERVISION_CLOSED"));
  evt::GetSupervisionRequest get;
  get.set_name(opened.name());
  // Opened, replied, refused, replied, closed.
  CHECK(town.Do<evt::SupervisedCase>(town.supervisor, "Supervision/GetSupervision", get)
            .steps_size() == 5);
}

// An alarm that cannot be raised sets its event aside, until somebody has mended it and says so.
void CheckSetAside(Town& town, const Caller& city, const std::string& event) {
  const std::string row = absl::StrCat(" WHERE id = '", event.substr(event.rfind('/') + 1), "'");
  const std::string stored = town.suite->database().Value(
      absl::StrCat("SELECT alarm_time FROM event_workflow.events", row));
  const auto set_alarm = [&](const std::string& time) {
    town.suite->database().Query(
        absl::StrCat("UPDATE event_workflow.events SET alarm_time = ", time, row));
  };
  evt_workflows::ListFailedAlarmsRequest list;
  list.set_parent(kParent);
  const auto failed = [&] {
    return town.Do<evt_workflows::ListFailedAlarmsResponse>(city, "Timers/ListFailedAlarms", list);
  };
  set_alarm("1");  // though no clock of it owes one
  Must(Eventually([&] {
    return failed().alarms_size() > 0 ? absl::OkStatus() : absl::NotFoundError("not set aside");
  }));
  const evt_workflows::ListFailedAlarmsResponse aside = failed();
  REQUIRE(aside.alarms_size() == 1);
  CHECK(aside.alarms(0).event() == event);
  CHECK(aside.alarms(0).failure_count() == 1);
  CHECK(aside.alarms(0).reason() == "CLOCK_NOT_DUE");
  CHECK_FALSE(aside.alarms(0).quarantined());
  set_alarm(stored);
  evt_workflows::ReleaseAlarmRequest release;
  release.set_event(event);
  using Released = evt_workflows::ReleaseAlarmResponse;
  CHECK(town.Do<Released>(city, "Timers/ReleaseAlarm", release).released());
  CHECK(failed().alarms().empty());
  CHECK_FALSE(town.Do<Released>(city, "Timers/ReleaseAlarm", release).released());
}

// What is to be transferred is looked for every half a minute.
evt::ListSupervisionsResponse Transferred(Town& town, const Caller& supervisor) {
  evt::ListSupervisionsRequest list;
  list.set_parent(kParent);
  evt::ListSupervisionsResponse found;
  Must(Eventually(
      [&] {
        found = town.Do<evt::ListSupervisionsResponse>(
            supervisor, "Supervision/ListSupervisions", list);
        return found.supervisions_size() > 0 ? absl::OkStatus()
                                             : absl::NotFoundError("not transferred yet");
      },
      absl::Minutes(1)));
  return found;
}

TEST_CASE("D16: what stays late after the system supervised it is transferred by rule") {
  Town town;
  const Caller city = town.Lasting(Director());
  const Caller supervisor = town.Lasting(Supervisor());
  const std::string late = town.Reported();
  const std::string saved = town.Reported();
  town.Step<evt::AcceptEventRequest>(town.member, "AcceptEvent", saved);
  town.Step<evt::RecordContactRequest>(town.member, "RecordContact", saved);
  town.suite->ShiftClock(absl::Minutes(61));  // nobody has called within the hour
  Must(Eventually([&] {
    return PressureOn(town, city, late).supervise_count() > 0
               ? absl::OkStatus()
               : absl::NotFoundError("not supervised yet");
  }));
  town.suite->ShiftClock(absl::Hours(26));  // nor in the day since
  CheckSetAside(town, city, saved);
  const evt::ListSupervisionsResponse found = Transferred(town, supervisor);
  REQUIRE(found.supervisions_size() == 1);
  const evt::SupervisedCase& transferred = found.supervisions(0);
  CHECK(transferred.event() == late);
  CHECK(transferred.origin() == evt::SUPERVISION_ORIGIN_RULE);
  CHECK(transferred.opener() == "system");
  CHECK(transferred.state() == evt::SupervisedCase::STATE_OPEN);
  CHECK_FALSE(transferred.reason().empty());
  const absl::Duration reply = rpc::FromTimestamp(transferred.reply_due_time()) -
                               rpc::FromTimestamp(transferred.create_time());
  CHECK(reply <= absl::Hours(72));
  CHECK(reply > absl::Hours(72) - absl::Minutes(1));
  const evt::EvidenceBundle evidence = EvidenceOf(town, supervisor, transferred.name());
  CHECK(evidence.intact());
  CHECK(evidence.event() == late);
  CHECK(evidence.sha256() == transferred.bundle_sha256());
  REQUIRE(evidence.rows_size() == 2);
  CHECK(evidence.rows(1).action() == evt::ACTION_SUPERVISE);
  CHECK(evidence.rows(1).actor() == "system");
}

}  // namespace
}  // namespace hailan::testing
