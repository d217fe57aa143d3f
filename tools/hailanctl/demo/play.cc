#include "tools/hailanctl/demo/play.h"

#include <openssl/sha.h>

#include <array>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "tools/hailanctl/demo/narrator.h"

namespace hailan::ctl::demo {
namespace {

namespace evt = hailan::event_workflow::v1;

// The progress light that each state must show.
evt::ProgressLight ProgressOf(evt::Event::State state) {
  switch (state) {
    case evt::Event::STATE_REPORTED:
      return evt::PROGRESS_LIGHT_RED;
    case evt::Event::STATE_HANDLED:
    case evt::Event::STATE_RETURN_VISIT:
      return evt::PROGRESS_LIGHT_BLUE;
    case evt::Event::STATE_CLOSED:
      return evt::PROGRESS_LIGHT_GREEN;
    case evt::Event::STATE_REJECTED:
    case evt::Event::STATE_CANCELLED:
      return evt::PROGRESS_LIGHT_UNSPECIFIED;
    default:
      return evt::PROGRESS_LIGHT_YELLOW;
  }
}

}  // namespace

evt::Attachment Photo(absl::string_view title, evt::Attachment::Purpose purpose) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(title.data()), title.size(), digest.data());
  evt::Attachment photo;
  photo.set_uri(absl::StrCat("s3://photos/", title, ".jpg"));
  photo.set_sha256(absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(digest.data()), digest.size())));
  photo.set_media_type("image/jpeg");
  photo.set_purpose(purpose);
  return photo;
}

absl::Span<const Play::Scene> Play::Plot() {
  static constexpr Scene kScenes[] = {
      {8, 0, "the month before", &Play::RememberPoints},
      {8, 12, "a resident reports", &Play::ResidentReports},
      {8, 20, "a second report of the same", &Play::NeighbourReports},
      {8, 24, "the second report is rejected", &Play::OfficerRejectsDuplicate},
      {8, 26, "the report is accepted", &Play::OfficerAccepts},
      {8, 28, "the report is dispatched", &Play::OfficerDispatches},
      {8, 35, "first contact", &Play::MemberContacts},
      {8, 40, "handling starts", &Play::MemberStarts},
      {8, 50, "the whistle", &Play::OfficerWhistles},
      {8, 52, "an illegal step", &Play::OfficerIsTooEarly},
      {8, 55, "another city's officer", &Play::StrangerIsRefused},
      {9, 0, "the power line is reported", &Play::HeadReportsLine},
      {9, 5, "the power line is dispatched", &Play::OfficerDispatchesLine},
      {9, 10, "the department reports in", &Play::DepartmentReportsIn},
      {9, 20, "the wish is drafted", &Play::MemberDraftsWish},
      {9, 30, "the wish is published", &Play::OfficerPublishesWish},
      {9, 32, "the house card", &Play::MemberReadsHouseCard},
      {9, 35, "the race for the wish", &Play::VolunteersRace},
      {9, 50, "the department answers", &Play::DepartmentAnswers},
      {9, 55, "the whistle ends", &Play::OfficerClosesWhistle},
      {10, 37, "yellow light", &Play::LineTurnsYellow},
      {11, 1, "red light", &Play::LineTurnsRed},
      {11, 10, "supervision", &Play::InspectorFindsLine},
      {11, 30, "the power line is secured", &Play::MemberSecuresLine},
      {12, 30, "a result without evidence", &Play::DepartmentForgetsEvidence},
      {12, 34, "the result", &Play::DepartmentSubmits},
      {13, 40, "the result is accepted", &Play::OfficerApproves},
      {13, 50, "the power line is closed", &Play::OfficerClosesLine},
      {15, 0, "the wish is served", &Play::VolunteerServes},
      {15, 30, "the service is reviewed", &Play::OfficerReviews},
      {15, 35, "the love bank", &Play::PointsAreBooked},
      {16, 0, "the return visit", &Play::HeadVisits},
      {16, 10, "the rating", &Play::ResidentRates},
      {16, 20, "closure", &Play::OfficerCloses},
      {16, 30, "what the resident sees", &Play::ResidentLooks},
      {16, 40, "lights of the past", &Play::InspectorReplaysLights},
      {17, 0, "the monthly report", &Play::MemberReadsReport},
  };
  return kScenes;
}

absl::Status Play::Run(const std::function<bool()>& is_stopped) {
  for (const Scene& scene : Plot()) {
    if (is_stopped()) {
      return Error(absl::StatusCode::kCancelled, "INTERRUPTED", "The story was interrupted.");
    }
    HL_RETURN_IF_ERROR(stage_.SetTime(scene.hour, scene.minute));
    time_ = stage_.At(scene.hour, scene.minute);
    const absl::Status status = (this->*scene.play)();
    if (status.ok()) continue;
    const std::string where =
        absl::StrFormat("At %02d:%02d of the story (%s): ", scene.hour, scene.minute, scene.about);
    return Error(
        status.code(), ReasonOf(status), absl::StrCat(where, status.message()), MetadataOf(status));
  }
  return stage_.RestoreClock();
}

absl::StatusOr<evt::Event> Play::Expected(const Matter& matter, const Look& look) {
  evt::GetEventRequest request;
  request.set_name(matter.event);
  HL_ASSIGN_OR_RETURN(
      evt::Event event,
      stage_.Call<evt::Event>(cast_.officer, "hailan.event_workflow.v1.Events/GetEvent", request));
  HL_RETURN_IF_ERROR(
      Expect(event.state() == look.state,
             absl::StrCat(
                 "wanted the state ", ShortName(look.state), ", got ", ShortName(event.state()))));
  HL_RETURN_IF_ERROR(Expect(event.progress_light() == ProgressOf(look.state),
                            absl::StrCat("wanted the progress light ",
                                         ShortName(ProgressOf(look.state)),
                                         ", got ",
                                         ShortName(event.progress_light()))));
  HL_RETURN_IF_ERROR(Expect(
      event.sla_light() == look.sla,
      absl::StrCat(
          "wanted the time light ", ShortName(look.sla), ", got ", ShortName(event.sla_light()))));
  return event;
}

absl::Status Play::Tell(const Person& who,
                        std::string what,
                        const Matter& matter,
                        const Look& look,
                        std::vector<std::string> details) {
  HL_ASSIGN_OR_RETURN(const evt::Event event, Expected(matter, look));
  TellPlain(
      {.who = who,
       .what = std::move(what),
       .matter = matter.title,
       .state = ShortName(event.state()),
       .lights = Lights{event.progress_light(), event.sla_light(), !event.late_clocks().empty()},
       .details = std::move(details),
       .fields = {{"event", matter.event}}});
  return absl::OkStatus();
}

void Play::TellPlain(const Step& step) {
  narrator_.Tell(time_, step);
}

}  // namespace hailan::ctl::demo
