// The leaking heating pipe: reported, dispatched, whistled for, repaired, visited back, rated,
// closed.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "hailan/evaluation/v1/ratings.pb.h"
#include "hailan/gateway/v1/gateway.pb.h"
#include "tools/hailanctl/demo/play.h"

namespace hailan::ctl::demo {
namespace {

namespace evt = hailan::event_workflow::v1;
namespace gw = hailan::gateway::v1;

constexpr absl::string_view kItem = "0101";
constexpr double kLikelySame = 0.6;

gw::ReportEventRequest LeakReport(const Stage& stage, const Cast& cast, absl::string_view words) {
  gw::ReportEventRequest request;
  request.set_parent(absl::StrCat("cities/", stage.city()));
  *request.mutable_point() = cast.building.point();
  request.set_item(stage.Name("catalogueItems", kItem));
  request.set_channel(evt::CHANNEL_RESIDENT);
  request.set_description(std::string(words));
  request.set_place(cast.building.display_name());
  return request;
}

// The value that an error's metadata has for a key.
std::string MetadataValue(const absl::Status& status, absl::string_view key) {
  for (const auto& [name, value] : MetadataOf(status)) {
    if (name == key) return value;
  }
  return "";
}

}  // namespace

absl::Status Play::ResidentReports() {
  gw::ReportEventRequest request =
      LeakReport(stage_, cast_, "楼道供热管道漏水，水流到一楼，家里暖气不热。");
  *request.add_attachments() = Photo("leak", evt::Attachment::PURPOSE_BEFORE);
  HL_ASSIGN_OR_RETURN(const auto reply,
                      stage_.Call<gw::ReportEventResponse>(
                          cast_.resident, "hailan.gateway.v1.Gateway/ReportEvent", request));
  heating_.event = reply.event().name();
  HL_RETURN_IF_ERROR(Expect(reply.omitted().empty(), "the reply lacks a part"));
  HL_RETURN_IF_ERROR(Expect(
      reply.located().grid() == cast_.grid.name(),
      absl::StrCat("wanted the grid ", cast_.grid.name(), ", got ", reply.located().grid())));
  const auto& staff = reply.located().staff();
  const std::string member = stage_.Name("staff", cast_.member.subject);
  HL_RETURN_IF_ERROR(Expect(
      std::any_of(
          staff.begin(), staff.end(), [&](const auto& card) { return card.staff() == member; }),
      "the all-round member of the grid is not among the staff that the reporter sees"));
  HL_ASSIGN_OR_RETURN(const evt::Event event, Expected(heating_, {evt::Event::STATE_REPORTED}));
  HL_RETURN_IF_ERROR(Expect(event.territory() == cast_.grid.name(), "filed under another grid"));
  HL_RETURN_IF_ERROR(Expect(event.department() == stage_.Name("departments", kHeatSupply),
                            "the item's department is not the heat-supply office"));
  HL_RETURN_IF_ERROR(Expect(event.attachments_size() == 1 && event.evidence_required(),
                            "the photo is missing or no evidence is demanded"));
  HL_RETURN_IF_ERROR(Expect(event.sla_class() == evt::SLA_CLASS_URGENT, "not an urgent event"));
  const auto& point = cast_.building.point();
  return Tell(cast_.resident,
              absl::StrFormat("reports by phone: a heating pipe leaks at %s, with a photo.",
                              cast_.building.display_name()),
              heating_,
              {evt::Event::STATE_REPORTED},
              {absl::StrFormat("The point %.5f, %.5f lies in %s; on duty: %s, %s.",
                               point.longitude(),
                               point.latitude(),
                               Bilingual(cast_.grid),
                               cast_.head.name,
                               cast_.member.name),
               "Catalogue 0101 供热管道漏水 (leaking heating pipe): urgent, to be solved today."});
}

absl::Status Play::NeighbourReports() {
  gw::ReportEventRequest request = LeakReport(stage_, cast_, "楼道供热管道漏水，一楼地面全是水。");
  // A few steps from the first reporter.
  request.mutable_point()->set_latitude(request.point().latitude() + 0.00005);
  HL_ASSIGN_OR_RETURN(const auto reply,
                      stage_.Call<gw::ReportEventResponse>(
                          cast_.neighbour, "hailan.gateway.v1.Gateway/ReportEvent", request));
  duplicate_.event = reply.event().name();
  const auto& hints = reply.duplicate_hints();
  const auto hint = std::find_if(hints.begin(), hints.end(), [this](const auto& candidate) {
    return candidate.event() == heating_.event;
  });
  HL_RETURN_IF_ERROR(Expect(hint != hints.end(), "the first report is not among the hints"));
  HL_RETURN_IF_ERROR(Expect(hint->score() >= kLikelySame && hint->same_item(),
                            absl::StrCat("the hint's score is only ", hint->score())));
  return Tell(cast_.neighbour,
              "reports the same leak and is told that it is known already:",
              duplicate_,
              {evt::Event::STATE_REPORTED},
              {absl::StrFormat("likely the same (score %.2f): %.0f m away, %d min earlier.",
                               hint->score(),
                               hint->distance_metres(),
                               (hint->age_seconds() + 30) / 60)});
}

absl::Status Play::OfficerRejectsDuplicate() {
  evt::RejectEventRequest request;
  request.set_reason("已有相同上报，正在处理。");
  HL_RETURN_IF_ERROR(Move(cast_.officer, "RejectEvent", duplicate_, request));
  return Tell(cast_.officer,
              "answers the neighbour: one matter is one work order, this one is on its way.",
              duplicate_,
              {evt::Event::STATE_REJECTED});
}

absl::Status Play::OfficerAccepts() {
  evt::AcceptEventRequest request;
  request.set_note("情况属实，当日处理。");
  HL_RETURN_IF_ERROR(Move(cast_.officer, "AcceptEvent", heating_, request));
  return Tell(cast_.officer,
              absl::StrCat("of ", Bilingual(cast_.community), " accepts the report."),
              heating_,
              {evt::Event::STATE_ACCEPTED});
}

absl::Status Play::OfficerDispatches() {
  evt::DispatchEventRequest request;
  request.set_assignee(stage_.Name("staff", cast_.member.subject));
  request.set_note("请先联系居民并查看现场。");
  HL_RETURN_IF_ERROR(Move(cast_.officer, "DispatchEvent", heating_, request));
  return Tell(
      cast_.officer,
      absl::StrCat("sends it to the all-round member of the grid, ", cast_.member.name, "."),
      heating_,
      {evt::Event::STATE_DISPATCHED});
}

absl::Status Play::MemberContacts() {
  evt::RecordContactRequest request;
  request.set_note("已电话联系居民，十分钟内到达。");
  HL_RETURN_IF_ERROR(Move(cast_.member, "RecordContact", heating_, request));
  HL_ASSIGN_OR_RETURN(const evt::Event event, Expected(heating_, {evt::Event::STATE_DISPATCHED}));
  const absl::Duration waited =
      rpc::FromTimestamp(event.contact_time()) - rpc::FromTimestamp(event.create_time());
  HL_RETURN_IF_ERROR(Expect(event.has_contact_time() && waited < absl::Hours(1),
                            "the contact was not within the hour"));
  return Tell(cast_.member,
              absl::StrFormat("calls the resident, %d minutes after the report (limit: 60).",
                              absl::ToInt64Minutes(waited)),
              heating_,
              {evt::Event::STATE_DISPATCHED});
}

absl::Status Play::MemberStarts() {
  evt::StartHandlingRequest request;
  request.set_note("已到现场，关闭楼道阀门。");
  HL_RETURN_IF_ERROR(Move(cast_.member, "StartHandling", heating_, request));
  return Tell(cast_.member,
              "is at the place, shuts the valve, and sees that the pipe itself must be replaced.",
              heating_,
              {evt::Event::STATE_HANDLING});
}

absl::Status Play::OfficerWhistles() {
  evt::BlowWhistleRequest request;
  request.set_event(heating_.event);
  request.add_departments(stage_.Name("departments", kHeatSupply));
  request.set_matter("供热管道破裂，需更换管段。");
  request.set_occasion(evt::WHISTLE_OCCASION_RESIDENT_MATTER);
  request.set_place(cast_.building.display_name());
  *request.mutable_due_time() = rpc::ToTimestamp(stage_.At(10, 20));
  HL_ASSIGN_OR_RETURN(const auto whistle,
                      stage_.Call<evt::Whistle>(
                          cast_.officer, "hailan.event_workflow.v1.Whistles/BlowWhistle", request));
  whistle_ = whistle.name();
  HL_RETURN_IF_ERROR(Expect(whistle.calls_size() == 1, "the whistle calls other departments"));
  return Tell(cast_.officer,
              "blows the whistle: the heat-supply office (供热) is to come and answer by 10:20.",
              heating_,
              {evt::Event::STATE_WHISTLED});
}

absl::Status Play::OfficerIsTooEarly() {
  evt::ApproveResultRequest request;
  const absl::Status status = Move(cast_.officer, "ApproveResult", heating_, request);
  HL_RETURN_IF_ERROR(
      ExpectRefusal(status, absl::StatusCode::kFailedPrecondition, "ILLEGAL_TRANSITION"));
  HL_RETURN_IF_ERROR(Expect(
      MetadataValue(status, "state") == "WHISTLED" && MetadataValue(status, "action") == "APPROVE",
      "the refusal does not name the state and the step"));
  return Tell(cast_.officer,
              "tries to accept the result before there is one. Refused:",
              heating_,
              {evt::Event::STATE_WHISTLED},
              {absl::StrCat("ILLEGAL_TRANSITION: ", status.message())});
}

absl::Status Play::StrangerIsRefused() {
  evt::GetEventRequest request;
  request.set_name(heating_.event);
  const absl::Status status =
      stage_.Call<evt::Event>(cast_.stranger, "hailan.event_workflow.v1.Events/GetEvent", request)
          .status();
  HL_RETURN_IF_ERROR(
      ExpectRefusal(status, absl::StatusCode::kPermissionDenied, reason::kForeignCity));
  return Tell(cast_.stranger,
              absl::StrCat("(", cast_.stranger.city, ") wants to read the event. Refused:"),
              heating_,
              {evt::Event::STATE_WHISTLED},
              {absl::StrCat("FOREIGN_CITY: ", status.message())});
}

absl::StatusOr<evt::Whistle> Play::OpenWhistle() {
  evt::GetWhistleRequest request;
  request.set_name(whistle_);
  return stage_.Call<evt::Whistle>(
      cast_.officer, "hailan.event_workflow.v1.Whistles/GetWhistle", request);
}

absl::Status Play::DepartmentReportsIn() {
  evt::ReportInRequest request;
  request.set_name(whistle_);
  request.set_note("抢修班两人已到场。");
  HL_RETURN_IF_ERROR(stage_
                         .Call<evt::Whistle>(cast_.heat_liaison,
                                             "hailan.event_workflow.v1.Whistles/ReportIn",
                                             request)
                         .status());
  HL_ASSIGN_OR_RETURN(const evt::Whistle whistle, OpenWhistle());
  HL_RETURN_IF_ERROR(Expect(whistle.calls(0).has_report_in_time(), "nobody has reported in"));
  const absl::Duration took = rpc::FromTimestamp(whistle.calls(0).report_in_time()) -
                              rpc::FromTimestamp(whistle.create_time());
  return Tell(cast_.heat_liaison,
              absl::StrFormat("reports in at the place, %d minutes after the whistle.",
                              absl::ToInt64Minutes(took)),
              heating_,
              {evt::Event::STATE_WHISTLED});
}

absl::Status Play::DepartmentAnswers() {
  evt::AnswerWhistleRequest request;
  request.set_name(whistle_);
  request.set_answer("更换管段三米，中午前恢复供热。");
  request.set_resolved(true);
  HL_RETURN_IF_ERROR(stage_
                         .Call<evt::Whistle>(cast_.heat_liaison,
                                             "hailan.event_workflow.v1.Whistles/AnswerWhistle",
                                             request)
                         .status());
  HL_ASSIGN_OR_RETURN(const evt::Whistle whistle, OpenWhistle());
  HL_RETURN_IF_ERROR(Expect(whistle.has_answered_time() && whistle.calls(0).resolved(),
                            "the answer is not recorded"));
  return Tell(cast_.heat_liaison,
              "answers the whistle: three metres of pipe, heat is back before noon.",
              heating_,
              {evt::Event::STATE_WHISTLED});
}

absl::Status Play::OfficerClosesWhistle() {
  evt::CloseWhistleRequest request;
  request.set_name(whistle_);
  request.set_outcome("由供热部门更换管段。");
  HL_RETURN_IF_ERROR(stage_
                         .Call<evt::Whistle>(cast_.officer,
                                             "hailan.event_workflow.v1.Whistles/CloseWhistle",
                                             request)
                         .status());
  return Tell(cast_.officer,
              "ends the whistle; the heat-supply office handles on.",
              heating_,
              {evt::Event::STATE_HANDLING});
}

absl::Status Play::DepartmentForgetsEvidence() {
  evt::SubmitResultRequest request;
  request.set_result("管段已更换。");
  HL_RETURN_IF_ERROR(ExpectRefusal(Move(cast_.heat_handler, "SubmitResult", heating_, request),
                                   absl::StatusCode::kFailedPrecondition,
                                   "EVIDENCE_REQUIRED"));
  return Tell(cast_.heat_handler,
              "submits the result without a photo. Refused: EVIDENCE_REQUIRED.",
              heating_,
              {evt::Event::STATE_HANDLING});
}

absl::Status Play::DepartmentSubmits() {
  evt::SubmitResultRequest request;
  request.set_result("管段已更换，试压合格，恢复供热。");
  *request.add_attachments() = Photo("repaired", evt::Attachment::PURPOSE_AFTER);
  HL_RETURN_IF_ERROR(Move(cast_.heat_handler, "SubmitResult", heating_, request));
  HL_ASSIGN_OR_RETURN(const evt::Event event, Expected(heating_, {evt::Event::STATE_HANDLED}));
  HL_RETURN_IF_ERROR(Expect(event.attachments_size() == 2 && event.late_clocks().empty(),
                            "the photo is missing, or a clock ran late"));
  return Tell(cast_.heat_handler,
              "submits the result with a photo of the new pipe; every limit was kept.",
              heating_,
              {evt::Event::STATE_HANDLED});
}

absl::Status Play::OfficerApproves() {
  HL_RETURN_IF_ERROR(Move(cast_.officer, "ApproveResult", heating_, evt::ApproveResultRequest()));
  return Tell(cast_.officer,
              "looks at the place and accepts the result.",
              heating_,
              {evt::Event::STATE_RETURN_VISIT});
}

absl::Status Play::HeadVisits() {
  evt::RecordReturnVisitRequest request;
  request.set_result(evt::VISIT_RESULT_RESOLVED);
  request.set_note("居民表示暖气已恢复。");
  // The member had a hand in it and may not judge it.
  HL_RETURN_IF_ERROR(Move(cast_.head, "RecordReturnVisit", heating_, request));
  return Tell(cast_.head,
              "visits the resident: the radiators are warm, the matter is resolved.",
              heating_,
              {evt::Event::STATE_RETURN_VISIT});
}

absl::Status Play::ResidentRates() {
  hailan::evaluation::v1::SubmitRatingRequest request;
  request.set_event(heating_.event);
  request.set_score(5);
  request.set_comment("来得快，修得好。");
  request.set_request_id(NewId(absl::Now()));
  // Evaluation learns of the accepted result from the feed, a moment later.
  HL_RETURN_IF_ERROR(Eventually([&] {
    return stage_
        .Call<hailan::evaluation::v1::Rating>(
            cast_.resident, "hailan.evaluation.v1.Ratings/SubmitRating", request)
        .status();
  }));
  return Tell(cast_.resident,
              "gives five of five points: \"came fast, repaired well\".",
              heating_,
              {evt::Event::STATE_RETURN_VISIT});
}

absl::Status Play::OfficerCloses() {
  HL_RETURN_IF_ERROR(Move(cast_.officer, "CloseEvent", heating_, evt::CloseEventRequest()));
  return Tell(cast_.officer, "closes the case.", heating_, {evt::Event::STATE_CLOSED});
}

absl::Status Play::ResidentLooks() {
  evt::GetEventRequest request;
  request.set_name(heating_.event);
  HL_ASSIGN_OR_RETURN(
      const evt::Event event,
      stage_.Call<evt::Event>(cast_.resident, "hailan.event_workflow.v1.Events/GetEvent", request));
  HL_RETURN_IF_ERROR(Expect(event.state() == evt::Event::STATE_CLOSED, "not closed"));
  HL_RETURN_IF_ERROR(Expect(event.assignee().empty() && event.handler().empty(),
                            "the resident sees staff accounts"));
  return Tell(cast_.resident,
              "sees the whole way on the phone, and no staff accounts.",
              heating_,
              {evt::Event::STATE_CLOSED});
}

}  // namespace hailan::ctl::demo
