// Steps and lists of problems, tasks, projects and drives that no story of a requirement walks
// through: what was sent back, turned away, given up or ended, and who finds it where.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "hailan/event_workflow/campaigns/v1/downward_tasks.pb.h"
#include "hailan/event_workflow/campaigns/v1/drives.pb.h"
#include "hailan/event_workflow/campaigns/v1/problem_lists.pb.h"
#include "hailan/event_workflow/campaigns/v1/projects.pb.h"
#include "tests/e2e/event_workflow/town.h"
#include "tests/e2e/workflow/pages.h"

namespace hailan::testing {

namespace evt_campaigns = hailan::event_workflow::campaigns::v1;
namespace {

using absl::StatusCode;
using Names = std::vector<std::string>;

google::protobuf::Timestamp InHours(int hours) {
  return rpc::ToTimestamp(absl::Now() + absl::Hours(hours));
}

template <class Request>
Request Because(const std::string& name, const char* reason) {
  auto request = MoveOf<Request>(name);
  request.set_reason(reason);
  return request;
}

// The actions of a record's steps, oldest first.
template <class Record>
Names ActionsOf(const Record& record) {
  Names actions;
  for (const evt::RecordStep& step : record.steps()) actions.push_back(step.action());
  return actions;
}

// On a list, with the heating firm as its owner.
std::string Listed(Town& town) {
  evt_campaigns::CollectProblemRequest collect;
  collect.set_parent(kParent);
  collect.set_territory(NameOf("territories", Grid(1)));
  collect.set_title("楼道灯不亮");
  evt_campaigns::PlaceProblemRequest place;
  place.set_name(
      town.Do<evt_campaigns::Problem>(town.member, "ProblemLists/CollectProblem", collect).name());
  place.set_list(evt_campaigns::PROBLEM_LIST_HARD_PROBLEM);
  place.set_owner_department(NameOf("departments", kHeat));
  *place.mutable_due_time() = InHours(24);
  town.Do<evt_campaigns::Problem>(town.officer, "ProblemLists/PlaceProblem", place);
  return place.name();
}

TEST_CASE("D23: evidence that is refused leaves the problem on its list, to be shown anew") {
  Town town;
  const std::string problem = Listed(town);
  evt_campaigns::CompleteProblemRequest complete;
  complete.set_name(problem);
  complete.set_result("已更换。");
  *complete.add_attachments() = Photo("dark", evt::Attachment::PURPOSE_AFTER);
  const auto back = Because<evt_campaigns::ReturnProblemRequest>(problem, "照片看不清，请补拍。");
  const auto try_return = [&](const Caller& who) {
    return town.Try<evt_campaigns::Problem>(who, "ProblemLists/ReturnProblem", back);
  };
  CHECK_THAT(try_return(town.officer).status(),
             FailsWith(StatusCode::kFailedPrecondition, "NO_COMPLETION"));
  town.Do<evt_campaigns::Problem>(town.heat, "ProblemLists/CompleteProblem", complete);
  CHECK_THAT(try_return(town.member).status(),
             FailsWith(StatusCode::kPermissionDenied, "ROLE_NOT_ALLOWED"));
  const evt_campaigns::Problem returned = Must(try_return(town.officer));
  CHECK(returned.state() == evt_campaigns::Problem::STATE_LISTED);
  CHECK(returned.list() == evt_campaigns::PROBLEM_LIST_HARD_PROBLEM);
  CHECK(returned.owner_department() == NameOf("departments", kHeat));
  CHECK_FALSE(returned.has_strike_off_time());

  // The owner reads what is missing.
  evt_campaigns::GetProblemRequest get;
  get.set_name(problem);
  const auto read = town.Do<evt_campaigns::Problem>(town.heat, "ProblemLists/GetProblem", get);
  CHECK(ActionsOf(read) ==
        Names{"COLLECT_PROBLEM", "PLACE_PROBLEM", "COMPLETE_PROBLEM", "RETURN_PROBLEM"});
  CHECK(read.steps(3).note() == back.reason());
  const auto again =
      town.Do<evt_campaigns::Problem>(town.heat, "ProblemLists/CompleteProblem", complete);
  CHECK(again.state() == evt_campaigns::Problem::STATE_COMPLETED);
}

// Proposed by the heating firm for two grids.
std::string TaskFor(Town& town, const char* title) {
  evt_campaigns::ProposeTaskRequest propose;
  propose.set_parent(kParent);
  propose.set_department(NameOf("departments", kHeat));
  propose.set_title(title);
  propose.set_content("逐户查看。");
  for (int grid = 1; grid <= 2; ++grid) {
    propose.add_territories(NameOf("territories", Grid(grid)));
  }
  *propose.mutable_start_time() = InHours(0);
  *propose.mutable_due_time() = InHours(48);
  return town.Do<evt_campaigns::DownwardTask>(town.heat, "DownwardTasks/ProposeTask", propose)
      .name();
}

absl::StatusOr<evt_campaigns::DownwardTask> GetTask(Town& town,
                                                    const Caller& who,
                                                    const std::string& task) {
  evt_campaigns::GetTaskRequest get;
  get.set_name(task);
  return town.Try<evt_campaigns::DownwardTask>(who, "DownwardTasks/GetTask", get);
}

Names TasksOf(Town& town, const Caller& who, evt_campaigns::ListTasksRequest list = {}) {
  list.set_parent(kParent);
  return NamesOn<evt_campaigns::ListTasksResponse>(
      town, who, "DownwardTasks/ListTasks", list, [](const auto& page) -> const auto& {
        return page.tasks();
      });
}

// The department takes one back; another department knows of none.
void CheckWithdrawn(Town& town, const std::string& task) {
  const auto request = Because<evt_campaigns::WithdrawTaskRequest>(task, "改为明年。");
  const auto withdraw = [&](const Caller& who) {
    return town.Try<evt_campaigns::DownwardTask>(who, "DownwardTasks/WithdrawTask", request);
  };
  CHECK_THAT(withdraw(town.power).status(),
             FailsWith(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  const evt_campaigns::DownwardTask withdrawn = Must(withdraw(town.heat));
  CHECK(withdrawn.state() == evt_campaigns::DownwardTask::STATE_WITHDRAWN);
  CHECK(withdrawn.has_decide_time());
  CHECK_THAT(withdraw(town.heat).status(),
             FailsWith(StatusCode::kFailedPrecondition, "TASK_STATE"));
}

// The door turns one away; the department reads why.
void CheckRefused(Town& town, const std::string& task) {
  const auto request = Because<evt_campaigns::RefuseTaskRequest>(task, "已有同类任务。");
  const auto refuse = [&](const Caller& who) {
    return town.Try<evt_campaigns::DownwardTask>(who, "DownwardTasks/RefuseTask", request);
  };
  CHECK_THAT(refuse(town.heat).status(),
             FailsWith(StatusCode::kPermissionDenied, "ROLE_NOT_ALLOWED"));
  CHECK(Must(refuse(town.city)).state() == evt_campaigns::DownwardTask::STATE_REFUSED);
  const evt_campaigns::DownwardTask read = Must(GetTask(town, town.heat, task));
  CHECK(read.state() == evt_campaigns::DownwardTask::STATE_REFUSED);
  CHECK(ActionsOf(read) == Names{"PROPOSE_TASK", "REFUSE_TASK"});
  CHECK(read.steps(1).note() == request.reason());
  CHECK(read.events().empty());
  CHECK_THAT(GetTask(town, town.power, task).status(),
             FailsWith(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
}

TEST_CASE("D28: tasks are turned away, taken back and found by whom they concern") {
  Town town;
  const std::string census = TaskFor(town, "人口普查");
  const std::string pipes = TaskFor(town, "供热管网检查");
  const std::string twin = TaskFor(town, "供热管网检查");
  // Before the door, each of the two tells of the other.
  const evt_campaigns::DownwardTask before = Must(GetTask(town, town.city, pipes));
  REQUIRE(before.overlaps_size() == 1);
  CHECK(before.overlaps(0).task() == twin);
  CHECK(before.overlaps(0).title_similarity() == 1);
  CheckWithdrawn(town, census);
  CheckRefused(town, twin);

  evt_campaigns::AdmitTaskRequest admit;
  admit.set_name(pipes);
  const auto admitted =
      town.Do<evt_campaigns::DownwardTask>(town.city, "DownwardTasks/AdmitTask", admit);
  const evt_campaigns::DownwardTask read = Must(GetTask(town, town.member, pipes));
  CHECK(read.state() == evt_campaigns::DownwardTask::STATE_ADMITTED);
  CHECK(read.overlaps().empty());
  REQUIRE(read.events_size() == 2);
  CHECK(read.events(0) == admitted.events(0));
  CHECK(town.Get(town.member, read.events(0)).territory() == read.territories(0));

  // Newest first.
  CHECK(TasksOf(town, town.heat) == Names{twin, pipes, census});
  CHECK(TasksOf(town, town.member) == Names{twin, pipes, census});
  CHECK(TasksOf(town, Caller(*town.suite, GridMember(3))).empty());
  CHECK(TasksOf(town, town.power).empty());
  evt_campaigns::ListTasksRequest some;
  some.set_state(evt_campaigns::DownwardTask::STATE_WITHDRAWN);
  CHECK(TasksOf(town, town.city, some) == Names{census});
  some.set_department(NameOf("departments", kPower));
  CHECK(TasksOf(town, town.city, some).empty());
}

// On the demands of so many neighbours.
evt_campaigns::ProposeProjectRequest Proposal(Town& town, const char* title, int neighbours) {
  evt_campaigns::ProposeProjectRequest propose;
  propose.set_parent(kParent);
  propose.set_title(title);
  propose.set_territory(NameOf("territories", Grid(1)));
  for (int i = 0; i < neighbours; ++i) propose.add_events(town.Reported());
  return propose;
}

std::string Proposed(Town& town, const evt_campaigns::ProposeProjectRequest& propose) {
  return town.Do<evt_campaigns::Project>(town.officer, "Projects/ProposeProject", propose).name();
}

Names ProjectsOf(Town& town, evt_campaigns::ListProjectsRequest list = {}) {
  list.set_parent(kParent);
  return NamesOn<evt_campaigns::ListProjectsResponse>(
      town, town.resident, "Projects/ListProjects", list, [](const auto& page) -> const auto& {
        return page.projects();
      });
}

// What everybody reads of a project that came to nothing.
void CheckEnded(Town& town,
                const std::string& project,
                evt_campaigns::Project::State state,
                const std::string& why) {
  evt_campaigns::GetProjectRequest get;
  get.set_name(project);
  const auto seen = town.Do<evt_campaigns::Project>(town.resident, "Projects/GetProject", get);
  CHECK(seen.state() == state);
  CHECK(seen.reason() == why);
  CHECK(seen.has_end_time());
  CHECK(seen.days() == 0);
  CHECK(seen.steps().empty());
  evt_campaigns::ListProjectsRequest list;
  list.set_state(state);
  CHECK(ProjectsOf(town, list) == Names{project});
}

// Staff of the project read what demands it, others do not.
void CheckDemands(Town& town, const std::string& project, const Names& demands) {
  evt_campaigns::ListProjectDemandsRequest list;
  list.set_parent(project);
  const std::string method = "Projects/ListProjectDemands";
  for (const Caller* staff : {&town.officer, &town.power}) {
    CHECK(NamesOn<evt_campaigns::ListProjectDemandsResponse>(
              town, *staff, method, list, [](const auto& page) -> const auto& {
                return page.events();
              }) == demands);
  }
  for (const Caller* other : {&town.heat, &town.resident}) {
    CHECK_THAT(town.Try<evt_campaigns::ListProjectDemandsResponse>(*other, method, list).status(),
               FailsWith(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  }
}

TEST_CASE("E18: a project that is declined or given up says why to everybody, and stays listed") {
  Town town;
  const std::string garden = Proposed(town, Proposal(town, "花园", 1));
  const auto wanted = Proposal(town, "电动车棚", 3);
  const std::string carport = Proposed(town, wanted);
  const auto decline = Because<evt_campaigns::DeclineProjectRequest>(garden, "用地不符。");
  CHECK_THAT(
      town.Try<evt_campaigns::Project>(town.officer, "Projects/DeclineProject", decline).status(),
      FailsWith(StatusCode::kPermissionDenied, "ROLE_NOT_ALLOWED"));
  CHECK(town.Do<evt_campaigns::Project>(town.city, "Projects/DeclineProject", decline).state() ==
        evt_campaigns::Project::STATE_DECLINED);
  const auto abandon = Because<evt_campaigns::AbandonProjectRequest>(carport, "资金未落实。");
  const auto give_up = [&] {
    return town.Try<evt_campaigns::Project>(town.city, "Projects/AbandonProject", abandon);
  };
  CHECK_THAT(give_up().status(), FailsWith(StatusCode::kFailedPrecondition, "PROJECT_STATE"));
  evt_campaigns::ApproveProjectRequest approve;
  approve.set_name(carport);
  approve.set_department(NameOf("departments", kPower));
  approve.add_milestones()->set_title("第一座车棚");
  *approve.mutable_milestones(0)->mutable_due_time() = InHours(96);
  town.Do<evt_campaigns::Project>(town.city, "Projects/ApproveProject", approve);
  CHECK(Must(give_up()).state() == evt_campaigns::Project::STATE_ABANDONED);

  CheckEnded(town, garden, evt_campaigns::Project::STATE_DECLINED, decline.reason());
  CheckEnded(town, carport, evt_campaigns::Project::STATE_ABANDONED, abandon.reason());
  CHECK(ProjectsOf(town) == Names{carport, garden});
  evt_campaigns::ListProjectsRequest elsewhere;
  elsewhere.set_territory(NameOf("territories", Grid(2)));
  CHECK(ProjectsOf(town, elsewhere).empty());
  // Newest first.
  CheckDemands(town, carport, Names(wanted.events().rbegin(), wanted.events().rend()));
}

std::string Opened(Town& town, const std::string& territory) {
  evt_campaigns::CreateDriveRequest create;
  create.set_parent(kParent);
  create.set_title("高龄津贴认证");
  create.set_purpose("核对领取资格");
  create.set_territory(NameOf("territories", territory));
  *create.mutable_due_time() = InHours(24);
  return town.Do<evt_campaigns::Drive>(town.officer, "Drives/CreateDrive", create).name();
}

// The only target of the drive: one resident of grid 1.
std::string TargetOf(Town& town, const std::string& drive) {
  evt_campaigns::AddDriveTargetsRequest add;
  add.set_name(drive);
  evt_campaigns::DriveTargetRow& row = *add.add_targets();
  row.set_subject(NameOf("residents", "R1"));
  row.set_territory(NameOf("territories", Grid(1)));
  town.Do<evt_campaigns::AddDriveTargetsResponse>(town.officer, "Drives/AddDriveTargets", add);
  evt_campaigns::ListDriveTargetsRequest list;
  list.set_parent(drive);
  const auto page = town.Do<evt_campaigns::ListDriveTargetsResponse>(
      town.member, "Drives/ListDriveTargets", list);
  REQUIRE(page.targets_size() == 1);
  return page.targets(0).name();
}

Names DrivesOf(Town& town, const Caller& who, bool open_only = false) {
  evt_campaigns::ListDrivesRequest list;
  list.set_parent(kParent);
  list.set_open_only(open_only);
  return NamesOn<evt_campaigns::ListDrivesResponse>(
      town, who, "Drives/ListDrives", list, [](const auto& page) -> const auto& {
        return page.drives();
      });
}

// Done with evidence, as whoever covers the grid reads it and nobody else.
void CheckDone(Town& town, const std::string& drive, const std::string& target) {
  evt_campaigns::GetDriveTargetRequest get;
  get.set_name(target);
  const auto read = town.Do<evt_campaigns::DriveTarget>(town.member, "Drives/GetDriveTarget", get);
  CHECK(read.drive() == drive);
  CHECK(read.subject() == NameOf("residents", "R1"));
  CHECK(read.state() == evt_campaigns::DriveTarget::STATE_DONE);
  CHECK(ActionsOf(read) == Names{"ADD_DRIVE_TARGETS", "RECORD_DRIVE_TARGET"});
  REQUIRE(read.attachments_size() == 1);
  CHECK(read.attachments(0).uri() == Photo("form", evt::Attachment::PURPOSE_AFTER).uri());
  CHECK_THAT(town.Try<evt_campaigns::DriveTarget>(
                     Caller(*town.suite, GridMember(2)), "Drives/GetDriveTarget", get)
                 .status(),
             FailsWith(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
}

TEST_CASE("B15: a drive that has ended keeps what was said and takes no more") {
  Town town;
  const std::string drive = Opened(town, kCommunity);
  const std::string other = Opened(town, Grid(2));
  const std::string target = TargetOf(town, drive);
  evt_campaigns::RecordDriveTargetRequest word;
  word.set_name(target);
  word.set_done(true);
  *word.add_attachments() = Photo("form", evt::Attachment::PURPOSE_AFTER);
  town.Do<evt_campaigns::DriveTarget>(town.member, "Drives/RecordDriveTarget", word);
  CheckDone(town, drive, target);

  auto close = MoveOf<evt_campaigns::CloseDriveRequest>(drive);
  close.set_outcome("已全部核对。");
  const auto end = [&](const Caller& who) {
    return town.Try<evt_campaigns::Drive>(who, "Drives/CloseDrive", close);
  };
  CHECK_THAT(end(town.member).status(),
             FailsWith(StatusCode::kPermissionDenied, "ROLE_NOT_ALLOWED"));
  const evt_campaigns::Drive ended = Must(end(town.officer));
  CHECK(ended.state() == evt_campaigns::Drive::STATE_CLOSED);
  CHECK(ended.has_close_time());
  CHECK_THAT(end(town.officer).status(),
             FailsWith(StatusCode::kFailedPrecondition, "DRIVE_CLOSED"));
  word.set_done(false);
  word.set_reason("外出");
  CHECK_THAT(
      town.Try<evt_campaigns::DriveTarget>(town.member, "Drives/RecordDriveTarget", word).status(),
      FailsWith(StatusCode::kFailedPrecondition, "DRIVE_CLOSED"));
  CheckDone(town, drive, target);

  // Newest first; the other drive is the neighbouring grid's.
  CHECK(DrivesOf(town, town.officer) == Names{other, drive});
  CHECK(DrivesOf(town, town.officer, true) == Names{other});
  CHECK(DrivesOf(town, town.member) == Names{drive});
}

}  // namespace
}  // namespace hailan::testing
