// The mini city with everybody who takes part in the closed loop, for the cases named after the
// requirements that they show.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "common/rpc/timestamp.h"
#include "hailan/event_workflow/v1/event_moves.pb.h"
#include "hailan/event_workflow/v1/events.pb.h"
#include "hailan/event_workflow/v1/whistles.pb.h"
#include "tests/e2e/every_method.h"
#include "tests/support/builders.h"

namespace hailan::testing {

namespace evt = hailan::event_workflow::v1;

// `Drives/GetDrive` as the contracts name it: `hailan.event_workflow.campaigns.v1.Drives/GetDrive`.
inline std::string InFull(const std::string& method) {
  for (const AnyMethod& known : EveryMethod()) {
    if (absl::StartsWith(known.name, "hailan.event_workflow.") &&
        absl::EndsWith(known.name, "." + method)) {
      return known.name;
    }
  }
  throw std::invalid_argument("event_workflow has no method " + method);
}

struct Town {
  std::unique_ptr<MiniSuite> suite = MiniSuite::Start();
  Caller resident{*suite, Resident()};
  Caller officer{*suite, Officer()};
  Caller member{*suite, GridMember(1)};
  Caller heat{*suite, Department(kHeat)};
  Caller power{*suite, Department(kPower)};
  Caller city{*suite, Director()};
  Caller supervisor{*suite, Supervisor()};
  Caller loader{*suite, Operator()};

  Town() { LoadMiniCity(*suite); }

  // Calls the method of event_workflow, with a fresh request id for a write.
  template <class Response, class Request>
  absl::StatusOr<Response> Try(const Caller& who, const std::string& method, Request request) {
    if constexpr (requires { request.set_request_id(""); }) {
      request.set_request_id(NewRequestId());
    }
    return who.Call<Response>(InFull(method), request);
  }
  template <class Response, class Request>
  Response Do(const Caller& who, const std::string& method, Request request) {
    return Must(Try<Response>(who, method, std::move(request)));
  }
  // A step of an event that needs its name only.
  template <class Request>
  evt::Event Step(const Caller& who, const std::string& method, const std::string& event) {
    return Do<evt::Event>(who, "Events/" + method, MoveOf<Request>(event));
  }

  // Somebody whose token outlives a story that goes on for weeks.
  Caller Lasting(rpc::TokenClaims claims) {
    claims.lifetime = absl::Hours(24 * 30);
    return Caller(*suite, claims);
  }
  evt::Event Get(const Caller& who, const std::string& event) {
    evt::GetEventRequest get;
    get.set_name(event);
    return Do<evt::Event>(who, "Events/GetEvent", get);
  }
  std::vector<evt::HistoryEntry> HistoryOf(const Caller& who, const std::string& event) {
    evt::ListHistoryRequest list;
    list.set_parent(event);
    const auto page = Do<evt::ListHistoryResponse>(who, "Events/ListHistory", list);
    return {page.entries().begin(), page.entries().end()};
  }

  // A lamp in a grid, reported by a resident.
  std::string Reported(int grid = 1) {
    return Do<evt::Event>(resident, "Events/ReportEvent", DirectReport(grid)).name();
  }
  // The same with a point, accepted, and a whistle on it that so many departments must answer.
  evt::Whistle Whistled(const std::vector<std::string>& departments, int quorum = 0) {
    evt::ReportEventRequest report = DirectReport(1);
    *report.mutable_point() = PointIn(1);
    const std::string event = Do<evt::Event>(resident, "Events/ReportEvent", report).name();
    Step<evt::AcceptEventRequest>(officer, "AcceptEvent", event);
    evt::BlowWhistleRequest blow;
    blow.set_event(event);
    for (const std::string& id : departments) blow.add_departments(NameOf("departments", id));
    blow.set_matter("联合查看。");
    blow.set_occasion(evt::WHISTLE_OCCASION_JOINT_ENFORCEMENT);
    blow.set_place("康居苑1号楼前");
    blow.set_quorum(quorum);
    *blow.mutable_due_time() = rpc::ToTimestamp(absl::Now() + absl::Hours(2));
    return Do<evt::Whistle>(officer, "Whistles/BlowWhistle", blow);
  }
  // Handled by the member, awaiting acceptance.
  std::string Handled() {
    std::string event = Reported();
    Step<evt::AcceptEventRequest>(member, "AcceptEvent", event);
    Step<evt::StartHandlingRequest>(member, "StartHandling", event);
    Submit(member, event);
    return event;
  }
  // `answer`: what whoever reported is to be told.
  evt::Event Submit(const Caller& who, const std::string& event, const std::string& answer = "") {
    evt::SubmitResultRequest result;
    result.set_name(event);
    result.set_result("已修好。");
    result.set_answer(answer);
    return Do<evt::Event>(who, "Events/SubmitResult", result);
  }
  // What remains after the result: acceptance, a visit that finds it resolved, closure.
  evt::Event Close(const std::string& event) {
    Step<evt::ApproveResultRequest>(officer, "ApproveResult", event);
    auto visit = MoveOf<evt::RecordReturnVisitRequest>(event);
    visit.set_result(evt::VISIT_RESULT_RESOLVED);
    Do<evt::Event>(officer, "Events/RecordReturnVisit", visit);
    return Step<evt::CloseEventRequest>(officer, "CloseEvent", event);
  }
};

}  // namespace hailan::testing
