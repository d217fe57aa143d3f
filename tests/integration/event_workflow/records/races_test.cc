// Calls that meet at one drive or at the door of downward tasks, and what a broken one leaves.
#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "tests/integration/event_workflow/records/record_suite.h"
#include "tests/support/at_once.h"

namespace hailan::event_workflow::testing {
namespace {

using absl::StatusCode;

constexpr int kRounds = 40;

std::string OpenedDrive(RecordSuite& suite) {
  campaigns::v1::CreateDriveRequest request;
  request.set_parent(kParent);
  request.set_title("高龄津贴认证");
  request.set_segment("elderly-80");
  request.set_territory(TerritoryName("222405001001"));
  SetTime(request.mutable_due_time(), suite.clock.Now() + absl::Hours(24 * 30));
  return Must(suite.On(&DriveService::CreateDrive, request, suite.community)).name.Format();
}

campaigns::v1::AddDriveTargetsRequest Addition(const std::string& drive, int targets) {
  campaigns::v1::AddDriveTargetsRequest request;
  request.set_name(drive);
  request.set_request_id(NewId(absl::Now()));
  for (int i = 0; i < targets; ++i) {
    campaigns::v1::DriveTargetRow& row = *request.add_targets();
    row.set_subject(absl::StrCat(kParent, "/residents/R", i));
    row.set_territory(TerritoryName(kGrid));
  }
  return request;
}

absl::StatusOr<campaigns::v1::AddDriveTargetsResponse> Add(
    RecordSuite& suite, const campaigns::v1::AddDriveTargetsRequest& request) {
  return suite.Ask(suite.drives, &DriveService::AddDriveTargets, request, suite.community);
}

absl::Status Close(RecordSuite& suite, const std::string& drive) {
  campaigns::v1::CloseDriveRequest request;
  request.set_name(drive);
  request.set_outcome("结束");
  return suite.On(&DriveService::CloseDrive, request, suite.community).status();
}

// Targets of a drive; with `state`, those in it.
int CountTargets(RecordSuite& suite, const std::string& drive, const std::string& state = "state") {
  const std::string id = drive.substr(drive.rfind('/') + 1);
  return std::stoi(suite.database->Value(absl::StrCat(
      "SELECT count(*) FROM drive_targets WHERE drive_id = '", id, "' AND state = ", state)));
}

TEST_CASE(
    "a call adds all its targets before a drive is closed, or none; a repeat answers the same") {
  RecordSuite suite;
  for (int round = 0; round < kRounds; ++round) {
    const std::string drive = OpenedDrive(suite);
    const campaigns::v1::AddDriveTargetsRequest request = Addition(drive, 30);
    absl::StatusOr<campaigns::v1::AddDriveTargetsResponse> added;
    absl::Status closed;
    int at_closure = -1;
    AtOnce([&] { added = Add(suite, request); },
           [&] {
             absl::SleepFor(absl::Microseconds(250 * (round % 16)));
             closed = Close(suite, drive);
             at_closure = CountTargets(suite, drive);
           });
    REQUIRE(closed.ok());
    CHECK(at_closure == (added.ok() ? 30 : 0));
    CHECK(CountTargets(suite, drive) == at_closure);
    suite.clock.Advance(absl::Minutes(1));
    const auto again = Add(suite, request);
    if (added.ok()) {
      CHECK(added->created_count() == 30);
      CHECK(Must(again).created_count() == 30);
      CHECK(again->unchanged_count() == 0);
    } else {
      CHECK_THAT(added.status(), FailsWith(StatusCode::kFailedPrecondition, "DRIVE_CLOSED"));
      CHECK_THAT(again.status(), FailsWith(StatusCode::kFailedPrecondition, "DRIVE_CLOSED"));
    }
  }
}

TEST_CASE("a closed drive knows the targets that it has and takes no new one") {
  RecordSuite suite;
  const std::string drive = OpenedDrive(suite);
  const campaigns::v1::AddDriveTargetsRequest first = Addition(drive, 3);
  CHECK(Must(Add(suite, first)).created_count() == 3);
  Must(Close(suite, drive));
  CHECK(Must(Add(suite, first)).created_count() == 3);
  CHECK(Must(Add(suite, Addition(drive, 3))).unchanged_count() == 3);
  CHECK_THAT(Add(suite, Addition(drive, 4)).status(),
             FailsWith(StatusCode::kFailedPrecondition, "DRIVE_CLOSED"));
  CHECK(CountTargets(suite, drive) == 3);
}

TEST_CASE("one addition sent twice at once makes each target once and answers both the same") {
  RecordSuite suite;
  const std::string drive = OpenedDrive(suite);
  for (int round = 1; round <= kRounds; ++round) {
    const campaigns::v1::AddDriveTargetsRequest request = Addition(drive, round);
    absl::StatusOr<campaigns::v1::AddDriveTargetsResponse> results[2];
    AtOnce([&] { results[0] = Add(suite, request); }, [&] { results[1] = Add(suite, request); });
    for (const auto& result : results) CHECK(Must(result).created_count() == 1);
    CHECK(CountTargets(suite, drive) == round);
  }
}

TEST_CASE("a word on a target is stored before the drive is closed or refused") {
  RecordSuite suite;
  for (int round = 0; round < kRounds; ++round) {
    const std::string drive = OpenedDrive(suite);
    Must(Add(suite, Addition(drive, 1)));
    campaigns::v1::ListDriveTargetsRequest list;
    list.set_parent(drive);
    campaigns::v1::RecordDriveTargetRequest word;
    word.set_name(Must(suite.Ask(suite.drives, &DriveService::ListDriveTargets, list, suite.member))
                      .targets(0)
                      .name());
    word.set_done(true);
    *word.add_attachments() = Suite::Photo(pb::Attachment::PURPOSE_AFTER);
    absl::Status recorded;
    absl::Status closed;
    int at_closure = -1;
    AtOnce(
        [&] { recorded = suite.On(&DriveService::RecordDriveTarget, word, suite.member).status(); },
        [&] {
          absl::SleepFor(absl::Microseconds(150 * (round % 16)));
          closed = Close(suite, drive);
          at_closure = CountTargets(suite, drive, "2");
        });
    REQUIRE(closed.ok());
    CHECK(at_closure == (recorded.ok() ? 1 : 0));
    CHECK(CountTargets(suite, drive, "2") == at_closure);
    if (!recorded.ok()) {
      CHECK_THAT(recorded, FailsWith(StatusCode::kFailedPrecondition, "DRIVE_CLOSED"));
    }
  }
}

// A task of a period of its own, so that it overlaps those of the same `round` only.
std::string Proposed(RecordSuite& suite, int round, const std::string& title) {
  campaigns::v1::ProposeTaskRequest request;
  request.set_parent(kParent);
  request.set_department(DepartmentName("heat"));
  request.set_title(title);
  request.set_content("逐户登记");
  for (const std::string& code : {kGrid, kOtherGrid}) {
    request.add_territories(TerritoryName(code));
  }
  const absl::Time start = suite.clock.Now() + absl::Hours(24 * 10 * round);
  SetTime(request.mutable_start_time(), start);
  SetTime(request.mutable_due_time(), start + absl::Hours(24 * 7));
  return Must(suite.On(&TaskService::ProposeTask, request, suite.heat)).name.Format();
}

campaigns::v1::AdmitTaskRequest Admission(const std::string& task) {
  campaigns::v1::AdmitTaskRequest request;
  request.set_name(task);
  request.set_request_id(NewId(absl::Now()));
  return request;
}

absl::StatusOr<campaigns::v1::DownwardTask> Admit(RecordSuite& suite,
                                                  const campaigns::v1::AdmitTaskRequest& request) {
  return suite.Ask(suite.tasks, &TaskService::AdmitTask, request, suite.street);
}

std::string TaskIn(const absl::Status& refusal) {
  const ErrorMetadata metadata = MetadataOf(refusal);
  for (const auto& [key, value] : metadata) {
    if (key == "task") return value;
  }
  return "";
}

TEST_CASE("of two overlapping tasks at the door at once one passes, and the other is told of it") {
  RecordSuite suite;
  for (int round = 0; round < kRounds; ++round) {
    const campaigns::v1::AdmitTaskRequest requests[] = {
        Admission(Proposed(suite, round, "消防安全检查")),
        Admission(Proposed(suite, round, "消防安全大检查"))};
    absl::StatusOr<campaigns::v1::DownwardTask> results[2];
    AtOnce([&] { results[0] = Admit(suite, requests[0]); },
           [&] { results[1] = Admit(suite, requests[1]); });
    REQUIRE(results[0].ok() != results[1].ok());
    const int winner = results[0].ok() ? 0 : 1;
    CHECK(results[winner]->events_size() == 2);
    const absl::Status& refused = results[1 - winner].status();
    CHECK_THAT(refused, FailsWith(StatusCode::kFailedPrecondition, "OVERLAPPING_TASK"));
    CHECK(TaskIn(refused) == requests[winner].name());
    CHECK(std::stoi(suite.database->Value("SELECT count(*) FROM events")) == 2 * (round + 1));
  }
  CHECK(std::stoi(suite.database->Value("SELECT admissions FROM task_doors")) == kRounds);
}

TEST_CASE("tasks that do not overlap pass the door at once, and so does one sent twice") {
  RecordSuite suite;
  for (int round = 0; round < kRounds; ++round) {
    const campaigns::v1::AdmitTaskRequest requests[] = {
        Admission(Proposed(suite, 2 * round, "消防安全检查")),
        Admission(Proposed(suite, 2 * round + 1, "消防安全检查"))};
    // Every other time both calls are the same request.
    const int second = round % 2;
    absl::StatusOr<campaigns::v1::DownwardTask> results[2];
    AtOnce([&] { results[0] = Admit(suite, requests[0]); },
           [&] { results[1] = Admit(suite, requests[second]); });
    for (const auto& result : results) CHECK(Must(result).events_size() == 2);
    const bool same = results[0]->events(0) == results[1]->events(0);
    CHECK(same == (second == 0));
  }
}

TEST_CASE("an admission that is cut off between its events leaves nothing, and is sent again") {
  RecordSuite suite;
  const std::string task = Proposed(suite, 0, "供热管网入户检查");
  const campaigns::v1::AdmitTaskRequest request = Admission(task);
  suite.database->Query(absl::StrCat(
      "CREATE FUNCTION cut_off() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'cut "
      "off'; END $$; CREATE TRIGGER cut_off BEFORE INSERT ON event_reports FOR EACH ROW WHEN "
      "(NEW.external_id LIKE '%",
      kOtherGrid,
      "') EXECUTE FUNCTION cut_off()"));
  CHECK_THAT(Admit(suite, request).status(), HasCode(StatusCode::kInternal));
  campaigns::v1::GetTaskRequest get;
  get.set_name(task);
  CHECK(Must(suite.Ask(suite.tasks, &TaskService::GetTask, get, suite.street)).state() ==
        campaigns::v1::DownwardTask::STATE_PROPOSED);
  CHECK(suite.database->Value("SELECT count(*) FROM events") == "0");
  CHECK(suite.database->Value("SELECT count(*) FROM task_doors") == "0");
  suite.database->Query("DROP TRIGGER cut_off ON event_reports");
  CHECK(Must(Admit(suite, request)).events_size() == 2);
  CHECK(Must(Admit(suite, request)).events_size() == 2);
  CHECK(suite.database->Value("SELECT count(*) FROM events") == "2");
}

}  // namespace
}  // namespace hailan::event_workflow::testing
