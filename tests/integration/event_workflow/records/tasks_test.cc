#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "common/base/error.h"
#include "common/rpc/timestamp.h"
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
  CHECK(event.assignee() == kParent + "/staff/member-1");
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

campaigns::v1::CheckOverlapRequest Sketch(const campaigns::v1::ProposeTaskRequest& proposal) {
  campaigns::v1::CheckOverlapRequest check;
  check.set_parent(proposal.parent());
  check.set_title(proposal.title());
  check.set_matter(proposal.matter());
  *check.mutable_territories() = proposal.territories();
  *check.mutable_start_time() = proposal.start_time();
  *check.mutable_due_time() = proposal.due_time();
  return check;
}

// As TaskService reads either.
template <class Request>
Task TaskOf(const Request& request) {
  Task task;
  task.title = request.title();
  task.matter = request.matter();
  for (const std::string& name : request.territories()) {
    task.territories.push_back(name.substr(name.rfind('/') + 1));
  }
  task.start_time = rpc::FromTimestamp(request.start_time());
  task.due_time = rpc::FromTimestamp(request.due_time());
  task.state = TaskState::kProposed;
  return task;
}

// One of few of everything, so that tasks often overlap in some and not in all.
campaigns::v1::ProposeTaskRequest AnyProposal(const RecordSuite& suite, std::mt19937& random) {
  static const std::vector<std::string> kWords = {
      "消防", "安全", "检查", "大", "2026", "年", "Gas ", "GAS\t", "x"};
  static const std::vector<std::string> kPlaces = {
      "", "001", "001001", "00100100", "001001001", "002", "002001x", "0020010010010019999999"};
  const auto pick = [&](size_t most) { return random() % most; };
  std::string title = kWords[pick(kWords.size())];
  for (size_t words = pick(5); words > 0; --words) title += kWords[pick(kWords.size())];
  std::vector<std::string> places;
  for (size_t more = 1 + pick(2); more > 0; --more) {
    places.push_back(kCity + kPlaces[pick(kPlaces.size())]);
  }
  campaigns::v1::ProposeTaskRequest request = Proposal(suite, title, places);
  request.set_matter(std::vector<std::string>{"", "", "fire", "gas"}[pick(4)]);
  const absl::Time start = suite.clock.Now() + absl::Hours(pick(20));
  SetTime(request.mutable_start_time(), start);
  SetTime(request.mutable_due_time(), start + absl::Hours(1 + pick(6)));
  return request;
}

TEST_CASE("what is found to overlap is what overlaps, most alike first") {
  RecordSuite suite;
  std::mt19937 random(20260715);  // NOLINT(bugprone-random-generator-seed): the same in every run
  std::vector<Task> stored;
  for (int i = 0; i < 150; ++i) {
    const campaigns::v1::ProposeTaskRequest proposal = AnyProposal(suite, random);
    stored.push_back(TaskOf(proposal));
    stored.back().name = *TaskName::Parse(Proposed(suite, proposal));
  }
  size_t found = 0;
  for (int i = 0; i < 150; ++i) {
    const campaigns::v1::CheckOverlapRequest check = Sketch(AnyProposal(suite, random));
    const std::vector<Overlap> expected = OverlapsOf(TaskOf(check), stored);
    INFO(check.ShortDebugString());
    const auto overlaps = Must(suite.Ask(suite.tasks, &S::CheckOverlap, check, suite.heat));
    const size_t told = std::min<size_t>(expected.size(), 50);
    REQUIRE(static_cast<size_t>(overlaps.overlaps_size()) == told);
    CHECK(overlaps.further_count() == static_cast<int64_t>(expected.size() - told));
    for (size_t n = 0; n < told; ++n) {
      const campaigns::v1::TaskOverlap& overlap = overlaps.overlaps(static_cast<int>(n));
      CHECK(overlap.score() == Approx(expected[n].score));
      CHECK(std::any_of(expected.begin(), expected.end(), [&](const Overlap& one) {
        return one.task.Format() == overlap.task() && one.score == Approx(overlap.score());
      }));
    }
    found += told;
  }
  CHECK(found > 150);
}

TEST_CASE("D28: the door looks at every task that may overlap, however many there are") {
  RecordSuite suite;
  const campaigns::v1::ProposeTaskRequest proposal = Proposal(suite, "消防安全检查", {kGrid});
  const std::string first = Proposed(suite, proposal);
  Must(Admit(suite, first, suite.street));
  // At the same time and place, and at others: 3,000 that ask something else and 60 that ask the
  // same.
  suite.database->Query(
      "INSERT INTO downward_tasks (city_id, id, revision, department, title, content, matter, "
      "item_code, territories, start_time, due_time, state, create_time) "
      "SELECT city_id, gen_random_uuid(), 1, department, "
      "CASE WHEN n <= 60 THEN '消防安全检查' ELSE '人口信息核对' || n END, content, '', '', "
      "CASE WHEN n % 2 = 0 THEN territories ELSE '[\"222405002001001\"]' END, start_time, "
      "due_time, "
      "1, create_time FROM downward_tasks, generate_series(1, 3060) AS n");
  suite.database->Query("ANALYZE");
  const auto overlaps =
      Must(suite.Ask(suite.tasks, &S::CheckOverlap, Sketch(proposal), suite.heat));
  CHECK(overlaps.overlaps_size() == 31);
  CHECK(overlaps.further_count() == 0);
  campaigns::v1::CheckOverlapRequest whole = Sketch(proposal);
  whole.clear_territories();
  whole.add_territories(TerritoryName(kCity));
  const auto most = Must(suite.Ask(suite.tasks, &S::CheckOverlap, whole, suite.heat));
  CHECK(most.overlaps_size() == 50);
  CHECK(most.further_count() == 11);
  campaigns::v1::GetTaskRequest get;
  get.set_name(first);
  const auto task = Must(suite.Ask(suite.tasks, &S::GetTask, get, suite.street));
  CHECK(task.overlaps_size() == 30);
  CHECK(task.further_overlap_count() == 0);
  // Only the oldest of them is through the door.
  const absl::Status refused =
      Admit(suite, Proposed(suite, Proposal(suite, "消防安全大检查", {kGrid})), suite.street)
          .status();
  CHECK_THAT(refused, FailsWith(absl::StatusCode::kFailedPrecondition, "OVERLAPPING_TASK"));
  const ErrorMetadata metadata = MetadataOf(refused);
  CHECK(std::count(metadata.begin(), metadata.end(), ErrorMetadata::value_type("task", first)) ==
        1);
}

TEST_CASE("tasks that were turned away or taken back overlap nothing any more") {
  RecordSuite suite;
  const campaigns::v1::ProposeTaskRequest proposal = Proposal(suite, "消防安全检查", {kGrid});
  const auto count = [&] {
    return Must(suite.Ask(suite.tasks, &S::CheckOverlap, Sketch(proposal), suite.heat))
        .overlaps_size();
  };
  campaigns::v1::RefuseTaskRequest refuse;
  refuse.set_name(Proposed(suite, proposal));
  refuse.set_reason("已有同类任务");
  campaigns::v1::WithdrawTaskRequest withdraw;
  withdraw.set_name(Proposed(suite, proposal));
  withdraw.set_reason("取消");
  CHECK(count() == 2);
  Must(suite.On(&S::RefuseTask, refuse, suite.street));
  CHECK(count() == 1);
  Must(suite.On(&S::WithdrawTask, withdraw, suite.heat));
  CHECK(count() == 0);
  CHECK(suite.database->Value("SELECT count(*) FROM task_marks") == "0");
  campaigns::v1::CheckOverlapRequest reversed = Sketch(proposal);
  std::swap(*reversed.mutable_start_time(), *reversed.mutable_due_time());
  CHECK_THAT(suite.Ask(suite.tasks, &S::CheckOverlap, reversed, suite.heat).status(),
             FailsWith(absl::StatusCode::kInvalidArgument, "PERIOD_REVERSED"));
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
