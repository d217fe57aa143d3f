#include <catch2/catch.hpp>

#include "tests/integration/event_workflow/records/record_suite.h"

namespace hailan::event_workflow::testing {
namespace {

using S = ProjectService;

template <class Request>
Request About(const std::string& project) {
  Request request;
  request.set_name(project);
  if constexpr (requires { request.set_reason("why"); }) request.set_reason("资金不足");
  return request;
}

std::string Proposed(RecordSuite& suite, const std::vector<std::string>& events) {
  campaigns::v1::ProposeProjectRequest request;
  request.set_parent(kParent);
  request.set_title("电动车棚");
  request.set_territory(TerritoryName(kGrid));
  for (const std::string& event : events) request.add_events(event);
  return Must(suite.On(&S::ProposeProject, request, suite.community)).name.Format();
}

campaigns::v1::ApproveProjectRequest Approval(const RecordSuite& suite,
                                              const std::string& project,
                                              int milestones) {
  auto approve = About<campaigns::v1::ApproveProjectRequest>(project);
  approve.set_department(DepartmentName("heat"));
  for (int i = 1; i <= milestones; ++i) {
    campaigns::v1::MilestonePlan& plan = *approve.add_milestones();
    plan.set_title("第几座车棚");
    SetTime(plan.mutable_due_time(), suite.clock.Now() + absl::Hours(24 * 4 * i));
  }
  return approve;
}

campaigns::v1::ReachMilestoneRequest Reaching(const std::string& project, int number) {
  auto reach = About<campaigns::v1::ReachMilestoneRequest>(project);
  reach.set_number(number);
  *reach.add_attachments() = Suite::Photo(pb::Attachment::PURPOSE_AFTER);
  return reach;
}

campaigns::v1::Project Read(RecordSuite& suite,
                            const std::string& project,
                            const Suite::ActorPtr& actor) {
  return Must(suite.Ask(
      suite.projects, &S::GetProject, About<campaigns::v1::GetProjectRequest>(project), actor));
}

TEST_CASE("E18: many reporters, one project, public milestones: four carports in 17 days") {
  RecordSuite suite;
  const auto neighbour = MakeActor(Role::kResident, "resident-2");
  const std::vector<std::string> events{suite.NewEvent(kGrid, suite.resident),
                                        suite.NewEvent(kGrid, suite.resident),
                                        suite.NewEvent(kGrid, neighbour)};
  const std::string project = Proposed(suite, {events[0], events[1]});
  auto add = About<campaigns::v1::AddProjectDemandsRequest>(project);
  add.add_events(events[1]);
  add.add_events(events[2]);
  Must(suite.On(&S::AddProjectDemands, add, suite.community));
  CHECK(Read(suite, project, suite.resident).demand_count() == 3);
  CHECK(Read(suite, project, suite.resident).reporter_count() == 2);

  CHECK_THAT(suite.On(&S::ApproveProject, Approval(suite, project, 4), suite.community).status(),
             HasReason("ROLE_NOT_ALLOWED"));
  Must(suite.On(&S::ApproveProject, Approval(suite, project, 4), suite.street));
  for (int number = 1; number <= 4; ++number) {
    suite.clock.Advance(absl::Hours(24 * 4));
    Must(suite.On(&S::ReachMilestone, Reaching(project, number), suite.heat));
  }
  suite.clock.Advance(absl::Hours(20));
  const Project done = Must(suite.On(
      &S::CompleteProject, About<campaigns::v1::CompleteProjectRequest>(project), suite.street));
  CHECK(done.state == ProjectState::kCompleted);
  const campaigns::v1::Project seen = Read(suite, project, suite.resident);
  CHECK(seen.days() == 17);
  REQUIRE(seen.milestones_size() == 4);
  CHECK_FALSE(seen.milestones(3).late());
  CHECK(seen.steps().empty());
  CHECK(Read(suite, project, suite.heat).steps_size() == 8);

  campaigns::v1::ListProjectDemandsRequest demands;
  demands.set_parent(project);
  demands.set_page_size(2);
  const auto page =
      Must(suite.Ask(suite.projects, &S::ListProjectDemands, demands, suite.community));
  CHECK(page.events_size() == 2);
  demands.set_page_token(page.next_page_token());
  CHECK(Must(suite.Ask(suite.projects, &S::ListProjectDemands, demands, suite.community))
            .events_size() == 1);
  demands.clear_page_token();
  CHECK_THAT(suite.Ask(suite.projects, &S::ListProjectDemands, demands, suite.neighbour).status(),
             HasReason("OUT_OF_SCOPE"));
}

TEST_CASE("milestones are reached in order, with evidence, and not by who accepts them") {
  RecordSuite suite;
  const std::string project = Proposed(suite, {});
  CHECK_THAT(suite.On(&S::ReachMilestone, Reaching(project, 1), suite.street).status(),
             HasReason("PROJECT_STATE"));
  campaigns::v1::ApproveProjectRequest crossed = Approval(suite, project, 2);
  crossed.mutable_milestones()->SwapElements(0, 1);
  CHECK_THAT(suite.On(&S::ApproveProject, crossed, suite.street).status(),
             HasReason("MILESTONE_ORDER"));
  SetTime(crossed.mutable_milestones(0)->mutable_due_time(), suite.clock.Now());
  CHECK_THAT(suite.On(&S::ApproveProject, crossed, suite.street).status(),
             HasReason("DUE_IN_PAST"));
  Must(suite.On(&S::ApproveProject, Approval(suite, project, 2), suite.street));
  CHECK_THAT(suite.On(&S::ReachMilestone, Reaching(project, 2), suite.heat).status(),
             HasReason("MILESTONE_ORDER"));
  CHECK_THAT(suite.On(&S::ReachMilestone, Reaching(project, 3), suite.heat).status(),
             FailsWith(absl::StatusCode::kNotFound, "UNKNOWN_MILESTONE"));
  campaigns::v1::ReachMilestoneRequest bare = Reaching(project, 1);
  bare.clear_attachments();
  CHECK_THAT(suite.On(&S::ReachMilestone, bare, suite.heat).status(),
             HasReason("EVIDENCE_REQUIRED"));
  CHECK_THAT(suite.On(&S::ReachMilestone, Reaching(project, 1), suite.power).status(),
             HasCode(absl::StatusCode::kPermissionDenied));
  Must(suite.On(&S::ReachMilestone, Reaching(project, 1), suite.heat));
  const auto complete = About<campaigns::v1::CompleteProjectRequest>(project);
  CHECK_THAT(suite.On(&S::CompleteProject, complete, suite.street).status(),
             HasReason("MILESTONES_OPEN"));
  suite.clock.Advance(absl::Hours(24 * 30));
  Must(suite.On(&S::ReachMilestone, Reaching(project, 2), suite.street));
  CHECK(Read(suite, project, suite.resident).milestones(1).late());
  CHECK_THAT(suite.On(&S::CompleteProject, complete, suite.street).status(), HasReason("OWN_WORK"));
  Must(suite.On(&S::CompleteProject, complete, suite.city));
  CHECK_THAT(
      suite.On(&S::AbandonProject, About<campaigns::v1::AbandonProjectRequest>(project), suite.city)
          .status(),
      HasReason("PROJECT_STATE"));
}

TEST_CASE("a declined project says why to everybody") {
  RecordSuite suite;
  const std::string project = Proposed(suite, {});
  Must(suite.On(
      &S::DeclineProject, About<campaigns::v1::DeclineProjectRequest>(project), suite.street));
  CHECK(Read(suite, project, suite.resident).reason() == "资金不足");
  campaigns::v1::ListProjectsRequest list;
  list.set_parent(kParent);
  list.set_state(campaigns::v1::Project::STATE_DECLINED);
  CHECK(Must(suite.Ask(suite.projects, &S::ListProjects, list, suite.resident)).projects_size() ==
        1);
  list.set_territory(TerritoryName("222405002"));
  CHECK(Must(suite.Ask(suite.projects, &S::ListProjects, list, suite.resident)).projects().empty());
}

}  // namespace
}  // namespace hailan::event_workflow::testing
