// D30: photos of how it was found and of how it was left, through the gateway.
#include <catch2/catch.hpp>

#include "hailan/event_workflow/intake/v1/files.pb.h"
#include "hailan/event_workflow/v1/catalogue.pb.h"
#include "tests/e2e/event_workflow/town.h"

namespace hailan::testing {

namespace evt_intake = hailan::event_workflow::intake::v1;
namespace {

using absl::StatusCode;

// A photo that the object store holds, with its digest there.
evt::Attachment Stored(Town& town, const char* name, evt::Attachment::Purpose purpose) {
  evt::Attachment photo = Photo(name, purpose);
  photo.set_sha256(std::string(64, 'b'));
  evt_intake::RecordFilesRequest record;
  record.set_parent(kParent);
  evt_intake::StoredFile& file = *record.add_files();
  file.set_uri(photo.uri());
  file.set_sha256(photo.sha256());
  town.Do<evt_intake::RecordFilesResponse>(town.loader, "Files/RecordFiles", record);
  return photo;
}

evt::ReportEventRequest Leak() {
  evt::ReportEventRequest report = DirectReport(1);
  report.set_item(NameOf("catalogueItems", kLeak));
  report.set_description("楼道供热管道漏水。");
  return report;
}

// Reported by a resident and begun by the member of its grid.
std::string Handling(Town& town, const evt::ReportEventRequest& report) {
  std::string event = town.Do<evt::Event>(town.resident, "Events/ReportEvent", report).name();
  town.Step<evt::AcceptEventRequest>(town.member, "AcceptEvent", event);
  town.Step<evt::StartHandlingRequest>(town.member, "StartHandling", event);
  return event;
}

TEST_CASE("D30: a result needs a photo of afterwards where its item says so, the stored one") {
  Town town;
  const evt::Attachment before = Stored(town, "before", evt::Attachment::PURPOSE_BEFORE);
  const evt::Attachment after = Stored(town, "after", evt::Attachment::PURPOSE_AFTER);
  evt::ReportEventRequest report = Leak();
  *report.add_attachments() = Photo("before", evt::Attachment::PURPOSE_BEFORE);
  CHECK_THAT(town.Try<evt::Event>(town.resident, "Events/ReportEvent", report).status(),
             FailsWith(StatusCode::kFailedPrecondition, "HASH_MISMATCH"));
  *report.mutable_attachments(0) = before;

  evt::SubmitResultRequest result;
  result.set_name(Handling(town, report));
  result.set_result("管段已更换。");
  const auto submit = [&] {
    return town.Try<evt::Event>(town.member, "Events/SubmitResult", result);
  };
  CHECK_THAT(submit().status(), FailsWith(StatusCode::kFailedPrecondition, "EVIDENCE_REQUIRED"));
  *result.add_attachments() = Photo("detail", evt::Attachment::PURPOSE_BEFORE);
  CHECK_THAT(submit().status(), FailsWith(StatusCode::kFailedPrecondition, "EVIDENCE_REQUIRED"));
  *result.mutable_attachments(0) = Photo("after", evt::Attachment::PURPOSE_AFTER);
  CHECK_THAT(submit().status(), FailsWith(StatusCode::kFailedPrecondition, "HASH_MISMATCH"));
  *result.mutable_attachments(0) = after;
  CHECK(Must(submit()).state() == evt::Event::STATE_HANDLED);
  const evt::Event kept = town.Get(town.officer, result.name());
  REQUIRE(kept.attachments_size() == 2);
  CHECK(kept.attachments(0).uri() == before.uri());
  CHECK(kept.attachments(0).purpose() == evt::Attachment::PURPOSE_BEFORE);
  CHECK(kept.attachments(1).uri() == after.uri());
  CHECK(kept.attachments(1).purpose() == evt::Attachment::PURPOSE_AFTER);

  // A lamp needs none.
  result.set_name(Handling(town, DirectReport(1)));
  result.clear_attachments();
  CHECK(Must(submit()).state() == evt::Event::STATE_HANDLED);
}

TEST_CASE("D30: who stands before the matter shows it where its item says so") {
  Town town;
  evt::ImportCatalogueRequest import;
  import.set_parent(kParent);
  import.set_catalogue_id("shown");
  import.set_title("须拍照事项");
  evt::CatalogueItem& item = *import.add_items();
  item.set_code("shown");
  item.set_title("t");
  item.set_sla_class(evt::SLA_CLASS_HARD);
  item.set_before_evidence_required(true);
  const auto version =
      town.Do<evt::CatalogueVersion>(town.city, "Catalogue/ImportCatalogue", import);
  town.Do<evt::CatalogueVersion>(town.city,
                                 "Catalogue/ActivateCatalogue",
                                 MoveOf<evt::ActivateCatalogueRequest>(version.name()));
  evt::ReportEventRequest report = DirectReport(1);
  report.set_item(NameOf("catalogueItems", item.code()));
  report.set_channel(evt::CHANNEL_PATROL);
  const auto patrolled = [&] {
    return town.Try<evt::Event>(town.member, "Events/ReportEvent", report).status();
  };
  CHECK_THAT(patrolled(), FailsWith(StatusCode::kFailedPrecondition, "EVIDENCE_REQUIRED"));
  *report.add_attachments() = Photo("later", evt::Attachment::PURPOSE_AFTER);
  CHECK_THAT(patrolled(), FailsWith(StatusCode::kFailedPrecondition, "EVIDENCE_REQUIRED"));
  *report.add_attachments() = Photo("found", evt::Attachment::PURPOSE_BEFORE);
  CHECK_THAT(patrolled(), IsOk());
  // Whoever calls from home need not.
  report.set_channel(evt::CHANNEL_RESIDENT);
  report.clear_attachments();
  CHECK_THAT(town.Try<evt::Event>(town.resident, "Events/ReportEvent", report).status(), IsOk());
}

}  // namespace
}  // namespace hailan::testing
