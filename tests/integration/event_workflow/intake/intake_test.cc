#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "tests/integration/event_workflow/intake/suite.h"

namespace hailan::event_workflow::testing {
namespace {

using E = EventService;

pb::Attachment PhotoOf(const std::string& uri, char digit, pb::Attachment::Purpose purpose) {
  pb::Attachment photo;
  photo.set_uri(uri);
  photo.set_sha256(std::string(64, digit));
  photo.set_media_type("image/jpeg");
  photo.set_purpose(purpose);
  return photo;
}

TEST_CASE("D02 D21 an anonymous reporter follows the report by a token that tells nothing else") {
  IntakeSuite suite;
  const auto report = Suite::Report("楼上住户长期漏水");
  const auto anonymously =
      [&](pb::ReportEventRequest request) -> absl::StatusOr<intake::v1::TrackedReport> {
    HL_ASSIGN_OR_RETURN(const Event event,
                        suite.Run(suite.runner,
                                  suite.tracking,
                                  &TrackingService::ReportAnonymously,
                                  request,
                                  suite.nobody));
    return suite.tracking.Reply(event);
  };
  const intake::v1::TrackedReport tracked = Must(anonymously(report));
  const auto track = [&](const std::string& token) {
    intake::v1::TrackReportRequest request;
    request.set_token(token);
    return suite.Ask(suite.tracking, &TrackingService::TrackReport, request, suite.nobody);
  };
  intake::v1::ReportProgress progress = Must(track(tracked.token()));
  CHECK(progress.state() == pb::Event::STATE_REPORTED);
  CHECK(progress.progress_light() == pb::PROGRESS_LIGHT_RED);
  CHECK(progress.steps_size() == 1);

  const std::string name =
      absl::StrCat(kParent, "/events/", suite.database->Value("SELECT id FROM events"));
  const pb::Event event = suite.Get(name, suite.community);
  CHECK(event.reporter().find("anonymous:") == 0);
  // Nobody can be contacted, so no clock runs for it.
  CHECK(event.clocks_size() == 1);
  Must(suite.Step(&E::AcceptEvent, name, suite.member));
  progress = Must(track(tracked.token()));
  CHECK(progress.state() == pb::Event::STATE_ACCEPTED);
  CHECK(progress.steps_size() == 2);
  CHECK(progress.ShortDebugString().find("漏水") == std::string::npos);
  CHECK(progress.ShortDebugString().find("member-1") == std::string::npos);

  // Tokens cannot be altered or made of other signatures of the deployment.
  std::string forged = tracked.token();
  forged[forged.size() / 2] = forged[forged.size() / 2] == 'A' ? 'B' : 'A';
  CHECK_THAT(track(forged).status(), HasReason("BAD_TRACKING_TOKEN"));
  CHECK_THAT(track("").status(), HasReason("BAD_TRACKING_TOKEN"));
  CHECK_THAT(track(suite.tokens.Encode({kCity, event.name()}, "ListEvents")).status(),
             HasReason("BAD_TRACKING_TOKEN"));

  // Merged into another report, it follows that one.
  const std::string master = suite.Reported(Suite::Report()).name();
  Must(suite.Link(master, {name}, suite.community));
  Must(suite.Step(&E::AcceptEvent, master, suite.member));
  Must(suite.Step(&E::StartHandling, master, suite.member));
  progress = Must(track(tracked.token()));
  CHECK(progress.merged());
  CHECK(progress.state() == pb::Event::STATE_HANDLING);

  pb::ReportEventRequest hotline = report;
  hotline.set_channel(pb::CHANNEL_HOTLINE_12345);
  CHECK_THAT(anonymously(hotline).status(), HasReason("INVALID_FIELD"));
  // An account that is sent along leaves no trace, and no enterprise is named.
  constexpr const char* kFirm = "91350100M000100Y43";
  Actor firm = *suite.resident;
  firm.enterprise = kFirm;
  pb::ReportEventRequest traced = report;
  Must(suite.Run(suite.runner,
                 suite.tracking,
                 &TrackingService::ReportAnonymously,
                 traced,
                 std::make_shared<Actor>(firm)));
  CHECK(suite.database->Value("SELECT count(*) FROM event_reports WHERE enterprise <> ''") == "0");
  pb::ReportEventRequest named = report;
  named.set_enterprise(kFirm);
  CHECK_THAT(anonymously(named).status(), HasReason("INVALID_FIELD"));
  // An account is not needed to hand a token on, but sight of the event is.
  intake::v1::IssueTokenRequest issue;
  issue.set_event(master);
  CHECK(Must(suite.Ask(suite.tracking, &TrackingService::IssueToken, issue, suite.resident))
            .token() != tracked.token());
  CHECK_THAT(suite
                 .Ask(suite.tracking,
                      &TrackingService::IssueToken,
                      issue,
                      MakeActor(Role::kResident, "resident-2"))
                 .status(),
             HasReason("OUT_OF_SCOPE"));
}

TEST_CASE("D02 reports without an account are bounded by place and city, their repeats are not") {
  IntakeSuite suite;
  const auto anonymously = [&](const std::string& territory, const std::string& request_id) {
    pb::ReportEventRequest report = Suite::Report();
    report.clear_point();
    report.set_territory(absl::StrCat(kParent, "/territories/", territory));
    report.set_request_id(request_id);
    return suite
        .Run(
            suite.runner, suite.tracking, &TrackingService::ReportAnonymously, report, suite.nobody)
        .status();
  };
  const auto another = [&](const std::string& territory) {
    return anonymously(territory, NewId(absl::Now()));
  };
  const std::string first = NewId(absl::Now());
  // The second and third are repeats, which use nothing up.
  for (int i = 0; i < 3; ++i) CHECK_THAT(anonymously(kGrid, first), IsOk());
  CHECK_THAT(another(kGrid), IsOk());
  CHECK_THAT(another(kGrid), IsOk());
  const absl::Status place = another(kGrid);
  CHECK_THAT(place, FailsWith(absl::StatusCode::kResourceExhausted, "ANONYMOUS_QUOTA_USED"));
  const ErrorMetadata expected{{"scope", "place"}, {"quota", "3"}};
  CHECK(MetadataOf(place) == expected);
  // Three an hour: the next one in twenty minutes.
  REQUIRE(RetryDelayOf(place).has_value());
  CHECK(*RetryDelayOf(place) > absl::Minutes(15));
  CHECK(*RetryDelayOf(place) <= absl::Minutes(20));
  CHECK_THAT(anonymously(kGrid, first), IsOk());

  CHECK_THAT(another("222405001001002"), IsOk());
  CHECK_THAT(another("222405001001002"), IsOk());
  const absl::Status whole = another("222405001001003");
  CHECK_THAT(whole, FailsWith(absl::StatusCode::kResourceExhausted, "ANONYMOUS_QUOTA_USED"));
  REQUIRE_FALSE(MetadataOf(whole).empty());
  CHECK(MetadataOf(whole).front().second == "city");
  CHECK(suite.database->Value("SELECT count(*) FROM events") == "5");
  // Whoever gives their name is not held up by those who do not.
  suite.Reported(Suite::Report());
}

TEST_CASE("a reference whose hash is not that of the stored file is refused") {
  IntakeSuite suite;
  const std::string uri = "https://files.example/leak.jpg";
  intake::v1::RecordFilesRequest record;
  record.set_parent(kParent);
  intake::v1::StoredFile& file = *record.add_files();
  file.set_uri(uri);
  file.set_sha256(std::string(64, 'A'));
  file.set_size_bytes(1000);
  using F = FileRegister;
  intake::v1::RecordFilesRequest first = record;
  first.set_request_id(NewId(absl::Now()));
  CHECK(Must(suite.Ask(suite.files, &F::RecordFiles, first, suite.operators)).created_count() == 1);
  CHECK(Must(suite.Ask(suite.files, &F::RecordFiles, first, suite.operators)).unchanged_count() ==
        1);
  first.mutable_files(0)->set_uri("https://files.example/another.jpg");
  CHECK_THAT(suite.Ask(suite.files, &F::RecordFiles, first, suite.operators).status(),
             FailsWith(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
  CHECK(Must(suite.Ask(suite.files, &F::RecordFiles, record, suite.operators)).unchanged_count() ==
        1);
  intake::v1::RecordFilesRequest changed = record;
  changed.mutable_files(0)->set_sha256(std::string(64, 'b'));
  intake::v1::StoredFile& other = *changed.add_files();
  other = file;
  other.set_uri("https://files.example/other.jpg");
  CHECK_THAT(suite.Ask(suite.files, &F::RecordFiles, changed, suite.operators).status(),
             HasReason("FILE_CHANGED"));
  CHECK(suite.database->Value("SELECT count(*) FROM stored_files") == "1");

  pb::ReportEventRequest report = Suite::Report();
  *report.add_attachments() = PhotoOf(uri, 'b', pb::Attachment::PURPOSE_BEFORE);
  CHECK_THAT(suite.MoveEvent(&E::ReportEvent, report, suite.resident).status(),
             HasReason("HASH_MISMATCH"));
  report.mutable_attachments(0)->set_sha256(std::string(64, 'a'));
  const std::string name = suite.Reported(report).name();
  Must(suite.Step(&E::AcceptEvent, name, suite.member));
  Must(suite.Step(&E::StartHandling, name, suite.member));
  pb::SubmitResultRequest result;
  result.set_name(name);
  result.set_result("done");
  *result.add_attachments() = PhotoOf(uri, 'c', pb::Attachment::PURPOSE_AFTER);
  CHECK_THAT(suite.MoveEvent(&E::SubmitResult, result, suite.member).status(),
             HasReason("HASH_MISMATCH"));
  CHECK(suite.Get(name, suite.member).state() == pb::Event::STATE_HANDLING);

  intake::v1::CheckFilesRequest check;
  check.set_parent(kParent);
  *check.add_files() = file;
  *check.add_files() = changed.files(0);
  *check.add_files() = other;
  const auto verdicts = Must(suite.Ask(suite.files, &F::CheckFiles, check, suite.member));
  CHECK(verdicts.verdicts(0) == intake::v1::FILE_VERDICT_MATCHES);
  CHECK(verdicts.verdicts(1) == intake::v1::FILE_VERDICT_DIFFERS);
  CHECK(verdicts.verdicts(2) == intake::v1::FILE_VERDICT_UNKNOWN);
}

TEST_CASE("a phone whose clock is a day ahead is told so; a day behind is the reporter's word") {
  IntakeSuite suite;
  pb::ReportEventRequest report = Suite::Report();
  report.mutable_occur_time()->set_seconds(
      absl::ToUnixSeconds(suite.clock.Now() + absl::Hours(24)));
  CHECK_THAT(suite.MoveEvent(&E::ReportEvent, report, suite.resident).status(),
             HasReason("OCCURRED_IN_FUTURE"));
  report.mutable_occur_time()->set_seconds(
      absl::ToUnixSeconds(suite.clock.Now() - absl::Hours(24)));
  const pb::Event event = suite.Reported(report);
  // The clocks run from the report, not from what the phone says.
  CHECK(event.clocks(1).start_time().seconds() == event.create_time().seconds());
}

TEST_CASE(
    "a catalogue of four levels is taken, one that is a circle is not; old events keep theirs") {
  IntakeSuite suite;
  suite.UseCatalogue();
  pb::ReportEventRequest report = Suite::Report();
  report.set_item(kParent + "/catalogueItems/0101");
  const std::string old = suite.Reported(report).name();

  pb::ImportCatalogueRequest deep = Suite::SmallCatalogue("2027");
  for (const auto& [code, parent] : std::vector<std::pair<std::string, std::string>>{
           {"010101", "0101"}, {"01010101", "010101"}}) {
    pb::CatalogueItem& item = *deep.add_items();
    item.set_code(code);
    item.set_parent_code(parent);
    item.set_title("deeper");
    item.set_sla_class(pb::SLA_CLASS_HARD);
    item.set_routing_kind(pb::ROUTING_KIND_OWNER_FIRST);
    item.set_department(kParent + "/departments/heat");
  }
  Must(suite.Import(deep));
  pb::ActivateCatalogueRequest activate;
  activate.set_name(kParent + "/catalogues/2027");
  Must(suite.Ask(suite.catalogue, &CatalogueService::ActivateCatalogue, activate, suite.city));
  CHECK_THAT(suite.MoveEvent(&E::ReportEvent, report, suite.resident).status(),
             HasReason("UNKNOWN_ITEM"));
  report.set_item(kParent + "/catalogueItems/01010101");
  const pb::Event event = suite.Reported(report);
  CHECK(event.catalogue() == kParent + "/catalogues/2027");
  // A component: its owner first, nobody of the grid.
  CHECK(event.assignee().empty());
  CHECK(Must(suite.RouteOf(event.name(), suite.city)).level() == pb::HANDLING_LEVEL_DEPARTMENT);
  CHECK(suite.Get(old, suite.city).catalogue() == kParent + "/catalogues/2026");

  pb::ImportCatalogueRequest circle = Suite::SmallCatalogue("circle");
  circle.mutable_items(0)->set_parent_code("0101");
  CHECK_THAT(suite.Import(circle).status(), HasReason("ITEM_CIRCLE"));
}

}  // namespace
}  // namespace hailan::event_workflow::testing
