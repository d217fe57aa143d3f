// Rules of the records beside the events that need no database.
#include <catch2/catch.hpp>

#include "services/event_workflow/domain/drives/drive.h"
#include "services/event_workflow/domain/meetings/meeting.h"
#include "services/event_workflow/domain/problems/problem.h"
#include "services/event_workflow/domain/projects/project.h"
#include "services/event_workflow/domain/supervision/supervision.h"
#include "services/event_workflow/domain/tasks/task.h"
#include "tests/unit/event_workflow/builders.h"

namespace hailan::event_workflow::testing {
namespace {

TEST_CASE("the level above a territory is its code's next shorter prefix") {
  CHECK(LevelAbove("22240500100100101") == "222405001001001");
  CHECK(LevelAbove("222405001001001") == "222405001001");
  CHECK(LevelAbove("222405001001") == "222405001");
  CHECK(LevelAbove("222405001") == "222405");
  CHECK(LevelAbove("222405").empty());
  CHECK(LevelAbove("").empty());
}

Task MakeTask(const std::string& title, const std::string& matter, const std::string& territory) {
  Task task;
  task.name = TaskName("222405", title);
  task.title = title;
  task.matter = matter;
  task.territories = {territory};
  task.start_time = kNine;
  task.due_time = kNine + absl::Hours(24);
  task.state = TaskState::kAdmitted;
  return task;
}

TEST_CASE("tasks overlap in place, time and matter, or a title alike") {
  const Task fire = MakeTask("消防安全检查", "fire", "222405001");
  const Task grid = MakeTask("商铺排查", "fire", "222405001001001");
  const std::optional<Overlap> overlap = OverlapOf(grid, fire);
  REQUIRE(overlap.has_value());
  CHECK(overlap->same_matter);
  CHECK(overlap->score == Approx(0.5));
  CHECK(overlap->territories == std::vector<std::string>{"222405001"});

  CHECK_FALSE(OverlapOf(fire, fire).has_value());
  CHECK_FALSE(OverlapOf(MakeTask("商铺排查", "fire", "222405002"), fire).has_value());
  CHECK_FALSE(OverlapOf(MakeTask("人口核对", "people", "222405001"), fire).has_value());
  CHECK_FALSE(OverlapOf(MakeTask("人口核对", "", "222405001"), fire).has_value());
  Task later = MakeTask("消防安全检查2", "fire", "222405001");
  later.start_time = fire.due_time + absl::Seconds(1);
  later.due_time = later.start_time + absl::Hours(1);
  CHECK_FALSE(OverlapOf(later, fire).has_value());
  later.start_time = fire.due_time;
  CHECK(OverlapOf(later, fire).has_value());

  Task exact = MakeTask("x", "fire", "222405001");
  exact.title = fire.title;
  const std::vector<Task> others{grid, exact};
  const std::vector<Overlap> all = OverlapsOf(fire, others);
  REQUIRE(all.size() == 2);
  CHECK(all[0].score == Approx(1));
}

TEST_CASE("a closed drive takes no new target and knows those that it has") {
  DriveTargetCommand add;
  add.name = DriveTargetName("222405", "t");
  const Actor actor = Person(Role::kCommunity, "c");
  CHECK(DecideDriveTarget(std::nullopt, add, actor, kNine).ok());
  add.draft.drive_closed = true;
  CHECK(ReasonOf(DecideDriveTarget(std::nullopt, add, actor, kNine).status()) == "DRIVE_CLOSED");
  const auto known = DecideDriveTarget(DriveTarget{}, add, actor, kNine);
  REQUIRE(known.ok());
  CHECK(known->unchanged);
}

TEST_CASE("advice follows the load, the worst first") {
  DepartmentLoad load;
  CHECK(AdviceOn(load).advice == LoadAdvice::kUnused);
  load.called = 10;
  load.open = kMostOpen;
  CHECK(AdviceOn(load).advice == LoadAdvice::kNone);
  load.open = kMostOpen + 1;
  CHECK(AdviceOn(load).advice == LoadAdvice::kQueue);
  load.open = 1;
  load.overdue = 1;
  CHECK(AdviceOn(load).advice == LoadAdvice::kNone);
  load.open = 2;
  CHECK(AdviceOn(load).advice == LoadAdvice::kQueue);
  load.answered = kFewAnswers;
  load.answered_late = kFewAnswers / 4;
  CHECK(AdviceOn(load).advice == LoadAdvice::kQueue);
  load.answered_late = kFewAnswers / 4 + 1;
  CHECK(AdviceOn(load).advice == LoadAdvice::kReinforce);
  CHECK(AdviceOn(load).reason == "3 of 8 answers were late");
}

TEST_CASE("days of a project count begun ones and only when it is completed") {
  Project project;
  project.create_time = kNine;
  project.end_time = kNine + absl::Hours(24 * 17);
  CHECK(DaysOf(project) == 0);
  project.state = ProjectState::kCompleted;
  CHECK(DaysOf(project) == 17);
  project.end_time = *project.end_time + absl::Seconds(1);
  CHECK(DaysOf(project) == 18);
  project.end_time = project.create_time;
  CHECK(DaysOf(project) == 0);
}

TEST_CASE("the light of a reply is a function of the case and the instant") {
  Supervision supervision;
  supervision.ask_time = kNine;
  supervision.reply_due = kNine + absl::Hours(10);
  CHECK(ReplyLight(supervision, kNine + absl::Hours(8)) == SlaLight::kNone);
  CHECK(ReplyLight(supervision, kNine + absl::Hours(9)) == SlaLight::kYellow);
  CHECK(ReplyLight(supervision, kNine + absl::Hours(10)) == SlaLight::kYellow);
  CHECK(ReplyLight(supervision, kNine + absl::Hours(11)) == SlaLight::kRed);
  supervision.reply_time = kNine + absl::Hours(9);
  CHECK(ReplyLight(supervision, kNine + absl::Hours(11)) == SlaLight::kNone);
}

TEST_CASE("an outsider cannot tell a record that is there from one that is not") {
  Actor stranger = Person(Role::kCommunity, "c");
  stranger.areas = {"222405002001"};
  const absl::Status absent = AbsentRecord(stranger);
  CHECK(CheckReadable(stranger, "222405001001") == absent);
  ProblemCommand pass;
  pass.kind = ProblemCommand::Kind::kPassUp;
  pass.etag = "77";
  Problem problem;
  problem.territory = problem.claim_territory = "222405001001";
  problem.state = ProblemState::kCollected;
  CHECK(DecideProblem(problem, pass, stranger, kNine).status() == absent);
  CHECK(DecideProblem(std::nullopt, pass, stranger, kNine).status() == absent);
}

TEST_CASE("who may read a record covers it, works below it, or works for it") {
  const Actor grid = Person(Role::kGridMember, "m");
  Actor member = grid;
  member.areas = {"222405001001001"};
  CHECK(CheckReadable(member, "222405001").ok());
  CHECK(CheckReadable(member, "222405001001001").ok());
  CHECK_FALSE(CheckReadable(member, "222405002").ok());
  CHECK_FALSE(CheckReadable(member, "222405001001002").ok());
  Actor resident = grid;
  resident.roles = RoleSet(Role::kResident);
  resident.areas.clear();
  CHECK_FALSE(CheckReadable(resident, "222405").ok());
  // No department is nobody's department.
  CHECK_FALSE(CheckReadable(resident, "222405", {""}).ok());
  resident.departments = {"heat"};
  CHECK(CheckReadable(resident, "222405", {"heat"}).ok());
}

}  // namespace
}  // namespace hailan::event_workflow::testing
