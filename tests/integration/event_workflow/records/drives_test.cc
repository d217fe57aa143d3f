#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "tests/integration/event_workflow/records/record_suite.h"

namespace hailan::event_workflow::testing {
namespace {

using S = DriveService;

std::string Opened(RecordSuite& suite, const std::string& territory) {
  campaigns::v1::CreateDriveRequest request;
  request.set_parent(kParent);
  request.set_title("高龄津贴认证");
  request.set_purpose("核对领取资格");
  request.set_segment("elderly-80");
  request.set_territory(TerritoryName(territory));
  SetTime(request.mutable_due_time(), suite.clock.Now() + absl::Hours(24 * 30));
  return Must(suite.On(&S::CreateDrive, request, suite.community)).name.Format();
}

campaigns::v1::DriveTargetRow Target(int number, const std::string& grid) {
  campaigns::v1::DriveTargetRow row;
  row.set_subject(absl::StrCat(kParent, "/residents/R", number));
  row.set_territory(TerritoryName(grid));
  return row;
}

absl::StatusOr<campaigns::v1::AddDriveTargetsResponse> Add(
    RecordSuite& suite,
    const std::string& drive,
    const std::vector<campaigns::v1::DriveTargetRow>& rows,
    const Suite::ActorPtr& actor) {
  campaigns::v1::AddDriveTargetsRequest request;
  request.set_name(drive);
  for (const campaigns::v1::DriveTargetRow& row : rows) *request.add_targets() = row;
  return suite.Ask(suite.drives, &S::AddDriveTargets, request, actor);
}

std::vector<campaigns::v1::DriveTarget> TargetsOf(RecordSuite& suite,
                                                  const std::string& drive,
                                                  const Suite::ActorPtr& actor) {
  campaigns::v1::ListDriveTargetsRequest request;
  request.set_parent(drive);
  request.set_page_size(2);
  std::vector<campaigns::v1::DriveTarget> targets;
  do {
    const auto page = Must(suite.Ask(suite.drives, &S::ListDriveTargets, request, actor));
    targets.insert(targets.end(), page.targets().begin(), page.targets().end());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return targets;
}

campaigns::v1::RecordDriveTargetRequest Word(const std::string& target, bool done) {
  campaigns::v1::RecordDriveTargetRequest request;
  request.set_name(target);
  request.set_done(done);
  if (done) *request.add_attachments() = Suite::Photo(pb::Attachment::PURPOSE_AFTER);
  if (!done) request.set_reason("外出务工");
  return request;
}

absl::StatusOr<DriveTarget> Record(RecordSuite& suite,
                                   const campaigns::v1::RecordDriveTargetRequest& request,
                                   const Suite::ActorPtr& actor) {
  return suite.On(&S::RecordDriveTarget, request, actor);
}

campaigns::v1::Drive Read(RecordSuite& suite, const std::string& drive) {
  campaigns::v1::GetDriveRequest request;
  request.set_name(drive);
  return Must(suite.Ask(suite.drives, &S::GetDrive, request, suite.community));
}

TEST_CASE("B15: each of a segment is done or not, with evidence, and progress is counted") {
  RecordSuite suite;
  const std::string drive = Opened(suite, "222405001001");
  const auto added = Must(Add(suite,
                              drive,
                              {Target(1, kGrid),
                               Target(2, kGrid),
                               Target(3, kOtherGrid),
                               Target(4, kGrid),
                               Target(1, kGrid)},
                              suite.community));
  CHECK(added.created_count() == 4);
  CHECK(added.unchanged_count() == 1);
  suite.clock.Advance(absl::Minutes(1));
  CHECK(Must(Add(suite, drive, {Target(4, kGrid)}, suite.community)).created_count() == 0);

  // The member sees and does the grid's three, not the neighbouring grid's.
  const std::vector<campaigns::v1::DriveTarget> own = TargetsOf(suite, drive, suite.member);
  REQUIRE(own.size() == 3);
  CHECK(TargetsOf(suite, drive, suite.community).size() == 4);
  Must(Record(suite, Word(own[0].name(), true), suite.member));
  Must(Record(suite, Word(own[1].name(), false), suite.member));
  campaigns::v1::Drive read = Read(suite, drive);
  CHECK(read.progress().total() == 4);
  CHECK(read.progress().done() == 1);
  CHECK(read.progress().not_done() == 1);
  CHECK(read.progress().open() == 2);
  REQUIRE(read.by_territory_size() == 2);
  CHECK(read.by_territory(0).total() == 3);
  CHECK(read.by_territory(1).open() == 1);

  // The latest word counts.
  Must(Record(suite, Word(own[1].name(), true), suite.member));
  CHECK(Read(suite, drive).progress().done() == 2);
  campaigns::v1::GetDriveTargetRequest get;
  get.set_name(own[1].name());
  const campaigns::v1::DriveTarget target =
      Must(suite.Ask(suite.drives, &S::GetDriveTarget, get, suite.member));
  CHECK(target.steps_size() == 3);
  CHECK(target.reason().empty());
  CHECK(target.attachments_size() == 1);
  // Only references travel.
  CHECK(suite.database->Value("SELECT count(*) FROM outbox WHERE type = 'drive_target.changed'") ==
        "7");
}

TEST_CASE("a drive refuses what is outside it, and words without evidence or reason") {
  RecordSuite suite;
  const std::string drive = Opened(suite, kGrid);
  CHECK_THAT(Add(suite, drive, {Target(1, kGrid), Target(2, kOtherGrid)}, suite.community).status(),
             HasReason("OUTSIDE_DRIVE"));
  CHECK(suite.database->Value("SELECT count(*) FROM drive_targets") == "0");
  campaigns::v1::DriveTargetRow odd = Target(1, kGrid);
  odd.set_subject("cities/222401/residents/R1");
  CHECK_THAT(Add(suite, drive, {odd}, suite.community).status(),
             HasCode(absl::StatusCode::kInvalidArgument));
  odd.set_subject(kParent + "/staff/S1");
  CHECK_THAT(Add(suite, drive, {odd}, suite.community).status(),
             HasCode(absl::StatusCode::kInvalidArgument));
  CHECK_THAT(Add(suite, drive, {Target(1, kGrid)}, suite.member).status(),
             HasReason("ROLE_NOT_ALLOWED"));
  CHECK_THAT(Add(suite, drive, {Target(1, kGrid)}, suite.neighbour).status(),
             HasReason("OUT_OF_SCOPE"));
  campaigns::v1::DriveTargetRow handed = Target(1, kGrid);
  handed.set_assignee(kParent + "/staff/heat-1");
  Must(Add(suite, drive, {handed}, suite.community));
  const std::string target = TargetsOf(suite, drive, suite.member)[0].name();
  campaigns::v1::RecordDriveTargetRequest bare = Word(target, true);
  bare.clear_attachments();
  CHECK_THAT(Record(suite, bare, suite.member).status(), HasReason("EVIDENCE_REQUIRED"));
  bare = Word(target, false);
  bare.clear_reason();
  CHECK_THAT(Record(suite, bare, suite.member).status(), HasReason("REASON_REQUIRED"));
  CHECK_THAT(Record(suite, Word(target, true), suite.power).status(), HasReason("OUT_OF_SCOPE"));
  Must(Record(suite, Word(target, true), suite.heat));  // handed to them
  campaigns::v1::RecordDriveTargetRequest stale = Word(target, true);
  stale.set_etag("1");
  CHECK_THAT(Record(suite, stale, suite.member).status(), HasReason("STALE_ETAG"));

  campaigns::v1::CloseDriveRequest close;
  close.set_name(drive);
  close.set_outcome("结束");
  Must(suite.On(&S::CloseDrive, close, suite.community));
  CHECK_THAT(Record(suite, Word(target, false), suite.member).status(), HasReason("DRIVE_CLOSED"));
  CHECK_THAT(Add(suite, drive, {Target(9, kGrid)}, suite.community).status(),
             HasReason("DRIVE_CLOSED"));
  CHECK(Read(suite, drive).progress().done() == 1);
}

}  // namespace
}  // namespace hailan::event_workflow::testing
