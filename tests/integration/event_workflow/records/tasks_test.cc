#include <catch2/catch.hpp>

#include "tests/integration/event_workflow/records/record_suite.h"

namespace hailan::event_workflow::testing {
namespace {

using S = TaskService;

campaigns::v1::ProposeTaskRequest Proposal(const RecordSuite& suite,
                                           const std::string& title,
                                           const std::vector<std::string>& territories) {
  campaigns::v1::ProposeTaskRequest request;
  request.set_parent(kParent);
  request.set_department(DepartmentName("heat"));
  request.set_title(title);
  request.set_content("逐户登记");
  for (const std::string& code : territories) request.add_territories(TerritoryName(code));
  SetTime(request.mutable_start_time(), suite.clock.Now());
  SetTime(request.mutable_due_time(), suite.clock.Now() + absl::Hours(24 * 7));
  return request;
}

std::string Proposed(RecordSuite& suite, const campaigns::v1::ProposeTaskRequest& request) {
  return Must(suite.On(&S::ProposeTask, request, suite.heat)).name.Format();
}

absl::StatusOr<campaigns::v1::DownwardTask> Admit(RecordSuite& suite,
                                                  const std::string& task,
                                                  const Suite::ActorPtr& actor,
                                                  bool accept_overlap = false,
                                                  const std::string& request_id = "") {
  campaigns::v1::AdmitTaskRequest request;
  request.set_name(task);
  request.set_accept_overlap(accept_overlap);
  request.set_request_id(request_id);
  return suite.Ask(suite.tasks, &S::AdmitTask, request, actor);
}

TEST_CASE("D28: an admitted task is one work order per territory, which goes the usual loop") {
  RecordSuite suite;
  suite.UseCatalogue();
  campaigns::v1::ProposeTaskRequest proposal =
      Proposal(suite, "供热管网入户检查", {kGrid, kOtherGrid, kGrid});
  proposal.set_item(kParent + "/catalogueItems/0101");
  const std::string task = Proposed(suite, proposal);
  CHECK(suite.database->Value("SELECT count(*) FROM events") == "0");
  const std::string request_id = NewId(absl::Now());
  const campaigns::v1::DownwardTask admitted =
      Must(Admit(suite, task, suite.street, false, request_id));
  CHECK(admitted.state() == campaigns::v1::DownwardTask::STATE_ADMITTED);
  REQUIRE(admitted.events_size() == 2);
  const pb::Event event = suite.Get(admitted.events(0), suite.member);
  CHECK(event.channel() == pb::CHANNEL_DEPARTMENT_TASK);
  CHECK(event.territory() == TerritoryName(kGrid));
  CHECK(event.department() == DepartmentName("heat"));
  Must(suite.Step(&EventService::AcceptEvent, event.name(), suite.member));

  // Repeated, it answers the same; interrupted between both writes, it completes what is missing.
  const campaigns::v1::DownwardTask again =
      Must(Admit(suite, task, suite.street, false, request_id));
  CHECK(again.events(1) == admitted.events(1));
  CHECK(suite.database->Value("SELECT count(*) FROM events") == "2");
  CHECK_THAT(Admit(suite, task, suite.street).status(), HasReason("TASK_STATE"));
}

TEST_CASE("D28: the door looks at what overlaps first") {
  RecordSuite suite;
  campaigns::v1::ProposeTaskRequest proposal = Proposal(suite, "消防安全检查", {kStreetCode});
  proposal.set_matter("fire-check");
  Must(Admit(suite, Proposed(suite, proposal), suite.street));

  campaigns::v1::CheckOverlapRequest check;
  check.set_parent(kParent);
  check.set_title("商铺消防排查");
  check.set_matter("fire-check");
  check.add_territories(TerritoryName(kGrid));
  *check.mutable_start_time() = proposal.start_time();
  *check.mutable_due_time() = proposal.due_time();
  const auto overlaps = Must(suite.Ask(suite.tasks, &S::CheckOverlap, check, suite.heat));
  REQUIRE(overlaps.overlaps_size() == 1);
  CHECK(overlaps.overlaps(0).same_matter());
  CHECK(overlaps.overlaps(0).territories(0) == TerritoryName(kStreetCode));
  check.clear_territories();
  check.add_territories(TerritoryName("222405002"));
  CHECK(Must(suite.Ask(suite.tasks, &S::CheckOverlap, check, suite.heat)).overlaps().empty());

  const std::string alike = Proposed(suite, Proposal(suite, "消防安全大检查", {kGrid}));
  CHECK_THAT(Admit(suite, alike, suite.street).status(),
             FailsWith(absl::StatusCode::kFailedPrecondition, "OVERLAPPING_TASK"));
  CHECK(Must(Admit(suite, alike, suite.street, true)).events_size() == 1);
  const std::string other = Proposed(suite, Proposal(suite, "人口信息核对", {kGrid}));
  CHECK(Must(Admit(suite, other, suite.street)).events_size() == 1);
}

TEST_CASE("tasks are proposed by departments for themselves and admitted by who covers all of it") {
  RecordSuite suite;
  campaigns::v1::ProposeTaskRequest proposal = Proposal(suite, "检查", {kGrid});
  CHECK_THAT(suite.On(&S::ProposeTask, proposal, suite.power).status(), HasReason("OUT_OF_SCOPE"));
  CHECK_THAT(suite.On(&S::ProposeTask, proposal, suite.community).status(),
             HasReason("ROLE_NOT_ALLOWED"));
  SetTime(proposal.mutable_due_time(), suite.clock.Now() - absl::Hours(1));
  CHECK_THAT(suite.On(&S::ProposeTask, proposal, suite.heat).status(),
             HasReason("PERIOD_REVERSED"));
  const std::string task = Proposed(suite, Proposal(suite, "检查", {kGrid, "222405002"}));
  CHECK_THAT(Admit(suite, task, suite.street).status(), HasReason("OUT_OF_SCOPE"));
  CHECK_THAT(Admit(suite, task, suite.heat).status(), HasReason("ROLE_NOT_ALLOWED"));
  campaigns::v1::RefuseTaskRequest refuse;
  refuse.set_name(task);
  refuse.set_reason("已有同类任务");
  Must(suite.On(&S::RefuseTask, refuse, suite.city));
  CHECK_THAT(Admit(suite, task, suite.city).status(), HasReason("TASK_STATE"));
  campaigns::v1::WithdrawTaskRequest withdraw;
  withdraw.set_name(Proposed(suite, Proposal(suite, "普查", {kGrid})));
  withdraw.set_reason("取消");
  CHECK_THAT(suite.On(&S::WithdrawTask, withdraw, suite.power).status(), HasReason("OUT_OF_SCOPE"));
  Must(suite.On(&S::WithdrawTask, withdraw, suite.heat));
  campaigns::v1::ListTasksRequest list;
  list.set_parent(kParent);
  CHECK(Must(suite.Ask(suite.tasks, &S::ListTasks, list, suite.member)).tasks_size() == 2);
  list.set_state(campaigns::v1::DownwardTask::STATE_REFUSED);
  CHECK(Must(suite.Ask(suite.tasks, &S::ListTasks, list, suite.heat)).tasks_size() == 1);
  CHECK(Must(suite.Ask(suite.tasks, &S::ListTasks, list, suite.power)).tasks().empty());
  CHECK(suite.database->Value("SELECT count(*) FROM events") == "0");
}

}  // namespace
}  // namespace hailan::event_workflow::testing
