#include "services/event_workflow/domain/decide.h"

#include <catch2/catch.hpp>

#include "tests/unit/event_workflow/builders.h"

namespace hailan::event_workflow::testing {
namespace {

TEST_CASE("a report starts the clocks by item and urgency") {
  const Story story;
  const Event& event = story.event();
  CHECK(event.state == State::kReported);
  CHECK(event.reporter == "resident-1");
  CHECK(event.department == "heat");
  CHECK(event.evidence_required);
  CHECK(event.resolve_due == kNine + absl::Hours(72));
  CHECK(event.contact_due == kNine + absl::Hours(1));

  Command urgent = Report();
  std::get<ReportDetails>(urgent.details).filed.urgency = Urgency::kEmergency;
  CHECK(Story(urgent).event().sla_class == SlaClass::kHard);
  CHECK(Story(urgent, Member()).event().sla_class == SlaClass::kEmergency);
}

TEST_CASE("a report without a place, from the future or of another city is refused") {
  Command report = Report();
  auto& details = std::get<ReportDetails>(report.details);
  const auto refused = [&] { return Decide(std::nullopt, report, Resident(), kNine).status(); };
  details.occur_time = kNine + absl::Hours(24);
  CHECK_THAT(refused(), HasReason("OCCURRED_IN_FUTURE"));
  details.occur_time = kNine + absl::Minutes(4);
  CHECK_THAT(refused(), IsOk());
  details.attachments = {Photo(Purpose::kBefore)};
  details.attachments[0].uri = "file:///etc/passwd";
  CHECK_THAT(refused(), HasReason("BAD_ATTACHMENT"));
  details.attachments.clear();
  details.known_as = "cities/222405/events/x";
  CHECK_THAT(refused(), FailsWith(absl::StatusCode::kAlreadyExists, "EXTERNAL_ID_KNOWN"));
  details.known_as.reset();
  details.territory = "110105001001001";
  CHECK_THAT(refused(), HasReason("FOREIGN_CITY"));
  details.territory.clear();
  CHECK_THAT(refused(), HasReason("PLACE_REQUIRED"));
}

TEST_CASE("scope: territory, department, own report; absent events tell nothing") {
  const Story story;
  Actor elsewhere = Member();
  elsewhere.areas = {"222405001002001"};
  CHECK_THAT(story.Try(Do(Action::kAccept, Triage{}), elsewhere),
             FailsWith(absl::StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  Actor other = Resident();
  other.subject = "resident-2";
  CHECK_THAT(story.Try(Do(Action::kCancel), other), HasReason("OUT_OF_SCOPE"));
  CHECK_THAT(story.Try(Do(Action::kCancel), Resident()), IsOk());
  CHECK_THAT(Decide(std::nullopt, Do(Action::kAccept, Triage{}), Member(), kNine).status(),
             FailsWith(absl::StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  CHECK_THAT(Decide(std::nullopt, Do(Action::kAccept, Triage{}), City(), kNine).status(),
             FailsWith(absl::StatusCode::kNotFound, "NOT_FOUND"));
  Actor foreign = City();
  foreign.city = "110105";
  CHECK_THAT(story.Try(Do(Action::kAccept, Triage{}), foreign), HasReason("FOREIGN_CITY"));
  const Actor supervisor = Person(Role::kSupervisor, "inspector");
  CHECK_THAT(CheckVisible(&story.event(), supervisor), IsOk());
  CHECK_THAT(story.Try(Do(Action::kAccept, Triage{}), supervisor), HasReason("ROLE_NOT_ALLOWED"));
}

TEST_CASE("a stale etag is refused before anything else is looked at") {
  Story story;
  Command accept = Do(Action::kAccept, Triage{});
  accept.etag = "7";
  CHECK_THAT(story.Try(accept, Member()), FailsWith(absl::StatusCode::kAborted, "STALE_ETAG"));
  accept.etag = "1";
  CHECK_THAT(story.Try(accept, Member()), IsOk());
}

TEST_CASE("triage sets the item once and the agreed date of a major event") {
  Story story(Report(Channel::kResident, std::nullopt));
  CHECK(story.event().resolve_due == kNine + absl::Hours(72));
  Item major = HeatingItem();
  major.sla_class = SlaClass::kMajor;
  Triage triage = TriageWith(major, Urgency::kUnsaid, kNine - absl::Hours(1));
  CHECK_THAT(story.Try(Do(Action::kAccept, triage), Member()), HasReason("DUE_IN_PAST"));
  triage.agreed_due = kNine + absl::Hours(24 * 400);
  CHECK_THAT(story.Try(Do(Action::kAccept, triage), Member()), HasReason("DUE_TOO_FAR"));
  triage.agreed_due = kNine + absl::Hours(24 * 40);
  story.Take(Do(Action::kAccept, triage), Member());
  CHECK(story.event().item == "0101");
  CHECK(story.event().resolve_due == *triage.agreed_due);
  CHECK(story.event().resolve_rule == DueRule::kAgreedDate);

  Story triaged;
  CHECK_THAT(
      triaged.Try(Do(Action::kAccept, TriageWith({}, Urgency::kUnsaid, kNine + absl::Hours(9))),
                  Member()),
      HasReason("DUE_NOT_AGREEABLE"));
  Item other = HeatingItem();
  other.code = "0202";
  CHECK_THAT(triaged.Try(Do(Action::kAccept, TriageWith(other)), Member()),
             HasReason("ALREADY_TRIAGED"));
  triaged.Take(Do(Action::kAccept, TriageWith({}, Urgency::kEmergency)), Member());
  CHECK(triaged.event().resolve_due == kNine + absl::Hours(2));
}

TEST_CASE("D32: an item may demand a triage note; others, and tables without such items, do not") {
  Story story;
  Triage triage;
  CHECK_THAT(story.Try(Do(Action::kAccept, triage), Member()), IsOk());
  triage.noted = std::make_shared<ItemCodes>(ItemCodes{"another"});
  CHECK_THAT(story.Try(Do(Action::kAccept, triage), Member()), IsOk());
  triage.noted = std::make_shared<ItemCodes>(ItemCodes{story.event().item});
  Command accept = Do(Action::kAccept, triage);
  accept.note.clear();
  CHECK_THAT(story.Try(accept, Member()),
             FailsWith(absl::StatusCode::kFailedPrecondition, "NOTE_REQUIRED"));
  accept.note = "管段老化，需更换。";
  CHECK_THAT(story.Try(accept, Member()), IsOk());
}

TEST_CASE("a dispatched event is started by whom it was dispatched to") {
  Story story = Story::At(State::kDispatched);
  CHECK_THAT(story.Try(Do(Action::kStart), Member()), HasReason("NOT_ASSIGNED"));
  story.Take(Do(Action::kStart), Department());
  CHECK(story.event().assignee == "heat-1");
  CHECK_THAT(story.Try(Do(Action::kSubmit, Evidence{{Photo(Purpose::kAfter)}}), Member()),
             HasReason("NOT_ASSIGNED"));

  Story personal = Story::At(State::kAccepted);
  personal.Take(Do(Action::kDispatch, Target{"member-2", ""}), Community());
  Actor second = Member();
  second.subject = "member-2";
  second.areas = {"222405001001009"};
  CHECK_THAT(personal.Try(Do(Action::kStart), Member()), HasReason("NOT_ASSIGNED"));
  CHECK_THAT(personal.Try(Do(Action::kStart), second), IsOk());

  Story nowhere(Report(Channel::kPatrol, std::nullopt), Member());
  nowhere.Take(Do(Action::kAccept, Triage{}), Member());
  CHECK_THAT(nowhere.Try(Do(Action::kDispatch, Target{}), Community()),
             HasReason("TARGET_REQUIRED"));
}

TEST_CASE("evidence is enforced where the item demands it") {
  const Story story = Story::At(State::kHandling);
  CHECK_THAT(story.Try(Do(Action::kSubmit, Evidence{}), Department()),
             FailsWith(absl::StatusCode::kFailedPrecondition, "EVIDENCE_REQUIRED"));
  CHECK_THAT(story.Try(Do(Action::kSubmit, Evidence{{Photo(Purpose::kBefore)}}), Department()),
             HasReason("EVIDENCE_REQUIRED"));
  Item plain = HeatingItem();
  plain.evidence_required = false;
  Story relaxed(Report(Channel::kResident, plain));
  relaxed.Take(Do(Action::kAccept, Triage{}), Member()).Take(Do(Action::kStart), Member());
  CHECK_THAT(relaxed.Try(Do(Action::kSubmit, Evidence{}), Member()), IsOk());
}

TEST_CASE("silence is not satisfaction") {
  Story story = Story::At(State::kReturnVisit);
  CHECK_THAT(story.Try(Do(Action::kClose), Community()), HasReason("VISIT_REQUIRED"));
  const VisitDetails missed{VisitResult::kNotReached};
  story.Take(Do(Action::kVisit, missed), Member()).Wait(absl::Hours(4));
  story.Take(Do(Action::kVisit, missed), Member()).Wait(absl::Hours(4) - absl::Seconds(1));
  CHECK_THAT(story.Try(Do(Action::kClose), Community()), HasReason("VISIT_REQUIRED"));
  CHECK_THAT(story.Try(Do(Action::kVisit, missed), Member()),
             FailsWith(absl::StatusCode::kFailedPrecondition, "VISIT_TOO_SOON"));
  story.Wait(absl::Seconds(1)).Take(Do(Action::kVisit, missed), Member());
  CHECK_THAT(story.Try(Do(Action::kClose), Community()), IsOk());
  CHECK(story.event().visit_result == VisitResult::kNotReached);
  story.Take(Do(Action::kVisit, VisitDetails{VisitResult::kNotResolved}), Member());
  CHECK_THAT(story.Try(Do(Action::kClose), Community()), HasReason("NOT_RESOLVED"));
  story.Wait(absl::Hours(4)).Take(Do(Action::kVisit, missed), Member());
  CHECK_THAT(story.Try(Do(Action::kClose), Community()), HasReason("NOT_RESOLVED"));
}

TEST_CASE("returning for re-handling keeps the id, counts the round and restarts the right clock") {
  Story story = Story::At(State::kClosed);
  const absl::Time closed = *story.event().close_time;
  story.Wait(absl::Hours(24)).Take(Do(Action::kReturn), Community());
  CHECK(story.event().name == Name());
  CHECK(story.event().round == 2);
  CHECK(story.event().state == State::kHandling);
  CHECK(story.event().resolve_start == closed + absl::Hours(24));
  CHECK(story.event().resolve_due == closed + absl::Hours(96));
  CHECK_FALSE(story.event().handled_time.has_value());
  CHECK_FALSE(story.event().close_time.has_value());
  CHECK(story.event().visit_attempts == 0);

  Story old = Story::At(State::kClosed);
  old.Wait(kReopenWindow + absl::Minutes(1));
  CHECK_THAT(old.Try(Do(Action::kReturn), Community()), HasReason("REOPEN_WINDOW_OVER"));
}

TEST_CASE("a whistle is blown, reported in, answered and closed") {
  Story story = Story::At(State::kAccepted);
  const absl::Time due = story.now() + absl::Hours(4);
  CHECK_THAT(story.Try(Do(Action::kBlowWhistle, Whistle({"heat"}, kNine)), Community()),
             HasReason("DUE_IN_PAST"));
  CHECK_THAT(story.Try(Do(Action::kBlowWhistle, Whistle({"heat", "heat"}, due)), Community()),
             HasReason("DEPARTMENT_TWICE"));
  story.Take(Do(Action::kBlowWhistle, Whistle({"heat", "water"}, due)), Community());
  CHECK(story.event().state == State::kWhistled);
  CHECK_THAT(story.Try(Do(Action::kBlowWhistle, Whistle({"gas"}, due)), Community()),
             HasReason("ILLEGAL_TRANSITION"));

  Actor gas = Department();
  gas.departments = {"gas"};
  CHECK_THAT(story.Try(Do(Action::kReportIn, Reply(1)), gas), HasReason("OUT_OF_SCOPE"));
  CHECK_THAT(story.Try(Do(Action::kAnswerWhistle, Reply(1)), Department()),
             HasReason("NOT_REPORTED_IN"));
  CHECK_THAT(story.Try(Do(Action::kReportIn, Reply(2)), Department()), HasReason("NOT_FOUND"));
  Actor both = Department();
  both.departments = {"heat", "water"};
  CHECK_THAT(story.Try(Do(Action::kReportIn, Reply(1)), both), HasReason("DEPARTMENT_UNCLEAR"));

  story.Take(Do(Action::kReportIn, Reply(1)), Department());
  story.Take(Do(Action::kAnswerWhistle, Reply(1, "", true)), Department());
  CHECK_FALSE(story.event().latest_whistle()->answered_time.has_value());
  CHECK(SlaOf(story.event(), due + absl::Minutes(1)) == SlaLight::kRed);
  const WhistleReply water = Reply(1, "water");
  story.Wait(absl::Minutes(20)).Take(Do(Action::kReportIn, water), both);
  story.Take(Do(Action::kAnswerWhistle, water), both);
  CHECK(story.event().latest_whistle()->answered_time == story.now());

  story.Take(Do(Action::kCloseWhistle, Reply(1)), Community());
  CHECK(story.event().state == State::kHandling);
  CHECK(story.event().department == "heat");
  CHECK_THAT(story.Try(Do(Action::kSubmit, Evidence{{Photo(Purpose::kAfter)}}), Department()),
             IsOk());
  story.Take(Do(Action::kBlowWhistle, Whistle({"gas"}, due)), Community());
  CHECK(story.event().whistle_count == 2);
  CHECK_THAT(story.Try(Do(Action::kCloseWhistle, Reply(1)), Community()),
             HasReason("WHISTLE_CLOSED"));
}

TEST_CASE("a whistle ends before its due time only when its quorum has answered") {
  Story story = Story::At(State::kAccepted);
  const absl::Time due = story.now() + absl::Hours(4);
  WhistleOrder order = Whistle({"heat", "water"}, due);
  order.quorum = 3;
  CHECK_THAT(story.Try(Do(Action::kBlowWhistle, order), Community()),
             HasReason("QUORUM_TOO_LARGE"));
  order.quorum = 2;
  order.advice = {{}, {LoadAdvice::kQueue, "9 calls are open, 0 past their due time"}};
  story.Take(Do(Action::kBlowWhistle, order), Community());
  CHECK(story.event().latest_whistle()->calls[0].advice.advice == LoadAdvice::kNone);
  CHECK(story.event().latest_whistle()->calls[1].advice.advice == LoadAdvice::kQueue);
  story.Take(Do(Action::kReportIn, Reply(1, "heat")), Department());
  story.Take(Do(Action::kAnswerWhistle, Reply(1, "heat")), Department());
  CHECK_THAT(story.Try(Do(Action::kCloseWhistle, Reply(1)), Community()),
             FailsWith(absl::StatusCode::kFailedPrecondition, "QUORUM_NOT_MET"));
  // Who stays away does not keep the case waiting for ever.
  story.Wait(absl::Hours(4) + absl::Minutes(1));
  story.Take(Do(Action::kCloseWhistle, Reply(1)), Community());
  CHECK(story.event().state == State::kHandling);

  order.due_time = story.now() + absl::Hours(1);
  order.quorum = 1;
  story.Take(Do(Action::kBlowWhistle, order), Community());
  story.Take(Do(Action::kReportIn, Reply(2, "heat")), Department());
  story.Take(Do(Action::kAnswerWhistle, Reply(2, "heat")), Department());
  story.Take(Do(Action::kCloseWhistle, Reply(2)), Community());
}

TEST_CASE("an event has at most twenty whistles") {
  Story story = Story::At(State::kAccepted);
  for (int number = 1; number <= kMostWhistles; ++number) {
    const absl::Time due = story.now() + absl::Hours(1);
    story.Take(Do(Action::kBlowWhistle, Whistle({"heat"}, due)), Community());
    story.Take(Do(Action::kCloseWhistle, Reply(number)), Community());
  }
  const absl::Time due = story.now() + absl::Hours(1);
  CHECK_THAT(story.Try(Do(Action::kBlowWhistle, Whistle({"heat"}, due)), Community()),
             HasReason("TOO_MANY_WHISTLES"));
}

TEST_CASE("D30: whoever stands before the matter shows it where the item demands it") {
  Item item = HeatingItem();
  item.before_evidence_required = true;
  const absl::Status bare =
      Decide(std::nullopt, Report(Channel::kPatrol, item), Member(), kNine).status();
  CHECK_THAT(bare, FailsWith(absl::StatusCode::kFailedPrecondition, "EVIDENCE_REQUIRED"));
  Command shown = Report(Channel::kPatrol, item);
  std::get<ReportDetails>(shown.details).attachments = {Photo(Purpose::kAfter)};
  CHECK_FALSE(Decide(std::nullopt, shown, Member(), kNine).ok());
  std::get<ReportDetails>(shown.details).attachments = {Photo(Purpose::kBefore)};
  CHECK(Decide(std::nullopt, shown, Member(), kNine).ok());
  CHECK(Decide(std::nullopt, Report(Channel::kResident, item), Resident(), kNine).ok());
}

TEST_CASE("a report of an event that is there already says so") {
  const Change first = Must(Decide(std::nullopt, Report(Channel::kPatrol), Member(), kNine));
  CHECK_THAT(Decide(first.next, Report(Channel::kPatrol), Member(), kNine).status(),
             FailsWith(absl::StatusCode::kAlreadyExists, "EXTERNAL_ID_KNOWN"));
}

TEST_CASE("an emergency calls everybody on duty for the place and the department") {
  Command report = Report(Channel::kPatrol);
  std::get<ReportDetails>(report.details).filed.urgency = Urgency::kEmergency;
  const Change change = Must(Decide(std::nullopt, report, Member(), kNine));
  CHECK(change.alerts ==
        std::vector<Role>{
            Role::kCity, Role::kStreet, Role::kCommunity, Role::kGridMember, Role::kDepartment});
  CHECK(Must(Decide(std::nullopt, Report(), Resident(), kNine)).alerts.empty());
}

TEST_CASE("a merged event stands still and comes back with the due time it always had") {
  Story story;
  const absl::Time due = story.event().resolve_due;
  story.Wait(absl::Minutes(5)).Take(Do(Action::kMerge), Community());
  CHECK(story.event().close_time == story.now());
  CHECK_FALSE(HorizonsOf(story.event()).alarm_time.has_value());
  CHECK_THAT(story.Try(Do(Action::kAccept, Triage{}), Member()), HasReason("ILLEGAL_TRANSITION"));
  story.Wait(absl::Hours(1)).Take(Do(Action::kUnmerge), Community());
  CHECK(story.event().state == State::kReported);
  CHECK(story.event().resolve_due == due);
  CHECK_FALSE(story.event().close_time.has_value());
  const Event then = AsOf(story.event(), story.marks(), kNine + absl::Minutes(6));
  CHECK(then.state == State::kMerged);
  CHECK(then.close_time == kNine + absl::Minutes(5));
  CHECK_FALSE(AsOf(story.event(), story.marks(), story.now()).close_time.has_value());
}

TEST_CASE("a case of the past keeps its own times, and late is late by a microsecond") {
  Command report = Report(Channel::kHotline12345);
  const absl::Time open = kNine - absl::Hours(1000);
  const absl::Time due = open + absl::Hours(10);
  std::get<ReportDetails>(report.details).past = Past{open, due, "water", true};
  Change change = Must(Decide(std::nullopt, report, Person(Role::kOperator, "o"), kNine));
  change.next.revision = 1;
  CHECK(change.time == open);
  CHECK(change.next.department == "water");
  CHECK_FALSE(change.next.contact_due.has_value());
  CHECK(change.alerts.empty());
  CHECK(change.end_follows);
  const auto late_at = [&](absl::Time end) {
    const Command close = Do(Action::kClose, PastEnd{State::kClosed, end});
    const Change closed = Must(Decide(change.next, close, Person(Role::kOperator, "o"), kNine));
    CHECK(closed.next.close_time == end);
    return closed.next.late.Has(ClockKind::kResolve);
  };
  CHECK_FALSE(late_at(due));
  CHECK(late_at(due + absl::Microseconds(1)));
  CHECK_FALSE(late_at(open - absl::Hours(1)));
}

TEST_CASE("an outsider is told the same of an event that exists and of one that does not") {
  const Story story;
  Actor water = Person(Role::kDepartment, "water-1");
  water.departments = {"water"};
  for (const Actor& outsider : {Person(Role::kResident, "resident-2"), water}) {
    const absl::Status hidden = CheckVisible(&story.event(), outsider);
    CHECK_THAT(hidden, FailsWith(absl::StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
    CHECK(hidden == CheckVisible(nullptr, outsider));
  }
}

TEST_CASE("only roles that see every event of the city see it as a whole, whatever their areas") {
  Actor supervisor = Person(Role::kSupervisor, "supervisor-1");
  CHECK_THAT(CheckWholeCity(supervisor, kCity), HasReason("OUT_OF_SCOPE"));
  supervisor.areas = {kCity};
  for (const Actor& sees : {supervisor, City(), System()}) {
    CHECK_THAT(CheckWholeCity(sees, kCity), IsOk());
  }
  for (const Role role : {Role::kResident, Role::kDepartment, Role::kIntegrator, Role::kStreet}) {
    Actor wide = Person(role, "wide-1");
    wide.areas = {kCity};
    CHECK_THAT(CheckWholeCity(wide, kCity), HasReason("OUT_OF_SCOPE"));
  }
  CHECK_THAT(CheckWholeCity(City(), "410204"), HasReason("FOREIGN_CITY"));
}

}  // namespace
}  // namespace hailan::event_workflow::testing
