// D28 and E18: tasks that departments hand down through one door, and collective demands that
// become projects, through the gateway.
#include <catch2/catch.hpp>

#include "hailan/event_workflow/campaigns/v1/downward_tasks.pb.h"
#include "hailan/event_workflow/campaigns/v1/projects.pb.h"
#include "hailan/event_workflow/v1/search.pb.h"
#include "tests/e2e/event_workflow/town.h"

namespace hailan::testing {

namespace evt_campaigns = hailan::event_workflow::campaigns::v1;
namespace {

using absl::StatusCode;

google::protobuf::Timestamp In(absl::Duration from_now) {
  return rpc::ToTimestamp(absl::Now() + from_now);
}

// The same of every grid, within two days.
template <class Request>
Request Everywhere(const char* title) {
  Request request;
  request.set_parent(kParent);
  request.set_title(title);
  for (int grid = 1; grid <= 3; ++grid) request.add_territories(NameOf("territories", Grid(grid)));
  *request.mutable_start_time() = In(absl::ZeroDuration());
  *request.mutable_due_time() = In(absl::Hours(48));
  return request;
}

std::string Proposed(Town& town, const char* title) {
  auto propose = Everywhere<evt_campaigns::ProposeTaskRequest>(title);
  propose.set_department(NameOf("departments", kHeat));
  propose.set_content("逐户查看。");
  return town.Do<evt_campaigns::DownwardTask>(town.heat, "DownwardTasks/ProposeTask", propose)
      .name();
}

std::vector<evt_campaigns::TaskOverlap> OverlapsOf(Town& town,
                                                   const evt_campaigns::CheckOverlapRequest& look) {
  const auto found =
      town.Do<evt_campaigns::CheckOverlapResponse>(town.power, "DownwardTasks/CheckOverlap", look);
  return {found.overlaps().begin(), found.overlaps().end()};
}

// Taken, handled and accepted like any other event; nobody reported it who would have to be
// visited.
void GoThroughLoop(Town& town, const std::string& event) {
  const auto accepted = town.Step<evt::AcceptEventRequest>(town.member, "AcceptEvent", event);
  CHECK(accepted.channel() == evt::CHANNEL_DEPARTMENT_TASK);
  REQUIRE(accepted.clocks_size() == 1);
  CHECK(accepted.clocks(0).kind() == evt::CLOCK_KIND_RESOLVE);
  town.Step<evt::StartHandlingRequest>(town.member, "StartHandling", event);
  CHECK(town.Submit(town.member, event).clocks(0).has_stop_time());
  CHECK_THAT(
      town.Try<evt::Event>(town.officer, "Events/CloseEvent", MoveOf<evt::CloseEventRequest>(event))
          .status(),
      FailsWith(StatusCode::kFailedPrecondition, "ILLEGAL_TRANSITION"));
  town.Step<evt::ApproveResultRequest>(town.officer, "ApproveResult", event);
  CHECK(town.Step<evt::CloseEventRequest>(town.officer, "CloseEvent", event).state() ==
        evt::Event::STATE_CLOSED);
}

TEST_CASE("D28: a department's task passes an overlap check and one door, then the common loop") {
  Town town;
  const char* title = "供热管网检查";
  const auto look = Everywhere<evt_campaigns::CheckOverlapRequest>(title);
  CHECK(OverlapsOf(town, look).empty());
  const std::string first = Proposed(town, title);
  const auto overlaps = OverlapsOf(town, look);
  REQUIRE(overlaps.size() == 1);
  CHECK(overlaps[0].task() == first);
  CHECK(overlaps[0].department() == NameOf("departments", kHeat));
  CHECK(overlaps[0].title_similarity() == 1);
  CHECK(overlaps[0].territories_size() == 3);
  CHECK(OverlapsOf(town, Everywhere<evt_campaigns::CheckOverlapRequest>("人口普查")).empty());
  auto later = look;
  *later.mutable_start_time() = In(absl::Hours(72));
  *later.mutable_due_time() = In(absl::Hours(96));
  CHECK(OverlapsOf(town, later).empty());

  evt_campaigns::AdmitTaskRequest admit;
  admit.set_name(first);
  CHECK_THAT(
      town.Try<evt_campaigns::DownwardTask>(town.heat, "DownwardTasks/AdmitTask", admit).status(),
      FailsWith(StatusCode::kPermissionDenied, "ROLE_NOT_ALLOWED"));
  const auto admitted =
      town.Do<evt_campaigns::DownwardTask>(town.city, "DownwardTasks/AdmitTask", admit);
  REQUIRE(admitted.events_size() == 3);
  // It lies before the member of each grid at once.
  evt::ListInboxRequest inbox;
  inbox.set_parent(kParent);
  inbox.set_inbox(evt::INBOX_MINE);
  const auto mine = town.Do<evt::ListInboxResponse>(town.member, "Search/ListInbox", inbox);
  REQUIRE(mine.events_size() == 1);
  CHECK(mine.events(0).name() == admitted.events(0));
  GoThroughLoop(town, admitted.events(0));
  admit.set_name(Proposed(town, title));
  const absl::Status twice =
      town.Try<evt_campaigns::DownwardTask>(town.city, "DownwardTasks/AdmitTask", admit).status();
  CHECK_THAT(twice, FailsWith(StatusCode::kFailedPrecondition, "OVERLAPPING_TASK"));
  // Somebody who has seen it may want both.
  admit.set_accept_overlap(true);
  CHECK(town.Do<evt_campaigns::DownwardTask>(town.city, "DownwardTasks/AdmitTask", admit)
            .events_size() == 3);
}

std::string DemandOf(Town& town, const char* resident) {
  evt::ReportEventRequest report = DirectReport(1);
  report.set_description("小区缺电动车棚。");
  return town.Do<evt::Event>(Caller(*town.suite, Resident(resident)), "Events/ReportEvent", report)
      .name();
}

// Proposed on the demands of two neighbours, joined by a third, approved with a carport every four
// days.
std::string ApprovedProject(Town& town) {
  evt_campaigns::ProposeProjectRequest propose;
  propose.set_parent(kParent);
  propose.set_title("电动车棚");
  propose.set_territory(NameOf("territories", Grid(1)));
  propose.add_events(DemandOf(town, "R1"));
  propose.add_events(DemandOf(town, "R2"));
  std::string name =
      town.Do<evt_campaigns::Project>(town.officer, "Projects/ProposeProject", propose).name();
  evt_campaigns::AddProjectDemandsRequest add;
  add.set_name(name);
  add.add_events(DemandOf(town, "R3"));
  add.add_events(DemandOf(town, "R3"));
  town.Do<evt_campaigns::Project>(town.officer, "Projects/AddProjectDemands", add);
  evt_campaigns::ApproveProjectRequest approve;
  approve.set_name(name);
  approve.set_department(NameOf("departments", kPower));
  for (int carport = 1; carport <= 4; ++carport) {
    evt_campaigns::MilestonePlan& plan = *approve.add_milestones();
    plan.set_title("一座车棚");
    *plan.mutable_due_time() = In(absl::Hours(24 * 4 * carport + 1));
  }
  town.Do<evt_campaigns::Project>(town.city, "Projects/ApproveProject", approve);
  return name;
}

TEST_CASE("E18: many reporters, one project, public milestones: four carports in 17 days") {
  Town town;
  const std::string project = ApprovedProject(town);
  // One who reported nothing reads it like everybody else.
  const Caller neighbour = town.Lasting(Resident("R4"));
  const Caller power = town.Lasting(Department(kPower));
  const Caller city = town.Lasting(Director());
  evt_campaigns::GetProjectRequest get;
  get.set_name(project);
  const auto seen = [&] {
    return town.Do<evt_campaigns::Project>(neighbour, "Projects/GetProject", get);
  };
  CHECK(seen().demand_count() == 4);
  CHECK(seen().reporter_count() == 3);
  auto complete = MoveOf<evt_campaigns::CompleteProjectRequest>(project);
  for (int carport = 1; carport <= 4; ++carport) {
    const auto waiting = seen();
    REQUIRE(waiting.milestones_size() == 4);
    CHECK_FALSE(waiting.milestones(carport - 1).has_reach_time());
    CHECK_THAT(
        town.Try<evt_campaigns::Project>(city, "Projects/CompleteProject", complete).status(),
        FailsWith(StatusCode::kFailedPrecondition, "MILESTONES_OPEN"));
    town.suite->ShiftClock(absl::Hours(24 * 4 * carport));
    evt_campaigns::ReachMilestoneRequest reach;
    reach.set_name(project);
    reach.set_number(carport);
    *reach.add_attachments() = Photo("carport", evt::Attachment::PURPOSE_AFTER);
    town.Do<evt_campaigns::Project>(power, "Projects/ReachMilestone", reach);
    const auto reached = seen();
    CHECK(reached.milestones(carport - 1).has_reach_time());
    CHECK_FALSE(reached.milestones(carport - 1).late());
  }
  town.suite->ShiftClock(absl::Hours(24 * 16 + 20));
  CHECK(town.Do<evt_campaigns::Project>(city, "Projects/CompleteProject", complete).state() ==
        evt_campaigns::Project::STATE_COMPLETED);
  const auto done = seen();
  CHECK(done.state() == evt_campaigns::Project::STATE_COMPLETED);
  CHECK(done.days() == 17);
  CHECK(done.steps().empty());
}

}  // namespace
}  // namespace hailan::testing
