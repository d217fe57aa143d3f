// D08, D10, D17–D19: whistle and joint meeting, re-handling, acceptance by others, return visit and
// rating, through the gateway.
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "hailan/evaluation/v1/figures.pb.h"
#include "hailan/evaluation/v1/ratings.pb.h"
#include "hailan/event_workflow/v1/whistle_meetings.pb.h"
#include "tests/e2e/event_workflow/town.h"

namespace hailan::testing {
namespace {

namespace eva = hailan::evaluation::v1;
using absl::StatusCode;

absl::Duration Between(const google::protobuf::Timestamp& from,
                       const google::protobuf::Timestamp& until) {
  return rpc::FromTimestamp(until) - rpc::FromTimestamp(from);
}

std::string Convened(Town& town, const evt::Whistle& whistle) {
  evt::ConveneMeetingRequest convene;
  convene.set_whistle(whistle.name());
  *convene.mutable_meet_time() = rpc::ToTimestamp(absl::Now() + absl::Minutes(10));
  return town.Do<evt::WhistleMeeting>(town.officer, "WhistleMeetings/ConveneMeeting", convene)
      .name();
}

evt::Whistle Answered(Town& town, const Caller& department, const std::string& whistle) {
  town.Do<evt::Whistle>(department, "Whistles/ReportIn", MoveOf<evt::ReportInRequest>(whistle));
  auto answer = MoveOf<evt::AnswerWhistleRequest>(whistle);
  answer.set_answer("明日更换。");
  return town.Do<evt::Whistle>(department, "Whistles/AnswerWhistle", answer);
}

TEST_CASE("D08: a whistle tells the called departments matter, place, quorum and due time") {
  Town town;
  const std::string name = town.Whistled({kHeat, kPower}, 2).name();
  evt::GetWhistleRequest get;
  get.set_name(name);
  const auto whistle = town.Do<evt::Whistle>(town.heat, "Whistles/GetWhistle", get);
  CHECK(whistle.matter() == "联合查看。");
  CHECK(whistle.place() == "康居苑1号楼前");
  CHECK(whistle.occasion() == evt::WHISTLE_OCCASION_JOINT_ENFORCEMENT);
  CHECK(whistle.quorum() == 2);
  CHECK(whistle.blower() == "s-community");
  const absl::Duration budget = Between(whistle.create_time(), whistle.due_time());
  CHECK(budget <= absl::Hours(2));
  CHECK(budget > absl::Hours(2) - absl::Minutes(1));
  REQUIRE(whistle.calls_size() == 2);
  CHECK(whistle.calls(0).department() == NameOf("departments", kHeat));
  CHECK(whistle.calls(1).department() == NameOf("departments", kPower));

  Answered(town, town.heat, name);
  auto close = MoveOf<evt::CloseWhistleRequest>(name);
  close.set_outcome("由供热部门更换。");
  const absl::Status early =
      town.Try<evt::Whistle>(town.officer, "Whistles/CloseWhistle", close).status();
  CHECK_THAT(early, FailsWith(StatusCode::kFailedPrecondition, "QUORUM_NOT_MET"));
  // In no order: it travels as a map.
  const ErrorMetadata facts = MetadataOf(early);
  CHECK(std::map<std::string, std::string>(facts.begin(), facts.end()) ==
        std::map<std::string, std::string>{{"answered", "1"}, {"quorum", "2"}});
  CHECK(Answered(town, town.power, name).has_answered_time());
  const auto closed = town.Do<evt::Whistle>(town.officer, "Whistles/CloseWhistle", close);
  CHECK(closed.outcome() == close.outcome());
  // The lead, who was called first, handles on.
  CHECK(town.Get(town.officer, whistle.event()).department() == NameOf("departments", kHeat));
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
  const evt::Whistle answered = Answered(town, town.heat, whistle.name());
  CHECK(answered.calls(0).has_report_in_time());
  CHECK(answered.calls(0).has_answer_time());
  CHECK(answered.calls(0).answer() == "明日更换。");
  CHECK_FALSE(answered.calls(1).has_report_in_time());
  CHECK_FALSE(answered.calls(1).has_answer_time());
  evt::ListDepartmentLoadsRequest loads;
  loads.set_parent(kParent);
  const auto listed = town.Do<evt::ListDepartmentLoadsResponse>(
      town.city, "WhistleMeetings/ListDepartmentLoads", loads);
  REQUIRE(listed.loads_size() == 2);
  CHECK(listed.loads(0).department() == NameOf("departments", kPower));
  CHECK(listed.loads(0).open() == 1);
}

evt::WriteMinutesRequest Minutes(const std::string& meeting) {
  evt::WriteMinutesRequest minutes;
  minutes.set_name(meeting);
  minutes.set_minutes("现场查看。");
  minutes.add_decisions("更换管段。");
  evt::FollowUpOrder& order = *minutes.add_follow_ups();
  order.set_matter("更换");
  order.set_department(NameOf("departments", kHeat));
  *order.mutable_due_time() = rpc::ToTimestamp(absl::Now() + absl::Hours(24));
  return minutes;
}

// What a meeting is to be afterwards, as one of its participants reads it.
void CheckRecord(const evt::WhistleMeeting& meeting, const evt::WriteMinutesRequest& written) {
  CHECK(meeting.state() == evt::WhistleMeeting::STATE_CONCLUDED);
  std::set<std::string> participants, signers;
  for (const evt::Arrival& arrival : meeting.arrivals()) participants.insert(arrival.department());
  for (const evt::Signature& one : meeting.signatures()) signers.insert(one.department());
  CHECK(participants ==
        std::set<std::string>{NameOf("departments", kHeat), NameOf("departments", kPower)});
  CHECK(signers == participants);
  CHECK(meeting.minutes() == written.minutes());
  REQUIRE(meeting.decisions_size() == 1);
  CHECK(meeting.decisions(0) == written.decisions(0));
  REQUIRE(meeting.follow_ups_size() == 1);
  CHECK(meeting.follow_ups(0).matter() == written.follow_ups(0).matter());
  CHECK(meeting.follow_ups(0).department() == written.follow_ups(0).department());
  CHECK(meeting.follow_ups(0).due_time().seconds() == written.follow_ups(0).due_time().seconds());
  CHECK_FALSE(meeting.follow_ups(0).has_done_time());
}

TEST_CASE("D10: a joint consultation has participants, minutes, decisions and follow-ups") {
  Town town;
  const std::string meeting = Convened(town, town.Whistled({kHeat, kPower}));
  evt::CheckInRequest in;
  in.set_name(meeting);
  *in.mutable_point() = PointIn(1);
  in.set_accuracy_metres(12);
  const evt::WriteMinutesRequest minutes = Minutes(meeting);
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
  town.Do<evt::WhistleMeeting>(town.officer,
                               "WhistleMeetings/ConcludeMeeting",
                               MoveOf<evt::ConcludeMeetingRequest>(meeting));
  evt::GetMeetingRequest get;
  get.set_name(meeting);
  CheckRecord(town.Do<evt::WhistleMeeting>(town.power, "WhistleMeetings/GetMeeting", get), minutes);
  evt::CompleteFollowUpRequest done;
  done.set_name(meeting);
  done.set_number(1);
  done.set_result("已更换。");
  *done.add_attachments() = Photo("pipe", evt::Attachment::PURPOSE_AFTER);
  CHECK(town.Do<evt::WhistleMeeting>(town.heat, "WhistleMeetings/CompleteFollowUp", done)
            .follow_ups(0)
            .has_done_time());
}

// The clocks of an event without a whistle.
const evt::Clock& ContactOf(const evt::Event& event) {
  REQUIRE(event.clocks_size() == 2);
  REQUIRE(event.clocks(0).kind() == evt::CLOCK_KIND_CONTACT);
  return event.clocks(0);
}

const evt::Clock& ResolveOf(const evt::Event& event) {
  REQUIRE(event.clocks_size() == 2);
  REQUIRE(event.clocks(1).kind() == evt::CLOCK_KIND_RESOLVE);
  return event.clocks(1);
}

// `returned` is the event `before` once more: the handling begins anew, everything else stays.
void CheckBegunAnew(const evt::Event& returned, const evt::Event& before) {
  CHECK(returned.name() == before.name());
  CHECK(returned.round() == before.round() + 1);
  CHECK(returned.state() == evt::Event::STATE_HANDLING);
  CHECK(returned.assignee() == NameOf("staff", "s-grid-1"));
  CHECK_FALSE(returned.has_handled_time());
  CHECK_FALSE(returned.has_close_time());
  CHECK(returned.visit_attempts() == 0);
  CHECK(returned.visit_result() == evt::VISIT_RESULT_UNSPECIFIED);
  const evt::Clock& resolve = ResolveOf(returned);
  CHECK(Between(ResolveOf(before).start_time(), resolve.start_time()) > absl::ZeroDuration());
  CHECK(Between(resolve.start_time(), returned.update_time()) == absl::ZeroDuration());
  CHECK(Between(resolve.start_time(), resolve.due_time()) == absl::Hours(72));
  CHECK(ResolveOf(before).has_stop_time());
  CHECK_FALSE(resolve.has_stop_time());
  // The reporter was called within the hour; that is not taken back.
  CHECK(ContactOf(before).has_stop_time());
  CHECK(ContactOf(returned).SerializeAsString() == ContactOf(before).SerializeAsString());
}

TEST_CASE("D17: what is not resolved returns as the same case, a round later, on a fresh clock") {
  Town town;
  const std::string event = town.Reported();
  town.Step<evt::AcceptEventRequest>(town.member, "AcceptEvent", event);
  town.Step<evt::RecordContactRequest>(town.member, "RecordContact", event);
  town.Step<evt::StartHandlingRequest>(town.member, "StartHandling", event);
  const evt::Event handled = town.Submit(town.member, event);
  auto back = MoveOf<evt::ReturnForRehandlingRequest>(event);
  back.set_reason("仍不亮。");
  const auto send_back = [&] {
    return town.Do<evt::Event>(town.officer, "Events/ReturnForRehandling", back);
  };
  const evt::Event second = send_back();
  CheckBegunAnew(second, handled);
  CHECK(second.round() == 2);
  // Also after it was closed: a lamp that fails again next week is the same case.
  town.Submit(town.member, event);
  const evt::Event closed = town.Close(event);
  CHECK(closed.state() == evt::Event::STATE_CLOSED);
  const evt::Event third = send_back();
  CheckBegunAnew(third, closed);
  CHECK(third.round() == 3);
  std::vector<int> rounds;
  for (const evt::HistoryEntry& entry : town.HistoryOf(town.officer, event)) {
    if (entry.action() == evt::ACTION_RETURN) rounds.push_back(entry.round());
  }
  CHECK(rounds == std::vector<int>{2, 3});
}

TEST_CASE("D18: who handled does not accept the result, whatever office they hold besides") {
  Town town;
  const std::string event = town.Handled();
  // The same person with an office of their own.
  rpc::TokenClaims both = GridMember(1);
  both.roles.push_back("community");
  both.areas = {kCommunity};
  const Caller handler(*town.suite, both);
  const auto approve = MoveOf<evt::ApproveResultRequest>(event);
  CHECK_THAT(town.Try<evt::Event>(handler, "Events/ApproveResult", approve).status(),
             FailsWith(StatusCode::kFailedPrecondition, "OWN_WORK"));
  CHECK_THAT(town.Try<evt::Event>(town.member, "Events/ApproveResult", approve).status(),
             FailsWith(StatusCode::kPermissionDenied, "ROLE_NOT_ALLOWED"));
  CHECK(town.Do<evt::Event>(town.officer, "Events/ApproveResult", approve).state() ==
        evt::Event::STATE_RETURN_VISIT);
}

// Handled, and closed after three visits hours apart that found nobody, each of them kept.
std::string ClosedInSilence(Town& town) {
  std::string event = town.Handled();
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
    CHECK_THAT(town.Try<evt::Event>(town.officer, "Events/RecordReturnVisit", visit).status(),
               FailsWith(StatusCode::kFailedPrecondition, "VISIT_TOO_SOON"));
    town.suite->ShiftClock(attempt * absl::Hours(4) + absl::Minutes(1));
  }
  const auto closed = town.Do<evt::Event>(town.officer, "Events/CloseEvent", close);
  CHECK(closed.state() == evt::Event::STATE_CLOSED);
  CHECK(closed.visit_result() == evt::VISIT_RESULT_NOT_REACHED);
  int attempts = 0;
  for (const evt::HistoryEntry& entry : town.HistoryOf(town.officer, event)) {
    attempts += entry.visit_result() == evt::VISIT_RESULT_NOT_REACHED ? 1 : 0;
  }
  CHECK(attempts == 3);
  return event;
}

void Rate(Town& town, const std::string& event, int score) {
  eva::SubmitRatingRequest rating;
  rating.set_event(event);
  rating.set_score(score);
  rating.set_request_id(NewRequestId());
  // Evaluation learns of the result from the feed, a moment later.
  Must(Eventually([&] {
    return town.resident.Call<eva::Rating>("hailan.evaluation.v1.Ratings/SubmitRating", rating)
        .status();
  }));
  eva::GetRatingRequest get;
  get.set_event(event);
  CHECK(town.officer.Do<eva::Rating>("hailan.evaluation.v1.Ratings/GetRating", get).score() ==
        score);
}

// A request about the satisfaction of this month.
template <class Request>
Request OfThisMonth() {
  Request request;
  request.set_parent(kParent);
  request.set_month(absl::FormatTime("%Y-%m", absl::Now(), absl::FixedTimeZone(8 * 60 * 60)));
  request.set_territory(NameOf("territories", kCommunity));
  return request;
}

// Once as many cases are known to be closed.
eva::Figure SatisfactionOf(Town& town, int closed) {
  const auto ask = OfThisMonth<eva::GetFiguresRequest>();
  eva::Figure satisfaction;
  Must(Eventually([&]() -> absl::Status {
    const auto set =
        town.supervisor.Do<eva::FigureSet>("hailan.evaluation.v1.Figures/GetFigures", ask);
    bool complete = false;
    for (const eva::Figure& figure : set.figures()) {
      if (figure.kind() == eva::FIGURE_KIND_CLOSURE) complete = figure.numerator() == closed;
      if (figure.kind() == eva::FIGURE_KIND_SATISFACTION) satisfaction = figure;
    }
    return complete ? absl::OkStatus() : absl::NotFoundError(set.ShortDebugString());
  }));
  return satisfaction;
}

TEST_CASE("D19: attempts, answer and score are kept; silence closes a case and satisfies nobody") {
  Town town;
  const std::string pleased = town.Handled();
  const std::string angry = town.Handled();
  for (const std::string* event : {&pleased, &angry}) {
    CHECK(town.Close(*event).visit_result() == evt::VISIT_RESULT_RESOLVED);
  }
  Rate(town, pleased, 5);
  Rate(town, angry, 2);
  const std::string silent = ClosedInSilence(town);
  const eva::Figure satisfaction = SatisfactionOf(town, 3);
  CHECK(satisfaction.numerator() == 1);
  CHECK(satisfaction.denominator() == 2);
  CHECK(satisfaction.excluded() == 1);
  const auto rows = [&](eva::FigurePart part) {
    auto list = OfThisMonth<eva::ListFigureRowsRequest>();
    list.set_kind(eva::FIGURE_KIND_SATISFACTION);
    list.set_part(part);
    const auto page = town.supervisor.Do<eva::ListFigureRowsResponse>(
        "hailan.evaluation.v1.Figures/ListFigureRows", list);
    return std::set<std::string>(page.names().begin(), page.names().end());
  };
  CHECK(rows(eva::FIGURE_PART_NUMERATOR) == std::set<std::string>{pleased});
  CHECK(rows(eva::FIGURE_PART_DENOMINATOR) == std::set<std::string>{pleased, angry});
  CHECK(rows(eva::FIGURE_PART_EXCLUDED) == std::set<std::string>{silent});
}

}  // namespace
}  // namespace hailan::testing
