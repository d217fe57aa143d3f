// A city's own workflow through the gateway: D11 clocks, D12 lights, D17 and D18 rounds and rows
// that no city can loosen, and the discipline of dispatch.
#include <catch2/catch.hpp>
#include <cstdlib>

#include "common/rpc/timestamp.h"
#include "hailan/event_workflow/intake/v1/handovers.pb.h"
#include "hailan/event_workflow/v1/event_moves.pb.h"
#include "hailan/event_workflow/workflows/v1/deadlines.pb.h"
#include "hailan/event_workflow/workflows/v1/proceedings.pb.h"
#include "hailan/event_workflow/workflows/v1/workflows.pb.h"
#include "tests/support/builders.h"

namespace hailan::testing {
namespace {

namespace evt = hailan::event_workflow::v1;
namespace evt_intake = hailan::event_workflow::intake::v1;
namespace evt_workflows = hailan::event_workflow::workflows::v1;
using absl::StatusCode;

constexpr char kEvents[] = "hailan.event_workflow.v1.Events/";
constexpr char kProceedings[] = "hailan.event_workflow.workflows.v1.Proceedings/";
constexpr char kWorkflows[] = "hailan.event_workflow.workflows.v1.Workflows/";

struct Town {
  std::unique_ptr<MiniSuite> suite = MiniSuite::Start();
  Caller resident{*suite, Resident()};
  Caller officer{*suite, Officer()};
  Caller member{*suite, GridMember(1)};
  Caller director{*suite, Director()};
  Caller heat{*suite, Department(kHeat)};
  Caller power{*suite, Department(kPower)};

  Town() {
    LoadMiniCity(*suite);
    // Lamps are the power department's; the duty list names heating for them too.
    AddDuty(Caller(*suite, Operator()), kHeat, kLamp, "权责清单第九条");
  }

  std::string Report() const {
    return resident.Do<evt::Event>(std::string(kEvents) + "ReportEvent", DirectReport()).name();
  }
  template <class Request>
  absl::StatusOr<evt::Event> Try(const Caller& who,
                                 const std::string& method,
                                 Request request) const {
    request.set_request_id(NewRequestId());
    return who.Call<evt::Event>(method, request);
  }
  template <class Request>
  evt::Event Move(const Caller& who, const std::string& method, const std::string& event) const {
    return who.Do<evt::Event>(kEvents + method, MoveOf<Request>(event));
  }
  absl::StatusOr<evt::Event> Dispatch(const std::string& event, const char* department) const {
    auto request = MoveOf<evt::DispatchEventRequest>(event);
    request.set_department(NameOf("departments", department));
    return Try(officer, std::string(kEvents) + "DispatchEvent", request);
  }
  evt::Event SendBack(const Caller& who, const std::string& event) const {
    auto request = MoveOf<evt::SendBackEventRequest>(event);
    request.set_reason("不属于本部门职责");
    return who.Do<evt::Event>(std::string(kEvents) + "SendBackEvent", request);
  }
  evt_workflows::Workflow BuiltIn() const {
    evt_workflows::GetWorkflowRequest get;
    get.set_name(NameOf("workflows", "built-in"));
    return director.Do<evt_workflows::Workflow>(std::string(kWorkflows) + "GetWorkflow", get);
  }
  absl::StatusOr<evt_workflows::Workflow> Import(const evt_workflows::Workflow& workflow) const {
    evt_workflows::ImportWorkflowRequest import;
    import.set_parent(kParent);
    import.set_request_id(NewRequestId());
    import.set_workflow_id("2026-1");
    *import.mutable_workflow() = workflow;
    return director.Call<evt_workflows::Workflow>(std::string(kWorkflows) + "ImportWorkflow",
                                                  import);
  }
};

// Dispatched cases are red, and every budget is working time.
evt_workflows::Workflow RedAndWorking(evt_workflows::Workflow own) {
  for (evt_workflows::StateLight& light : *own.mutable_lights()) {
    if (light.state() == evt::Event::STATE_DISPATCHED) light.set_light(evt::PROGRESS_LIGHT_RED);
  }
  for (evt_workflows::ClassTimeBudget& one : *own.mutable_class_budgets()) {
    one.mutable_budget()->set_basis(evt_workflows::TIME_BASIS_WORKING);
    one.set_same_day(false);
  }
  return own;
}

// What an activation would do with the one open case, without doing it.
void CheckForesight(const Town& town) {
  evt_workflows::CheckWorkflowRequest check;
  check.set_name(NameOf("workflows", "2026-1"));
  const auto foresee = [&] {
    const auto foreseen = town.director.Do<evt_workflows::CheckWorkflowResponse>(
        std::string(kWorkflows) + "CheckWorkflow", check);
    REQUIRE(foreseen.fates_size() == 1);
    CHECK(foreseen.fates(0).workflow() == NameOf("workflows", "built-in"));
    CHECK(foreseen.fates(0).state() == evt::Event::STATE_REPORTED);
    CHECK(foreseen.fates(0).count() == 1);
    CHECK(foreseen.fates(0).migrates() == (foreseen.migrating_count() == 1));
    CHECK(foreseen.fates(0).stuck() == (foreseen.stuck_count() == 1));
    return foreseen;
  };
  CHECK(foresee().migrating_count() == 0);
  evt_workflows::WorkflowMove& move = *check.add_moves();
  move.set_workflow(NameOf("workflows", "built-in"));
  move.set_from_state(evt::Event::STATE_REPORTED);
  move.set_to_state(evt::Event::STATE_ACCEPTED);
  CHECK(foresee().migrating_count() == 1);
  CHECK(foresee().stuck_count() == 0);
  CHECK(foresee().fates(0).to_state() == evt::Event::STATE_ACCEPTED);
  // No case is ended by the way.
  move.set_to_state(evt::Event::STATE_CLOSED);
  CHECK(foresee().stuck_count() == 1);
}

TEST_CASE("D11 D12: a city's lights and working time hold from the activation on") {
  Town town;
  CHECK_THAT(town.officer
                 .Call<evt_workflows::Workflow>(std::string(kWorkflows) + "ImportWorkflow",
                                                evt_workflows::ImportWorkflowRequest())
                 .status(),
             FailsWith(StatusCode::kPermissionDenied, "PERMISSION_DENIED"));
  Must(town.Import(RedAndWorking(town.BuiltIn())));
  const std::string before = town.Report();
  CheckForesight(town);
  auto activate = MoveOf<evt_workflows::ActivateWorkflowRequest>(NameOf("workflows", "2026-1"));
  CHECK(town.director
            .Do<evt_workflows::Workflow>(std::string(kWorkflows) + "ActivateWorkflow", activate)
            .active());
  const std::string name = town.Report();
  CHECK(town.Move<evt::AcceptEventRequest>(town.member, "AcceptEvent", name).progress_light() ==
        evt::PROGRESS_LIGHT_YELLOW);
  const evt::Event dispatched = Must(town.Dispatch(name, kHeat));
  CHECK(dispatched.progress_light() == evt::PROGRESS_LIGHT_RED);
  CHECK(dispatched.workflow() == NameOf("workflows", "2026-1"));

  evt_workflows::ExplainDeadlineRequest explain;
  explain.set_name(name);
  const auto explained = town.member.Do<evt_workflows::DeadlineExplanation>(
      "hailan.event_workflow.workflows.v1.Deadlines/ExplainDeadline", explain);
  CHECK(explained.budget().basis() == evt_workflows::TIME_BASIS_WORKING);
  int64_t counted = 0;
  for (const evt_workflows::CountedSegment& segment : explained.segments()) {
    if (!segment.counted()) continue;
    counted += segment.end_time().seconds() - segment.start_time().seconds();
  }
  // Seconds of each end are cut, so that the sum may be short of a second per segment.
  CHECK(std::abs(counted - explained.budget().amount().seconds()) <= explained.segments_size());
  explain.set_name(before);
  CHECK(town.member
            .Do<evt_workflows::DeadlineExplanation>(
                "hailan.event_workflow.workflows.v1.Deadlines/ExplainDeadline", explain)
            .workflow()
            .empty());
}

TEST_CASE("D12 D18: red until received, yellow until handled, blue until accepted, then green") {
  const Town town;
  const auto reported =
      town.resident.Do<evt::Event>(std::string(kEvents) + "ReportEvent", DirectReport());
  const std::string name = reported.name();
  const auto shows = [](const evt::Event& event, evt::ProgressLight light) {
    INFO(evt::Event::State_Name(event.state()));
    CHECK(evt::ProgressLight_Name(event.progress_light()) == evt::ProgressLight_Name(light));
  };
  shows(reported, evt::PROGRESS_LIGHT_RED);
  shows(town.Move<evt::AcceptEventRequest>(town.member, "AcceptEvent", name),
        evt::PROGRESS_LIGHT_YELLOW);
  shows(town.Move<evt::StartHandlingRequest>(town.member, "StartHandling", name),
        evt::PROGRESS_LIGHT_YELLOW);
  evt::SubmitResultRequest result;
  result.set_name(name);
  result.set_result("已修好。");
  shows(Must(town.Try(town.member, std::string(kEvents) + "SubmitResult", result)),
        evt::PROGRESS_LIGHT_BLUE);
  // Nobody gets it to green past the acceptance by an office that did not handle it.
  const auto close = MoveOf<evt::CloseEventRequest>(name);
  const std::string closing = std::string(kEvents) + "CloseEvent";
  CHECK_THAT(town.Try(town.officer, closing, close).status(),
             FailsWith(StatusCode::kFailedPrecondition, "ILLEGAL_TRANSITION"));
  shows(town.Move<evt::ApproveResultRequest>(town.officer, "ApproveResult", name),
        evt::PROGRESS_LIGHT_BLUE);
  auto visit = MoveOf<evt::RecordReturnVisitRequest>(name);
  visit.set_result(evt::VISIT_RESULT_RESOLVED);
  shows(Must(town.Try(town.officer, std::string(kEvents) + "RecordReturnVisit", visit)),
        evt::PROGRESS_LIGHT_BLUE);
  shows(Must(town.Try(town.officer, closing, close)), evt::PROGRESS_LIGHT_GREEN);
}

TEST_CASE("D07: a city limits how long a level handles; the system urges, and explains why") {
  Town town;
  evt_workflows::Workflow limited = town.BuiltIn();
  evt_workflows::LevelTimeBudget& members = *limited.add_level_budgets();
  members.set_role(options::v1::ROLE_GRID_MEMBER);
  members.mutable_budget()->mutable_amount()->set_seconds(2 * 3600);
  Must(town.Import(limited));
  auto activate = MoveOf<evt_workflows::ActivateWorkflowRequest>(NameOf("workflows", "2026-1"));
  town.director.Do<evt_workflows::Workflow>(std::string(kWorkflows) + "ActivateWorkflow", activate);
  const std::string name = town.Report();
  town.Move<evt::AcceptEventRequest>(town.member, "AcceptEvent", name);
  town.Move<evt::RecordContactRequest>(town.member, "RecordContact", name);
  town.Move<evt::StartHandlingRequest>(town.member, "StartHandling", name);

  town.suite->ShiftClock(absl::Minutes(100));
  rpc::TokenClaims claims = GridMember(1);
  claims.lifetime = absl::Hours(24);
  const Caller member(*town.suite, claims);
  evt::ListHistoryRequest list;
  list.set_parent(name);
  const auto urges = [&] {
    int count = 0;
    const auto page =
        member.Do<evt::ListHistoryResponse>(std::string(kEvents) + "ListHistory", list);
    for (const evt::HistoryEntry& entry : page.entries()) {
      const bool level = entry.clock() == evt::CLOCK_KIND_LEVEL;
      count += level && entry.action() == evt::ACTION_URGE ? 1 : 0;
    }
    return count;
  };
  Must(Eventually(
      [&] { return urges() > 0 ? absl::OkStatus() : absl::NotFoundError("not yet urged"); }));
  CHECK(urges() == 1);
  evt_workflows::ExplainDeadlineRequest explain;
  explain.set_name(name);
  explain.set_clock(evt::CLOCK_KIND_LEVEL);
  const auto explained = member.Do<evt_workflows::DeadlineExplanation>(
      "hailan.event_workflow.workflows.v1.Deadlines/ExplainDeadline", explain);
  CHECK(explained.budget().amount().seconds() == 2 * 3600);
  CHECK_FALSE(explained.clock().late());
  REQUIRE(explained.levels_size() == 1);
  CHECK(explained.levels(0).role() == options::v1::ROLE_GRID_MEMBER);
}

TEST_CASE("D18: no city can bring a workflow in which people judge or cancel their own work") {
  Town town;
  // A return keeps its window: that is not enough.
  for (const evt::Action action : {evt::ACTION_APPROVE, evt::ACTION_RETURN, evt::ACTION_CANCEL}) {
    evt_workflows::Workflow loose = town.BuiltIn();
    for (evt_workflows::WorkflowRule& rule : *loose.mutable_rules()) {
      if (rule.action() != action) continue;
      rule.clear_guards();
      if (action == evt::ACTION_RETURN) rule.add_guards(evt_workflows::GUARD_REOPEN_WINDOW);
    }
    INFO(evt::Action_Name(action));
    CHECK_THAT(town.Import(loose).status(),
               FailsWith(StatusCode::kInvalidArgument, "GUARD_MISSING"));
  }
  evt_workflows::Workflow endless = town.BuiltIn();
  auto& rules = *endless.mutable_rules();
  for (int row = rules.size() - 1; row >= 0; --row) {
    if (rules[row].to_state() == evt::Event::STATE_CLOSED) rules.DeleteSubrange(row, 1);
  }
  CHECK_THAT(town.Import(endless).status(),
             FailsWith(StatusCode::kInvalidArgument, "NO_FINAL_STATE"));
}

TEST_CASE("D09 D20: departments that send a case to and fro get an arbitration that binds") {
  Town town;
  const std::string name = town.Report();
  town.Move<evt::AcceptEventRequest>(town.member, "AcceptEvent", name);
  for (int turn = 0; turn < 3; ++turn) {
    Must(town.Dispatch(name, turn % 2 == 0 ? kHeat : kPower));
    town.SendBack(turn % 2 == 0 ? town.heat : town.power, name);
  }
  CHECK_THAT(town.Dispatch(name, kPower).status(),
             FailsWith(StatusCode::kFailedPrecondition, "ARBITRATION_REQUIRED"));
  auto arbitrate = MoveOf<evt_workflows::ArbitrateEventRequest>(name);
  arbitrate.set_reason("首接负责");
  const evt::Event bound =
      Must(town.Try(town.director, std::string(kProceedings) + "ArbitrateEvent", arbitrate));
  CHECK(bound.department() == NameOf("departments", kHeat));
  CHECK(bound.proceedings_size() == 4);
  auto back = MoveOf<evt::SendBackEventRequest>(name);
  back.set_reason("不属于本部门职责");
  CHECK_THAT(town.Try(town.heat, std::string(kEvents) + "SendBackEvent", back).status(),
             FailsWith(StatusCode::kFailedPrecondition, "ARBITRATED"));
  // Nor can an office below the one that arbitrated give it to somebody else, by any door, though
  // the duty list would allow it.
  AddDuty(Caller(*town.suite, Operator()), kPower, kLamp, "权责清单第十条");
  rpc::TokenClaims claims = Officer();
  claims.subject = "s-street";
  claims.roles = {"street"};
  claims.areas = {kStreet};
  Caller street(*town.suite, claims);
  auto elsewhere = MoveOf<evt::DispatchEventRequest>(name);
  elsewhere.set_department(NameOf("departments", kPower));
  evt_intake::TransferToDepartmentRequest transfer;
  transfer.set_event(name);
  transfer.set_department(NameOf("departments", kPower));
  transfer.set_reason("不属于本部门职责");
  const auto refused = [&] {
    for (const Caller* office : {&town.officer, &street}) {
      CHECK_THAT(town.Try(*office, std::string(kEvents) + "DispatchEvent", elsewhere).status(),
                 FailsWith(StatusCode::kFailedPrecondition, "ARBITRATED"));
    }
    transfer.set_request_id(NewRequestId());
    CHECK_THAT(town.officer
                   .Call<evt_intake::Ladder>(
                       "hailan.event_workflow.intake.v1.Handovers/TransferToDepartment", transfer)
                   .status(),
               FailsWith(StatusCode::kFailedPrecondition, "ARBITRATED"));
  };
  refused();
  CHECK(town.Move<evt::StartHandlingRequest>(town.heat, "StartHandling", name).state() ==
        evt::Event::STATE_HANDLING);
  refused();
  CHECK(Must(town.Try(town.director, std::string(kEvents) + "DispatchEvent", elsewhere))
            .department() == NameOf("departments", kPower));
}

}  // namespace
}  // namespace hailan::testing
