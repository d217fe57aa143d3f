// The main job through the gateway: report, accept, dispatch, contact, handle, whistle, result,
// return visit, close, rating, and the figures that tell of it.
#include <catch2/catch.hpp>

#include "common/rpc/timestamp.h"
#include "hailan/evaluation/v1/figures.pb.h"
#include "hailan/evaluation/v1/ratings.pb.h"
#include "hailan/event_workflow/v1/event_moves.pb.h"
#include "hailan/event_workflow/v1/whistles.pb.h"
#include "tests/support/builders.h"

namespace hailan::testing {
namespace {

namespace evt = hailan::event_workflow::v1;
namespace eva = hailan::evaluation::v1;
namespace gw = hailan::gateway::v1;
using absl::StatusCode;

// One event on its way, and those who move it.
struct Loop {
  std::unique_ptr<MiniSuite> suite = MiniSuite::Start();
  Caller resident{*suite, Resident()};
  Caller officer{*suite, Officer()};
  Caller member{*suite, GridMember(1)};
  Caller heat{*suite, Department(kHeat)};
  Caller supervisor{*suite, Supervisor()};
  std::string event;

  Loop() { LoadMiniCity(*suite); }

  template <class Request>
  absl::StatusOr<evt::Event> Move(const Caller& who, const std::string& method, Request request) {
    request.set_name(event);
    request.set_request_id(NewRequestId());
    return who.Call<evt::Event>("hailan.event_workflow.v1.Events/" + method, request);
  }
  template <class Request>
  evt::Event Moved(const Caller& who,
                   const std::string& method,
                   evt::Event::State to,
                   Request request = {}) {
    evt::Event moved = Must(Move(who, method, std::move(request)));
    CHECK(evt::Event::State_Name(moved.state()) == evt::Event::State_Name(to));
    return moved;
  }
};

std::string ReportLeak(Loop& loop) {
  const gw::ReportEventRequest report = LeakReport();
  const auto reply =
      loop.resident.Do<gw::ReportEventResponse>("hailan.gateway.v1.Gateway/ReportEvent", report);
  CHECK(reply.omitted().empty());
  CHECK(reply.duplicate_hints().empty());
  CHECK(reply.located().grid() == NameOf("territories", Grid(1)));
  REQUIRE(reply.located().staff_size() == 1);
  CHECK(reply.located().staff(0).staff() == NameOf("staff", "s-grid-1"));
  const evt::Event& event = reply.event();
  CHECK(event.state() == evt::Event::STATE_REPORTED);
  CHECK(event.territory() == NameOf("territories", Grid(1)));
  CHECK(event.department() == NameOf("departments", kHeat));
  CHECK(event.progress_light() == evt::PROGRESS_LIGHT_RED);
  // The same request again is the same event.
  const auto again =
      loop.resident.Do<gw::ReportEventResponse>("hailan.gateway.v1.Gateway/ReportEvent", report);
  CHECK(again.event().name() == event.name());
  return event.name();
}

void BlowAndAnswerWhistle(Loop& loop) {
  evt::BlowWhistleRequest blow;
  blow.set_event(loop.event);
  blow.set_request_id(NewRequestId());
  blow.add_departments(NameOf("departments", kHeat));
  blow.set_matter("需更换管段。");
  blow.set_occasion(evt::WHISTLE_OCCASION_RESIDENT_MATTER);
  *blow.mutable_due_time() = rpc::ToTimestamp(absl::Now() + absl::Hours(2));
  const auto whistle =
      loop.officer.Do<evt::Whistle>("hailan.event_workflow.v1.Whistles/BlowWhistle", blow);
  loop.heat.Do<evt::Whistle>("hailan.event_workflow.v1.Whistles/ReportIn",
                             MoveOf<evt::ReportInRequest>(whistle.name()));
  auto answer = MoveOf<evt::AnswerWhistleRequest>(whistle.name());
  answer.set_answer("已更换。");
  answer.set_resolved(true);
  loop.heat.Do<evt::Whistle>("hailan.event_workflow.v1.Whistles/AnswerWhistle", answer);
  auto close = MoveOf<evt::CloseWhistleRequest>(whistle.name());
  close.set_outcome("由供热部门更换。");
  loop.officer.Do<evt::Whistle>("hailan.event_workflow.v1.Whistles/CloseWhistle", close);
}

void HandleAndClose(Loop& loop) {
  evt::SubmitResultRequest result;
  result.set_result("管段已更换。");
  CHECK_THAT(loop.Move(loop.heat, "SubmitResult", result).status(),
             FailsWith(StatusCode::kFailedPrecondition, "EVIDENCE_REQUIRED"));
  *result.add_attachments() = Photo("repaired", evt::Attachment::PURPOSE_AFTER);
  loop.Moved(loop.heat, "SubmitResult", evt::Event::STATE_HANDLED, result);
  loop.Moved<evt::ApproveResultRequest>(
      loop.officer, "ApproveResult", evt::Event::STATE_RETURN_VISIT);
  evt::RecordReturnVisitRequest visit;
  visit.set_result(evt::VISIT_RESULT_RESOLVED);
  // The member shut the valve, so somebody else asks the resident.
  CHECK_THAT(loop.Move(loop.member, "RecordReturnVisit", visit).status(),
             FailsWith(StatusCode::kFailedPrecondition, "OWN_WORK"));
  loop.Moved(loop.officer, "RecordReturnVisit", evt::Event::STATE_RETURN_VISIT, visit);
  const evt::Event closed =
      loop.Moved<evt::CloseEventRequest>(loop.officer, "CloseEvent", evt::Event::STATE_CLOSED);
  CHECK(closed.progress_light() == evt::PROGRESS_LIGHT_GREEN);
  CHECK(closed.late_clocks().empty());
}

void Rate(Loop& loop) {
  eva::SubmitRatingRequest rating;
  rating.set_event(loop.event);
  rating.set_score(5);
  rating.set_request_id(NewRequestId());
  // Evaluation learns of the result from the feed, a moment later.
  Must(Eventually([&] {
    return loop.resident.Call<eva::Rating>("hailan.evaluation.v1.Ratings/SubmitRating", rating)
        .status();
  }));
  CHECK_THAT(Caller(*loop.suite, Resident("R2"))
                 .Call<eva::Rating>("hailan.evaluation.v1.Ratings/SubmitRating",
                                    [&] {
                                      rating.set_request_id(NewRequestId());
                                      return rating;
                                    }())
                 .status(),
             FailsWith(StatusCode::kPermissionDenied, "NOT_THE_REPORTER"));
}

void CheckFigures(Loop& loop) {
  eva::GetFiguresRequest ask;
  ask.set_parent(kParent);
  ask.set_month(absl::FormatTime("%Y-%m", absl::Now(), absl::FixedTimeZone(8 * 60 * 60)));
  ask.set_territory(NameOf("territories", kCommunity));
  eva::FigureSet figures;
  Must(Eventually([&]() -> absl::Status {
    figures = loop.supervisor.Do<eva::FigureSet>("hailan.evaluation.v1.Figures/GetFigures", ask);
    for (const eva::Figure& figure : figures.figures()) {
      if (figure.kind() == eva::FIGURE_KIND_SATISFACTION && figure.numerator() == 1) {
        return absl::OkStatus();
      }
    }
    return absl::NotFoundError(figures.ShortDebugString());
  }));
  for (const eva::Figure& figure : figures.figures()) {
    INFO(eva::FigureKind_Name(figure.kind()));
    const bool about_wishes = figure.kind() == eva::FIGURE_KIND_WISH_FULFILMENT;
    const bool rework = figure.kind() == eva::FIGURE_KIND_REWORK;
    CHECK(figure.numerator() == (about_wishes || rework ? 0 : 1));
    CHECK(figure.denominator() == (about_wishes ? 0 : 1));
  }
}

TEST_CASE("a report goes the whole way to its close and into the figures") {
  Loop loop;
  loop.event = ReportLeak(loop);
  CHECK_THAT(loop.Move(loop.officer, "ApproveResult", evt::ApproveResultRequest()).status(),
             FailsWith(StatusCode::kFailedPrecondition, "ILLEGAL_TRANSITION"));
  loop.Moved<evt::AcceptEventRequest>(loop.officer, "AcceptEvent", evt::Event::STATE_ACCEPTED);
  evt::DispatchEventRequest dispatch;
  dispatch.set_assignee(NameOf("staff", "s-grid-1"));
  loop.Moved(loop.officer, "DispatchEvent", evt::Event::STATE_DISPATCHED, dispatch);
  CHECK(loop.Moved<evt::RecordContactRequest>(
                loop.member, "RecordContact", evt::Event::STATE_DISPATCHED)
            .has_contact_time());
  loop.Moved<evt::StartHandlingRequest>(loop.member, "StartHandling", evt::Event::STATE_HANDLING);
  BlowAndAnswerWhistle(loop);
  HandleAndClose(loop);
  Rate(loop);
  CheckFigures(loop);

  evt::ListHistoryRequest history;
  history.set_parent(loop.event);
  const auto entries = loop.supervisor.Do<evt::ListHistoryResponse>(
      "hailan.event_workflow.v1.Events/ListHistory", history);
  CHECK(entries.entries_size() == 13);
}

TEST_CASE("a case that is not handled turns yellow, then red, and is supervised") {
  Loop loop;
  loop.event = ReportLeak(loop);
  evt::GetEventRequest get;
  get.set_name(loop.event);
  const auto read = [&] {
    return loop.supervisor.Do<evt::Event>("hailan.event_workflow.v1.Events/GetEvent", get);
  };
  CHECK(read().sla_light() == evt::SLA_LIGHT_NONE);
  // 80 % of the contact hour.
  loop.suite->ShiftClock(absl::Minutes(50));
  CHECK(read().sla_light() == evt::SLA_LIGHT_YELLOW);
  loop.suite->ShiftClock(absl::Minutes(61));
  CHECK(read().sla_light() == evt::SLA_LIGHT_RED);
  evt::ListHistoryRequest history;
  history.set_parent(loop.event);
  Must(Eventually([&]() -> absl::Status {
    const auto entries = loop.supervisor.Do<evt::ListHistoryResponse>(
        "hailan.event_workflow.v1.Events/ListHistory", history);
    for (const evt::HistoryEntry& entry : entries.entries()) {
      if (entry.action() == evt::ACTION_SUPERVISE) return absl::OkStatus();
    }
    return absl::NotFoundError(entries.ShortDebugString());
  }));
}

}  // namespace
}  // namespace hailan::testing
