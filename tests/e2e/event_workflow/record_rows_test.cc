// D22–D24, D28, E18 and B15: campaigns, lists, tasks, projects and drives, through the gateway.
#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "hailan/event_workflow/campaigns/v1/campaigns.pb.h"
#include "hailan/event_workflow/campaigns/v1/downward_tasks.pb.h"
#include "hailan/event_workflow/campaigns/v1/drives.pb.h"
#include "hailan/event_workflow/campaigns/v1/problem_lists.pb.h"
#include "hailan/event_workflow/campaigns/v1/projects.pb.h"
#include "tests/e2e/event_workflow/town.h"

namespace hailan::testing {

namespace evt_campaigns = hailan::event_workflow::campaigns::v1;
namespace {

using absl::StatusCode;

google::protobuf::Timestamp In(absl::Duration from_now) {
  return rpc::ToTimestamp(absl::Now() + from_now);
}

TEST_CASE("D22: a campaign's totals reconcile with its rows") {
  Town town;
  evt_campaigns::CreateCampaignRequest create;
  create.set_parent(kParent);
  create.set_title("五城联创");
  create.set_territory(NameOf("territories", kCommunity));
  *create.mutable_start_time() = In(absl::ZeroDuration());
  *create.mutable_end_time() = In(absl::Hours(24));
  const std::string campaign =
      town.Do<evt_campaigns::Campaign>(town.officer, "Campaigns/CreateCampaign", create).name();
  evt_campaigns::AddCampaignEventsRequest add;
  add.set_name(campaign);
  for (int grid = 1; grid <= 3; ++grid) add.add_events(town.Reported(grid));
  town.Do<evt_campaigns::Campaign>(town.officer, "Campaigns/AddCampaignEvents", add);
  evt_campaigns::GetCampaignTotalsRequest totals;
  totals.set_name(campaign);
  const auto counted =
      town.Do<evt_campaigns::CampaignTotals>(town.city, "Campaigns/GetCampaignTotals", totals);
  evt_campaigns::ListCampaignEventsRequest list;
  list.set_parent(campaign);
  const auto rows = town.Do<evt_campaigns::ListCampaignEventsResponse>(
      town.city, "Campaigns/ListCampaignEvents", list);
  CHECK(counted.total() == 3);
  CHECK(counted.counts_size() == 3);
  CHECK(rows.events_size() == counted.total());
  CHECK_THAT(
      town.Try<evt_campaigns::Campaign>(town.resident, "Campaigns/CreateCampaign", create).status(),
      HasCode(StatusCode::kPermissionDenied));
}

TEST_CASE("D23, D24: a collected problem goes up, onto one list, and is struck off on evidence") {
  Town town;
  evt_campaigns::CollectProblemRequest collect;
  collect.set_parent(kParent);
  collect.set_territory(NameOf("territories", Grid(1)));
  collect.set_title("楼道灯不亮");
  const std::string problem =
      town.Do<evt_campaigns::Problem>(town.member, "ProblemLists/CollectProblem", collect).name();
  evt_campaigns::PassUpProblemRequest up;
  up.set_name(problem);
  up.set_reason("网格无法解决。");
  town.Do<evt_campaigns::Problem>(town.member, "ProblemLists/PassUpProblem", up);
  evt_campaigns::PlaceProblemRequest place;
  place.set_name(problem);
  place.set_list(evt_campaigns::PROBLEM_LIST_PRACTICAL_MATTER);
  place.set_owner_department(NameOf("departments", kPower));
  *place.mutable_due_time() = In(absl::Hours(24));
  town.Do<evt_campaigns::Problem>(town.officer, "ProblemLists/PlaceProblem", place);
  CHECK_THAT(
      town.Try<evt_campaigns::Problem>(town.officer, "ProblemLists/PlaceProblem", place).status(),
      FailsWith(StatusCode::kFailedPrecondition, "ALREADY_DECIDED"));
  evt_campaigns::CompleteProblemRequest complete;
  complete.set_name(problem);
  complete.set_result("已更换。");
  *complete.add_attachments() = Photo("lamp", evt::Attachment::PURPOSE_AFTER);
  town.Do<evt_campaigns::Problem>(town.power, "ProblemLists/CompleteProblem", complete);
  evt_campaigns::StrikeOffProblemRequest strike;
  strike.set_name(problem);
  CHECK(town.Do<evt_campaigns::Problem>(town.officer, "ProblemLists/StrikeOffProblem", strike)
            .state() == evt_campaigns::Problem::STATE_STRUCK_OFF);
}

TEST_CASE("D24: collected problems reconcile with the lists they ended on") {
  Town town;
  evt_campaigns::ImportProblemsRequest import;
  import.set_parent(kParent);
  for (int i = 0; i < 280; ++i) {
    evt_campaigns::ProblemRow& row = *import.add_rows();
    row.set_external_id(absl::StrCat("Y-", i));
    row.set_territory(NameOf("territories", Grid(i % 3 + 1)));
    row.set_title("群众反映的问题");
    if (i < 50) {
      row.set_reject_reason("不属实");
    } else if (i < 279) {
      row.set_list(static_cast<evt_campaigns::ProblemList>(i % 3 + 1));
      row.set_owner_department(NameOf("departments", kHeat));
      *row.mutable_due_time() = In(absl::Hours(24));
    }
  }
  const auto first = town.Do<evt_campaigns::ImportProblemsResponse>(
      town.loader, "ProblemLists/ImportProblems", import);
  CHECK(first.created_count() == 280);
  CHECK(town.Do<evt_campaigns::ImportProblemsResponse>(
                town.loader, "ProblemLists/ImportProblems", import)
            .unchanged_count() == 280);
  evt_campaigns::GetProblemTotalsRequest ask;
  ask.set_name(NameOf("territories", kCommunity));
  const auto totals =
      town.Do<evt_campaigns::ProblemTotals>(town.city, "ProblemLists/GetProblemTotals", ask);
  CHECK(totals.collected() == 280);
  CHECK(totals.listed() == 229);
  CHECK(totals.rejected() == 50);
  CHECK(totals.undecided() == 1);
  // Each number leads back to its rows.
  const auto rows = [&](evt_campaigns::ProblemList list, evt_campaigns::Problem::State state) {
    evt_campaigns::ListProblemsRequest request;
    request.set_parent(kParent);
    request.set_list(list);
    request.set_state(state);
    request.set_page_size(500);
    return town
        .Do<evt_campaigns::ListProblemsResponse>(town.city, "ProblemLists/ListProblems", request)
        .problems_size();
  };
  for (const evt_campaigns::ProblemListTotal& list : totals.lists()) {
    CHECK(rows(list.list(), evt_campaigns::Problem::STATE_LISTED) == list.total());
  }
  CHECK(rows({}, evt_campaigns::Problem::STATE_REJECTED) == totals.rejected());
  CHECK(rows({}, evt_campaigns::Problem::STATE_COLLECTED) == totals.undecided());
}

TEST_CASE("D28: a department's task passes one door and becomes work orders") {
  Town town;
  evt_campaigns::ProposeTaskRequest propose;
  propose.set_parent(kParent);
  propose.set_department(NameOf("departments", kHeat));
  propose.set_title("供热管网检查");
  propose.set_content("逐户查看。");
  for (int grid = 1; grid <= 3; ++grid) propose.add_territories(NameOf("territories", Grid(grid)));
  *propose.mutable_start_time() = In(absl::ZeroDuration());
  *propose.mutable_due_time() = In(absl::Hours(48));
  const auto propose_one = [&] {
    return town.Do<evt_campaigns::DownwardTask>(town.heat, "DownwardTasks/ProposeTask", propose)
        .name();
  };
  evt_campaigns::AdmitTaskRequest admit;
  admit.set_name(propose_one());
  const auto admitted =
      town.Do<evt_campaigns::DownwardTask>(town.city, "DownwardTasks/AdmitTask", admit);
  REQUIRE(admitted.events_size() == 3);
  CHECK(town.Step<evt::AcceptEventRequest>(town.member, "AcceptEvent", admitted.events(0))
            .channel() == evt::CHANNEL_DEPARTMENT_TASK);
  admit.set_name(propose_one());
  CHECK_THAT(
      town.Try<evt_campaigns::DownwardTask>(town.city, "DownwardTasks/AdmitTask", admit).status(),
      FailsWith(StatusCode::kFailedPrecondition, "OVERLAPPING_TASK"));
}

TEST_CASE("E18: a collective demand becomes a project whose milestones everybody sees") {
  Town town;
  evt_campaigns::ProposeProjectRequest propose;
  propose.set_parent(kParent);
  propose.set_title("电动车棚");
  propose.set_territory(NameOf("territories", Grid(1)));
  propose.add_events(town.Reported());
  propose.add_events(town.Reported());
  const std::string project =
      town.Do<evt_campaigns::Project>(town.officer, "Projects/ProposeProject", propose).name();
  evt_campaigns::ApproveProjectRequest approve;
  approve.set_name(project);
  approve.set_department(NameOf("departments", kPower));
  evt_campaigns::MilestonePlan& plan = *approve.add_milestones();
  plan.set_title("第一座");
  *plan.mutable_due_time() = In(absl::Hours(24 * 17));
  town.Do<evt_campaigns::Project>(town.city, "Projects/ApproveProject", approve);
  evt_campaigns::ReachMilestoneRequest reach;
  reach.set_name(project);
  reach.set_number(1);
  *reach.add_attachments() = Photo("carport", evt::Attachment::PURPOSE_AFTER);
  town.Do<evt_campaigns::Project>(town.power, "Projects/ReachMilestone", reach);
  evt_campaigns::GetProjectRequest get;
  get.set_name(project);
  const auto seen = town.Do<evt_campaigns::Project>(town.resident, "Projects/GetProject", get);
  CHECK(seen.demand_count() == 2);
  CHECK(seen.reporter_count() == 1);
  CHECK(seen.milestones(0).has_reach_time());
  CHECK(seen.steps().empty());
}

TEST_CASE("B15: a drive over a segment counts who is done and who is not") {
  Town town;
  evt_campaigns::CreateDriveRequest create;
  create.set_parent(kParent);
  create.set_title("高龄津贴认证");
  create.set_purpose("核对领取资格");
  create.set_territory(NameOf("territories", kCommunity));
  *create.mutable_due_time() = In(absl::Hours(24));
  const std::string drive =
      town.Do<evt_campaigns::Drive>(town.officer, "Drives/CreateDrive", create).name();
  evt_campaigns::AddDriveTargetsRequest add;
  add.set_name(drive);
  for (const char* id : {"R1", "R2", "R3"}) {
    evt_campaigns::DriveTargetRow& row = *add.add_targets();
    row.set_subject(NameOf("residents", id));
    row.set_territory(NameOf("territories", Grid(1)));
  }
  CHECK(town.Do<evt_campaigns::AddDriveTargetsResponse>(town.officer, "Drives/AddDriveTargets", add)
            .created_count() == 3);
  evt_campaigns::ListDriveTargetsRequest list;
  list.set_parent(drive);
  const auto targets = town.Do<evt_campaigns::ListDriveTargetsResponse>(
      town.member, "Drives/ListDriveTargets", list);
  REQUIRE(targets.targets_size() == 3);
  evt_campaigns::RecordDriveTargetRequest done;
  done.set_name(targets.targets(0).name());
  done.set_done(true);
  *done.add_attachments() = Photo("form", evt::Attachment::PURPOSE_AFTER);
  town.Do<evt_campaigns::DriveTarget>(town.member, "Drives/RecordDriveTarget", done);
  evt_campaigns::RecordDriveTargetRequest away;
  away.set_name(targets.targets(1).name());
  away.set_reason("外出");
  town.Do<evt_campaigns::DriveTarget>(town.member, "Drives/RecordDriveTarget", away);
  CHECK_THAT(town.Try<evt_campaigns::DriveTarget>(
                     Caller(*town.suite, GridMember(2)), "Drives/RecordDriveTarget", away)
                 .status(),
             HasCode(StatusCode::kPermissionDenied));
  evt_campaigns::GetDriveRequest get;
  get.set_name(drive);
  const auto progress =
      town.Do<evt_campaigns::Drive>(town.officer, "Drives/GetDrive", get).progress();
  CHECK(progress.done() == 1);
  CHECK(progress.not_done() == 1);
  CHECK(progress.open() == 1);
}

}  // namespace
}  // namespace hailan::testing
