// D08, D10, D14–D19: whistle and joint meeting, pressure and supervision, acceptance, return visit,
// re-handling, through the gateway.
#include <catch2/catch.hpp>

#include "hailan/event_workflow/v1/supervision.pb.h"
#include "hailan/event_workflow/v1/whistle_meetings.pb.h"
#include "tests/e2e/event_workflow/town.h"

namespace hailan::testing {
namespace {

using absl::StatusCode;

std::string Convened(Town& town, const evt::Whistle& whistle) {
  evt::ConveneMeetingRequest convene;
  convene.set_whistle(whistle.name());
  *convene.mutable_meet_time() = rpc::ToTimestamp(absl::Now() + absl::Minutes(10));
  return town.Do<evt::WhistleMeeting>(town.officer, "WhistleMeetings/ConveneMeeting", convene)
      .name();
}

TEST_CASE("D08: each department's answer and arrival at a whistle is tracked") {
  Town town;
  const evt::Whistle whistle = town.Whistled({kHeat, kPower});
  const std::string meeting = Convened(town, whistle);
  evt::CheckInRequest in;
  in.set_name(meeting);
  *in.mutable_point() = PointIn(2);  // the neighbouring grid
  in.set_accuracy_metres(12);
  CHECK_THAT(town.Try<evt::WhistleMeeting>(town.heat, "WhistleMeetings/CheckIn", in).status(),
             FailsWith(StatusCode::kFailedPrecondition, "OUTSIDE_FENCE"));
  *in.mutable_point() = PointIn(1);
  const auto arrived = town.Do<evt::WhistleMeeting>(town.heat, "WhistleMeetings/CheckIn", in);
  REQUIRE(arrived.arrivals_size() == 1);
  CHECK(arrived.arrivals(0).department() == NameOf("departments", kHeat));
  town.Do<evt::Whistle>(
      town.heat, "Whistles/ReportIn", MoveOf<evt::ReportInRequest>(whistle.name()));
  auto answer = MoveOf<evt::AnswerWhistleRequest>(whistle.name());
  answer.set_answer("明日更换。");
  const auto answered = town.Do<evt::Whistle>(town.heat, "Whistles/AnswerWhistle", answer);
  CHECK(answered.calls(0).has_answer_time());
  CHECK_FALSE(answered.calls(1).has_answer_time());
  evt::ListDepartmentLoadsRequest loads;
  loads.set_parent(kParent);
  const auto listed = town.Do<evt::ListDepartmentLoadsResponse>(
      town.city, "WhistleMeetings/ListDepartmentLoads", loads);
  REQUIRE(listed.loads_size() == 2);
  CHECK(listed.loads(0).department() == NameOf("departments", kPower));
  CHECK(listed.loads(0).open() == 1);
}

TEST_CASE("D10: a joint consultation has participants, minutes, decisions and follow-ups") {
  Town town;
  const std::string meeting = Convened(town, town.Whistled({kHeat, kPower}));
  evt::CheckInRequest in;
  in.set_name(meeting);
  *in.mutable_point() = PointIn(1);
  in.set_accuracy_metres(12);
  evt::WriteMinutesRequest minutes;
  minutes.set_name(meeting);
  minutes.set_minutes("现场查看。");
  minutes.add_decisions("更换管段。");
  evt::FollowUpOrder& order = *minutes.add_follow_ups();
  order.set_matter("更换");
  order.set_department(NameOf("departments", kHeat));
  *order.mutable_due_time() = rpc::ToTimestamp(absl::Now() + absl::Hours(24));
  town.Do<evt::WhistleMeeting>(town.heat, "WhistleMeetings/CheckIn", in);
  CHECK_THAT(
      town.Try<evt::WhistleMeeting>(town.officer, "WhistleMeetings/WriteMinutes", minutes).status(),
      FailsWith(StatusCode::kFailedPrecondition, "QUORUM_NOT_MET"));
  town.Do<evt::WhistleMeeting>(town.power, "WhistleMeetings/CheckIn", in);
  town.Do<evt::WhistleMeeting>(town.officer, "WhistleMeetings/WriteMinutes", minutes);
  for (const Caller* who : {&town.heat, &town.power}) {
    town.Do<evt::WhistleMeeting>(
        *who, "WhistleMeetings/SignMinutes", MoveOf<evt::SignMinutesRequest>(meeting));
  }
  const auto concluded = town.Do<evt::WhistleMeeting>(town.officer,
                                                      "WhistleMeetings/ConcludeMeeting",
                                                      MoveOf<evt::ConcludeMeetingRequest>(meeting));
  CHECK(concluded.state() == evt::WhistleMeeting::STATE_CONCLUDED);
  CHECK(concluded.signatures_size() == 2);
  evt::CompleteFollowUpRequest done;
  done.set_name(meeting);
  done.set_number(1);
  done.set_result("已更换。");
  *done.add_attachments() = Photo("pipe", evt::Attachment::PURPOSE_AFTER);
  CHECK(town.Do<evt::WhistleMeeting>(town.heat, "WhistleMeetings/CompleteFollowUp", done)
            .follow_ups(0)
            .has_done_time());
}

TEST_CASE("D14: urging by hand is seen by the reporter, without who urged") {
  Town town;
  const std::string event = town.Reported();
  evt::UrgeEventRequest urge;
  urge.set_name(event);
  urge.set_note("请尽快受理。");
  town.Do<evt::Event>(town.officer, "Supervision/UrgeEvent", urge);
  evt::ListPressureRequest ask;
  ask.set_parent(event);
  const auto seen =
      town.Do<evt::ListPressureResponse>(town.resident, "Supervision/ListPressure", ask);
  REQUIRE(seen.urge_count() == 1);
  CHECK(seen.pressures(0).author().empty());
  CHECK(town.Do<evt::ListPressureResponse>(town.city, "Supervision/ListPressure", ask)
            .pressures(0)
            .author() == "s-community");

  // One person, one event: three times a day.
  town.Do<evt::Event>(town.officer, "Supervision/UrgeEvent", urge);
  town.Do<evt::Event>(town.officer, "Supervision/UrgeEvent", urge);
  const absl::Status refused =
      town.Try<evt::Event>(town.officer, "Supervision/UrgeEvent", urge).status();
  CHECK_THAT(refused, FailsWith(StatusCode::kResourceExhausted, "ALARM_QUOTA_USED"));
  REQUIRE(RetryDelayOf(refused).has_value());
  CHECK(*RetryDelayOf(refused) > absl::Hours(23));
  town.Do<evt::Event>(town.supervisor, "Supervision/UrgeEvent", urge);
}

TEST_CASE("D15, D16: a supervisor opens a case with its evidence and edits no fact") {
  Town town;
  const std::string event = town.Reported();
  CHECK_THAT(town.Try<evt::Event>(
                     town.supervisor, "Events/AcceptEvent", MoveOf<evt::AcceptEventRequest>(event))
                 .status(),
             FailsWith(StatusCode::kPermissionDenied, "ROLE_NOT_ALLOWED"));
  evt::OpenSupervisionRequest open;
  open.set_event(event);
  open.set_reason("迟迟不受理。");
  *open.mutable_reply_due_time() = rpc::ToTimestamp(absl::Now() + absl::Hours(24));
  const auto opened =
      town.Do<evt::SupervisedCase>(town.supervisor, "Supervision/OpenSupervision", open);
  evt::GetEvidenceBundleRequest bundle;
  bundle.set_name(opened.name());
  const auto evidence =
      town.Do<evt::EvidenceBundle>(town.supervisor, "Supervision/GetEvidenceBundle", bundle);
  CHECK(evidence.intact());
  CHECK(evidence.rows_size() == 1);
  CHECK(evidence.sha256() == opened.bundle_sha256());
  evt::ReplyToSupervisionRequest reply;
  reply.set_name(opened.name());
  reply.set_reply("已安排。");
  town.Do<evt::SupervisedCase>(town.officer, "Supervision/ReplyToSupervision", reply);
  evt::CloseSupervisionRequest close;
  close.set_name(opened.name());
  close.set_outcome("已整改。");
  CHECK(town.Do<evt::SupervisedCase>(town.supervisor, "Supervision/CloseSupervision", close)
            .state() == evt::SupervisedCase::STATE_CLOSED);
  CHECK_THAT(town.Try<evt::SupervisedCase>(town.supervisor, "Supervision/CloseSupervision", close)
                 .status(),
             FailsWith(StatusCode::kFailedPrecondition, "SUPERVISION_CLOSED"));
}

TEST_CASE(
    "D17, D18: who handled does not accept, and a return keeps the case and counts the round") {
  Town town;
  const std::string event = town.Handled();
  // The same person with an office of their own.
  rpc::TokenClaims both = GridMember(1);
  both.roles.push_back("community");
  both.areas = {kCommunity};
  const Caller handler(*town.suite, both);
  CHECK_THAT(town.Try<evt::Event>(
                     handler, "Events/ApproveResult", MoveOf<evt::ApproveResultRequest>(event))
                 .status(),
             FailsWith(StatusCode::kFailedPrecondition, "OWN_WORK"));
  auto back = MoveOf<evt::ReturnForRehandlingRequest>(event);
  back.set_reason("仍不亮。");
  const auto returned = town.Do<evt::Event>(town.officer, "Events/ReturnForRehandling", back);
  CHECK(returned.name() == event);
  CHECK(returned.round() == 2);
  CHECK(returned.state() == evt::Event::STATE_HANDLING);
  CHECK_FALSE(returned.has_handled_time());
}

TEST_CASE("D19: silence is not satisfaction: one attempt in vain closes nothing, three do") {
  Town town;
  const std::string event = town.Handled();
  town.Step<evt::ApproveResultRequest>(town.officer, "ApproveResult", event);
  const auto close = MoveOf<evt::CloseEventRequest>(event);
  evt::RecordReturnVisitRequest visit;
  visit.set_name(event);
  visit.set_result(evt::VISIT_RESULT_NOT_REACHED);
  for (int attempt = 1; attempt <= 3; ++attempt) {
    CHECK_THAT(town.Try<evt::Event>(town.officer, "Events/CloseEvent", close).status(),
               FailsWith(StatusCode::kFailedPrecondition, "VISIT_REQUIRED"));
    CHECK(town.Do<evt::Event>(town.officer, "Events/RecordReturnVisit", visit).visit_attempts() ==
          attempt);
  }
  const auto closed = town.Do<evt::Event>(town.officer, "Events/CloseEvent", close);
  CHECK(closed.state() == evt::Event::STATE_CLOSED);
  CHECK(closed.visit_result() == evt::VISIT_RESULT_NOT_REACHED);
}

}  // namespace
}  // namespace hailan::testing
