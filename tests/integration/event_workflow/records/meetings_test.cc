#include <catch2/catch.hpp>

#include "tests/integration/event_workflow/records/record_suite.h"

namespace hailan::event_workflow::testing {
namespace {

using S = MeetingService;

std::string IdOfWhistle(const pb::Whistle& whistle) {
  return whistle.name().substr(whistle.name().rfind('/') + 1);
}

std::string Convened(RecordSuite& suite, const pb::Whistle& whistle, int quorum = 0) {
  pb::ConveneMeetingRequest request;
  request.set_whistle(whistle.name());
  request.set_quorum(quorum);
  SetTime(request.mutable_meet_time(), suite.clock.Now() + absl::Minutes(30));
  return Must(suite.On(&S::ConveneMeeting, request, suite.community)).name.Format();
}

template <class Request>
Request About(const std::string& meeting) {
  Request request;
  request.set_name(meeting);
  return request;
}

// A phone `north` metres north of the event's point.
pb::CheckInRequest PhoneAt(const std::string& meeting, double north, double accuracy = 10) {
  auto request = About<pb::CheckInRequest>(meeting);
  request.mutable_point()->set_longitude(129.42);
  request.mutable_point()->set_latitude(42.77 + north / 111195);
  request.mutable_point()->set_system(type::v1::COORDINATE_SYSTEM_CGCS2000);
  request.set_accuracy_metres(accuracy);
  return request;
}

pb::WriteMinutesRequest Minutes(const RecordSuite& suite, const std::string& meeting) {
  auto request = About<pb::WriteMinutesRequest>(meeting);
  request.set_minutes("现场查看，管段需更换。");
  request.add_decisions("由供热公司更换管段");
  pb::FollowUpOrder& order = *request.add_follow_ups();
  order.set_matter("更换管段");
  order.set_department(DepartmentName("heat"));
  SetTime(order.mutable_due_time(), suite.clock.Now() + absl::Hours(48));
  return request;
}

TEST_CASE("D10: departments arrive, minutes are written and signed, follow-ups are done") {
  RecordSuite suite;
  const std::string event = suite.NewEvent(kGrid, suite.resident);
  const pb::Whistle whistle = suite.NewWhistle(event, {"heat", "power"});
  const std::string meeting = Convened(suite, whistle);
  CHECK(meeting == kParent + "/whistleMeetings/" + IdOfWhistle(whistle));
  Must(suite.On(&S::CheckIn, PhoneAt(meeting, 150), suite.heat));
  CHECK_THAT(suite.On(&S::WriteMinutes, Minutes(suite, meeting), suite.community).status(),
             FailsWith(absl::StatusCode::kFailedPrecondition, "QUORUM_NOT_MET"));
  suite.clock.Advance(absl::Hours(1));
  pb::WhistleMeeting seen = Must(suite.Ask(
      suite.meetings, &S::GetMeeting, About<pb::GetMeetingRequest>(meeting), suite.power));
  REQUIRE(seen.no_shows_size() == 1);
  CHECK(seen.no_shows(0) == DepartmentName("power"));
  CHECK_FALSE(seen.quorum_met());

  const Meeting arrived = Must(suite.On(&S::CheckIn, PhoneAt(meeting, 0), suite.power));
  REQUIRE(arrived.arrivals.size() == 2);
  CHECK(arrived.arrivals[0].distance_metres == Approx(150).margin(1));
  CHECK(arrived.arrivals[1].staff == "power-1");
  Must(suite.On(&S::WriteMinutes, Minutes(suite, meeting), suite.community));
  Must(suite.On(&S::SignMinutes, About<pb::SignMinutesRequest>(meeting), suite.heat));
  const auto conclude = About<pb::ConcludeMeetingRequest>(meeting);
  CHECK_THAT(suite.On(&S::ConcludeMeeting, conclude, suite.community).status(),
             HasReason("SIGNATURES_MISSING"));
  // What was signed is not what stands there now.
  Must(suite.On(&S::WriteMinutes, Minutes(suite, meeting), suite.community));
  Must(suite.On(&S::SignMinutes, About<pb::SignMinutesRequest>(meeting), suite.power));
  CHECK_THAT(suite.On(&S::ConcludeMeeting, conclude, suite.community).status(),
             HasReason("SIGNATURES_MISSING"));
  Must(suite.On(&S::SignMinutes, About<pb::SignMinutesRequest>(meeting), suite.heat));
  CHECK(Must(suite.On(&S::ConcludeMeeting, conclude, suite.community)).state ==
        MeetingState::kConcluded);
  CHECK_THAT(suite.On(&S::WriteMinutes, Minutes(suite, meeting), suite.community).status(),
             HasReason("MEETING_CONCLUDED"));

  auto finish = About<pb::CompleteFollowUpRequest>(meeting);
  finish.set_number(1);
  finish.set_result("已更换");
  CHECK_THAT(suite.On(&S::CompleteFollowUp, finish, suite.heat).status(),
             HasReason("EVIDENCE_REQUIRED"));
  *finish.add_attachments() = Suite::Photo(pb::Attachment::PURPOSE_AFTER);
  CHECK_THAT(suite.On(&S::CompleteFollowUp, finish, suite.power).status(),
             HasReason("OUT_OF_SCOPE"));
  Must(suite.On(&S::CompleteFollowUp, finish, suite.heat));
  CHECK_THAT(suite.On(&S::CompleteFollowUp, finish, suite.heat).status(),
             HasReason("ALREADY_DECIDED"));
  finish.set_number(2);
  CHECK_THAT(suite.On(&S::CompleteFollowUp, finish, suite.heat).status(),
             HasReason("UNKNOWN_FOLLOW_UP"));
  seen = Must(suite.Ask(
      suite.meetings, &S::GetMeeting, About<pb::GetMeetingRequest>(meeting), suite.community));
  CHECK(seen.steps(seen.steps_size() - 1).action() == "COMPLETE_FOLLOW_UP");
  CHECK_FALSE(seen.follow_ups(0).late());
  // Where a phone was is nobody's business afterwards.
  CHECK(suite.database->Value("SELECT count(*) FROM whistle_meetings "
                              "WHERE arrivals::text LIKE '%latitude%'") == "0");
}

TEST_CASE("arrival is proved by a phone that is near, exact and of the same coordinates") {
  RecordSuite suite;
  const std::string event = suite.NewEvent(kGrid, suite.resident);
  const std::string meeting = Convened(suite, suite.NewWhistle(event, {"heat"}));
  CHECK_THAT(suite.On(&S::CheckIn, PhoneAt(meeting, 260), suite.heat).status(),
             FailsWith(absl::StatusCode::kFailedPrecondition, "OUTSIDE_FENCE"));
  CHECK_THAT(suite.On(&S::CheckIn, PhoneAt(meeting, 0, 5000), suite.heat).status(),
             HasReason("ACCURACY_TOO_POOR"));
  pb::CheckInRequest shifted = PhoneAt(meeting, 0);
  shifted.mutable_point()->set_system(type::v1::COORDINATE_SYSTEM_GCJ02);
  CHECK_THAT(suite.On(&S::CheckIn, shifted, suite.heat).status(), HasReason("OTHER_COORDINATES"));
  CHECK_THAT(suite.On(&S::CheckIn, PhoneAt(meeting, 0), suite.power).status(),
             HasReason("OUT_OF_SCOPE"));
  CHECK_THAT(suite.On(&S::SignMinutes, About<pb::SignMinutesRequest>(meeting), suite.heat).status(),
             HasReason("NO_MINUTES"));
  const auto both = MakeActor(Role::kDepartment, "two", {}, {"heat", "power"});
  const std::string second = Convened(
      suite, suite.NewWhistle(suite.NewEvent(kGrid, suite.resident), {"heat", "power"}), 1);
  pb::CheckInRequest unclear = PhoneAt(second, 0);
  CHECK_THAT(suite.On(&S::CheckIn, unclear, both).status(), HasReason("DEPARTMENT_UNCLEAR"));
  unclear.set_department(DepartmentName("power"));
  Must(suite.On(&S::CheckIn, unclear, both));
  const Meeting again = Must(suite.On(&S::CheckIn, unclear, both));
  CHECK(again.revision == 2);  // the first check-in counts, the second changes nothing
  Must(suite.On(&S::WriteMinutes, Minutes(suite, second), suite.community));
  CHECK_THAT(suite.On(&S::SignMinutes, About<pb::SignMinutesRequest>(second), suite.heat).status(),
             HasReason("NOT_ARRIVED"));
}

TEST_CASE("a meeting is convened once, on an open whistle, with a quorum that can be met") {
  RecordSuite suite;
  const std::string event = suite.NewEvent(kGrid, suite.resident);
  const pb::Whistle whistle = suite.NewWhistle(event, {"heat"});
  pb::ConveneMeetingRequest request;
  request.set_whistle(whistle.name());
  request.set_quorum(2);
  SetTime(request.mutable_meet_time(), suite.clock.Now());
  CHECK_THAT(suite.On(&S::ConveneMeeting, request, suite.community).status(),
             HasReason("QUORUM_TOO_LARGE"));
  request.set_quorum(1);
  CHECK_THAT(suite.On(&S::ConveneMeeting, request, suite.heat).status(),
             HasReason("ROLE_NOT_ALLOWED"));
  CHECK_THAT(suite.On(&S::ConveneMeeting, request, suite.neighbour).status(),
             HasReason("OUT_OF_SCOPE"));
  Must(suite.On(&S::ConveneMeeting, request, suite.community));
  CHECK_THAT(suite.On(&S::ConveneMeeting, request, suite.community).status(),
             FailsWith(absl::StatusCode::kAlreadyExists, "MEETING_EXISTS"));
  request.set_whistle(whistle.name().substr(0, whistle.name().size() - 1) + "9");
  CHECK_THAT(suite.On(&S::ConveneMeeting, request, suite.community).status(),
             HasCode(absl::StatusCode::kNotFound));
  const pb::Whistle ended = suite.NewWhistle(suite.NewEvent(kGrid, suite.resident), {"heat"});
  pb::CloseWhistleRequest close;
  close.set_name(ended.name());
  close.set_outcome("结束");
  Must(suite.MoveWhistle(&WhistleService::CloseWhistle, close, suite.community));
  request.set_whistle(ended.name());
  CHECK_THAT(suite.On(&S::ConveneMeeting, request, suite.community).status(),
             FailsWith(absl::StatusCode::kFailedPrecondition, "WHISTLE_CLOSED"));
  CHECK_THAT(suite
                 .On(&S::WriteMinutes,
                     Minutes(suite, kParent + "/whistleMeetings/nonsense"),
                     suite.community)
                 .status(),
             HasCode(absl::StatusCode::kInvalidArgument));
}

TEST_CASE("evidence of whistles and meetings is what the object store has") {
  RecordSuite suite;
  pb::Attachment photo = Suite::Photo(pb::Attachment::PURPOSE_AFTER);
  intake::v1::RecordFilesRequest stored;
  stored.set_parent(kParent);
  stored.add_files()->set_uri(photo.uri());
  stored.mutable_files(0)->set_sha256(std::string(64, 'b'));
  Must(suite.Ask(suite.files, &FileRegister::RecordFiles, stored, suite.city));
  const pb::Whistle whistle = suite.NewWhistle(suite.NewEvent(kGrid, suite.resident), {"heat"});
  pb::ReportInRequest in;
  in.set_name(whistle.name());
  Must(suite.MoveWhistle(&WhistleService::ReportIn, in, suite.heat));
  pb::AnswerWhistleRequest answer;
  answer.set_name(whistle.name());
  answer.set_answer("已处理");
  *answer.add_attachments() = photo;
  CHECK_THAT(suite.MoveWhistle(&WhistleService::AnswerWhistle, answer, suite.heat).status(),
             FailsWith(absl::StatusCode::kFailedPrecondition, "HASH_MISMATCH"));
  answer.mutable_attachments(0)->set_sha256(std::string(64, 'b'));
  Must(suite.MoveWhistle(&WhistleService::AnswerWhistle, answer, suite.heat));
  auto finish = About<pb::CompleteFollowUpRequest>(Convened(suite, whistle));
  finish.set_number(1);
  finish.set_result("已更换");
  *finish.add_attachments() = photo;
  CHECK_THAT(suite.On(&S::CompleteFollowUp, finish, suite.heat).status(),
             HasReason("HASH_MISMATCH"));
}

TEST_CASE("10,000 whistles on one case are refused by its quota of 20 with a clear error") {
  RecordSuite suite;
  const std::string event = suite.NewEvent(kGrid, suite.resident);
  for (int i = 0; i < 20; ++i) {
    const pb::Whistle whistle = suite.NewWhistle(event, {"heat"});
    pb::CloseWhistleRequest close;
    close.set_name(whistle.name());
    close.set_outcome("再次协同");
    Must(suite.MoveWhistle(&WhistleService::CloseWhistle, close, suite.community));
  }
  pb::BlowWhistleRequest blow;
  blow.set_event(event);
  blow.add_departments(DepartmentName("heat"));
  blow.set_matter("联合处置");
  blow.set_occasion(pb::WHISTLE_OCCASION_RESIDENT_MATTER);
  SetTime(blow.mutable_due_time(), suite.clock.Now() + absl::Hours(2));
  const Command again = Must(suite.whistles.BlowWhistle(suite.CallOf(suite.community, blow), blow));
  int refused = 0;
  for (int batch = 0; batch < 10; ++batch) {
    std::vector<std::pair<command::Origin, Command>> commands;
    for (int i = 0; i < 1000; ++i) {
      blow.set_request_id(NewId(absl::Now()));
      const rpc::Call call = suite.CallOf(suite.community, blow);
      commands.emplace_back(call.Origin(blow.request_id()), again);
    }
    for (const auto& result : suite.runner.RunAll(std::move(commands))) {
      const bool quota = ReasonOf(result.status()) == "TOO_MANY_WHISTLES";
      refused += quota && absl::IsFailedPrecondition(result.status()) ? 1 : 0;
    }
  }
  CHECK(refused == 10000);
  CHECK(suite.database->Value("SELECT count(*) FROM whistles") == "20");
  // The case is not stuck.
  CHECK(suite.Get(event, suite.community).state() == pb::Event::STATE_HANDLING);
}

TEST_CASE("the load of departments is counted and comes with advice") {
  RecordSuite suite;
  for (int i = 0; i < 6; ++i) {
    suite.NewWhistle(suite.NewEvent(kGrid, suite.resident), {"heat"});
  }
  const pb::Whistle whistle = suite.NewWhistle(suite.NewEvent(kGrid, suite.resident), {"power"});
  pb::ReportInRequest in;
  in.set_name(whistle.name());
  Must(suite.MoveWhistle(&WhistleService::ReportIn, in, suite.power));
  suite.clock.Advance(absl::Minutes(30));
  pb::AnswerWhistleRequest answer;
  answer.set_name(whistle.name());
  answer.set_answer("已处理");
  Must(suite.MoveWhistle(&WhistleService::AnswerWhistle, answer, suite.power));
  suite.clock.Advance(absl::Hours(3));
  pb::ListDepartmentLoadsRequest ask;
  ask.set_parent(kParent);
  ask.add_departments(DepartmentName("water"));
  const auto loads =
      Must(suite.Ask(suite.meetings, &S::ListDepartmentLoads, ask, suite.street)).loads();
  REQUIRE(loads.size() == 3);
  CHECK(loads[0].department() == DepartmentName("heat"));
  CHECK(loads[0].open() == 6);
  CHECK(loads[0].overdue() == 6);
  CHECK(loads[0].advice() == pb::LOAD_ADVICE_QUEUE);
  CHECK(loads[1].answered() == 1);
  CHECK(loads[1].answer_minutes() == Approx(30));
  CHECK(loads[1].advice() == pb::LOAD_ADVICE_NONE);
  CHECK(loads[2].advice() == pb::LOAD_ADVICE_UNUSED);
  const auto own = Must(suite.Ask(suite.meetings, &S::ListDepartmentLoads, ask, suite.power));
  CHECK(own.loads(0).department() == DepartmentName("power"));
  CHECK(own.loads_size() == 2);
  // Whoever whistles is told, and told the same again later.
  const pb::Whistle seventh =
      suite.NewWhistle(suite.NewEvent(kGrid, suite.resident), {"power", "heat", "gas"});
  CHECK(seventh.calls(0).load_advice() == pb::LOAD_ADVICE_NONE);
  CHECK(seventh.calls(1).load_advice() == pb::LOAD_ADVICE_QUEUE);
  CHECK(seventh.calls(1).load_reason() == "6 calls are open, 6 past their due time");
  CHECK(seventh.calls(2).load_reason().empty());
  pb::GetWhistleRequest get;
  get.set_name(seventh.name());
  CHECK(
      Must(suite.whistles.GetWhistle(suite.CallOf(suite.heat, get), get)).calls(1).load_advice() ==
      pb::LOAD_ADVICE_QUEUE);
}

TEST_CASE(
    "D08: the quorum of a whistle binds its closure and is its meeting's unless told otherwise") {
  RecordSuite suite;
  const std::string event = suite.NewEvent(kGrid, suite.resident);
  Must(suite.Step(&EventService::AcceptEvent, event, suite.community));
  pb::BlowWhistleRequest blow;
  blow.set_event(event);
  for (const char* id : {"heat", "power", "water"}) blow.add_departments(DepartmentName(id));
  blow.set_matter("联合处置");
  blow.set_occasion(pb::WHISTLE_OCCASION_JOINT_ENFORCEMENT);
  SetTime(blow.mutable_due_time(), suite.clock.Now() + absl::Hours(2));
  blow.set_quorum(4);
  CHECK_THAT(suite.MoveWhistle(&WhistleService::BlowWhistle, blow, suite.community).status(),
             FailsWith(absl::StatusCode::kInvalidArgument, "QUORUM_TOO_LARGE"));
  blow.set_quorum(1);
  const pb::Whistle whistle =
      Must(suite.MoveWhistle(&WhistleService::BlowWhistle, blow, suite.community));
  CHECK(whistle.quorum() == 1);
  pb::ConveneMeetingRequest convene;
  convene.set_whistle(whistle.name());
  SetTime(convene.mutable_meet_time(), suite.clock.Now());
  CHECK(Must(suite.On(&S::ConveneMeeting, convene, suite.community)).quorum == 1);

  pb::CloseWhistleRequest close;
  close.set_name(whistle.name());
  close.set_outcome("结束");
  CHECK_THAT(suite.MoveWhistle(&WhistleService::CloseWhistle, close, suite.community).status(),
             FailsWith(absl::StatusCode::kFailedPrecondition, "QUORUM_NOT_MET"));
  pb::ReportInRequest in;
  in.set_name(whistle.name());
  Must(suite.MoveWhistle(&WhistleService::ReportIn, in, suite.power));
  pb::AnswerWhistleRequest answer;
  answer.set_name(whistle.name());
  answer.set_answer("已处理");
  Must(suite.MoveWhistle(&WhistleService::AnswerWhistle, answer, suite.power));
  CHECK(Must(suite.MoveWhistle(&WhistleService::CloseWhistle, close, suite.community)).quorum() ==
        1);
}

}  // namespace
}  // namespace hailan::event_workflow::testing
