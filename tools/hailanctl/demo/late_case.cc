// The power line that nobody came for in time: yellow, red, and what that sets off.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "hailan/gateway/v1/gateway.pb.h"
#include "tools/hailanctl/demo/play.h"

namespace hailan::ctl::demo {
namespace {

namespace evt = hailan::event_workflow::v1;
namespace gw = hailan::gateway::v1;

constexpr absl::string_view kItem = "0402";

}  // namespace

absl::Status Play::HeadReportsLine() {
  gw::ReportEventRequest request;
  request.set_parent(absl::StrCat("cities/", stage_.city()));
  *request.mutable_point() = cast_.building.point();
  request.set_item(stage_.Name("catalogueItems", kItem));
  request.set_channel(evt::CHANNEL_PATROL);
  request.set_description("巡查发现电线垂落，离地不足两米。");
  request.set_place(absl::StrCat(cast_.building.display_name(), "东侧"));
  *request.add_attachments() = Photo("line", evt::Attachment::PURPOSE_BEFORE);
  HL_ASSIGN_OR_RETURN(const auto reply,
                      stage_.Call<gw::ReportEventResponse>(
                          cast_.head, "hailan.gateway.v1.Gateway/ReportEvent", request));
  line_.event = reply.event().name();
  HL_RETURN_IF_ERROR(
      Expect(reply.event().sla_class() == evt::SLA_CLASS_EMERGENCY, "not an emergency"));
  return Tell(cast_.head,
              "finds a hanging power line on patrol; an emergency, two hours to secure it.",
              line_,
              {evt::Event::STATE_REPORTED},
              {"Catalogue 0402 电线垂落裸露 (hanging or bare power line): due 11:00."});
}

absl::Status Play::OfficerDispatchesLine() {
  HL_RETURN_IF_ERROR(Move(cast_.officer, "AcceptEvent", line_, evt::AcceptEventRequest()));
  evt::DispatchEventRequest request;
  request.set_assignee(stage_.Name("staff", cast_.member.subject));
  HL_RETURN_IF_ERROR(Move(cast_.officer, "DispatchEvent", line_, request));
  return Tell(
      cast_.officer,
      absl::StrCat(
          "accepts it and sends ", cast_.member.name, ", who is busy with the pipe. Nobody goes."),
      line_,
      {evt::Event::STATE_DISPATCHED});
}

absl::Status Play::AwaitAlarm(const Matter& matter, evt::Action action) {
  evt::ListHistoryRequest request;
  request.set_parent(matter.event);
  return Eventually([&]() -> absl::Status {
    HL_ASSIGN_OR_RETURN(const auto history,
                        stage_.Call<evt::ListHistoryResponse>(
                            cast_.officer, "hailan.event_workflow.v1.Events/ListHistory", request));
    const auto& entries = history.entries();
    const bool raised = std::any_of(entries.begin(), entries.end(), [&](const auto& entry) {
      return entry.action() == action && entry.clock() == evt::CLOCK_KIND_RESOLVE;
    });
    return Expect(raised, absl::StrCat("the system has not raised ", evt::Action_Name(action)));
  });
}

absl::Status Play::LineTurnsYellow() {
  HL_RETURN_IF_ERROR(AwaitAlarm(line_, evt::ACTION_URGE));
  const Person system{.subject = "system",
                      .role = "service",
                      .title = "the system",
                      .name = "(系统)",
                      .areas = {},
                      .departments = {}};
  return Tell(system,
              "urges (催办): 80 % of the two hours are gone and nobody has begun.",
              line_,
              {evt::Event::STATE_DISPATCHED, evt::SLA_LIGHT_YELLOW});
}

absl::Status Play::LineTurnsRed() {
  HL_RETURN_IF_ERROR(AwaitAlarm(line_, evt::ACTION_SUPERVISE));
  HL_ASSIGN_OR_RETURN(const evt::Event event,
                      Expected(line_, {evt::Event::STATE_DISPATCHED, evt::SLA_LIGHT_RED}));
  const auto& late = event.late_clocks();
  HL_RETURN_IF_ERROR(
      Expect(std::find(late.begin(), late.end(), evt::CLOCK_KIND_RESOLVE) != late.end(),
             "the lateness is not recorded"));
  const Person system{.subject = "system",
                      .role = "service",
                      .title = "the system",
                      .name = "(系统)",
                      .areas = {},
                      .departments = {}};
  return Tell(system,
              "puts the case under supervision (督办): it is past its due time.",
              line_,
              {evt::Event::STATE_DISPATCHED, evt::SLA_LIGHT_RED});
}

absl::Status Play::InspectorFindsLine() {
  evt::ListEventsRequest request;
  request.set_parent(absl::StrCat("cities/", stage_.city()));
  request.set_sla_light(evt::SLA_LIGHT_RED);
  request.set_open_only(true);
  request.set_page_size(500);
  HL_ASSIGN_OR_RETURN(const auto red,
                      stage_.Call<evt::ListEventsResponse>(
                          cast_.inspector, "hailan.event_workflow.v1.Events/ListEvents", request));
  const auto& events = red.events();
  const auto has = [&](const std::string& name) {
    return std::any_of(
        events.begin(), events.end(), [&](const auto& event) { return event.name() == name; });
  };
  HL_RETURN_IF_ERROR(Expect(has(line_.event), "the red case is not in the list of red cases"));
  HL_RETURN_IF_ERROR(Expect(!has(heating_.event), "a case in time is in the list of red cases"));
  evt::StartHandlingRequest forbidden;
  HL_RETURN_IF_ERROR(ExpectRefusal(Move(cast_.inspector, "StartHandling", line_, forbidden),
                                   absl::StatusCode::kPermissionDenied,
                                   "ROLE_NOT_ALLOWED"));
  return Tell(cast_.inspector,
              "asks for all red cases of the city, finds it, and may read but not touch it.",
              line_,
              {evt::Event::STATE_DISPATCHED, evt::SLA_LIGHT_RED});
}

absl::Status Play::MemberSecuresLine() {
  HL_RETURN_IF_ERROR(Move(cast_.member, "StartHandling", line_, evt::StartHandlingRequest()));
  evt::SubmitResultRequest request;
  request.set_result("已设警戒并请供电所固定线路。");
  *request.add_attachments() = Photo("line-secured", evt::Attachment::PURPOSE_AFTER);
  HL_RETURN_IF_ERROR(Move(cast_.member, "SubmitResult", line_, request));
  HL_ASSIGN_OR_RETURN(const evt::Event event, Expected(line_, {evt::Event::STATE_HANDLED}));
  HL_RETURN_IF_ERROR(
      Expect(!event.late_clocks().empty(), "the late case is no longer known to be late"));
  return Tell(cast_.member,
              "goes, secures the line and submits a photo; that it was late stays on record.",
              line_,
              {evt::Event::STATE_HANDLED});
}

absl::Status Play::OfficerClosesLine() {
  HL_RETURN_IF_ERROR(Move(cast_.officer, "ApproveResult", line_, evt::ApproveResultRequest()));
  HL_RETURN_IF_ERROR(Move(cast_.officer, "CloseEvent", line_, evt::CloseEventRequest()));
  return Tell(cast_.officer,
              "accepts the result and closes the late case.",
              line_,
              {evt::Event::STATE_CLOSED});
}

absl::Status Play::InspectorReplaysLights() {
  struct Moment {
    int hour;
    int minute;
    evt::ProgressLight progress;
    evt::SlaLight sla;
  };
  constexpr Moment kMoments[] = {
      {9, 2, evt::PROGRESS_LIGHT_RED, evt::SLA_LIGHT_NONE},
      {10, 30, evt::PROGRESS_LIGHT_YELLOW, evt::SLA_LIGHT_NONE},
      {10, 45, evt::PROGRESS_LIGHT_YELLOW, evt::SLA_LIGHT_YELLOW},
      {11, 15, evt::PROGRESS_LIGHT_YELLOW, evt::SLA_LIGHT_RED},
      {12, 0, evt::PROGRESS_LIGHT_BLUE, evt::SLA_LIGHT_NONE},
      {16, 0, evt::PROGRESS_LIGHT_GREEN, evt::SLA_LIGHT_NONE},
  };
  std::string lights;
  for (const Moment& moment : kMoments) {
    evt::GetEventRequest request;
    request.set_name(line_.event);
    *request.mutable_read_time() = rpc::ToTimestamp(stage_.At(moment.hour, moment.minute));
    HL_ASSIGN_OR_RETURN(const evt::Event event,
                        stage_.Call<evt::Event>(
                            cast_.inspector, "hailan.event_workflow.v1.Events/GetEvent", request));
    const std::string seen = absl::StrCat(moment.hour,
                                          ":",
                                          absl::Dec(moment.minute, absl::kZeroPad2),
                                          " ",
                                          ShortName(event.progress_light()),
                                          "/",
                                          ShortName(event.sla_light()));
    HL_RETURN_IF_ERROR(Expect(
        event.progress_light() == moment.progress && event.sla_light() == moment.sla,
        absl::StrCat(
            "wanted ", ShortName(moment.progress), "/", ShortName(moment.sla), " at ", seen)));
    absl::StrAppend(&lights, lights.empty() ? "" : "   ", seen);
  }
  return Tell(cast_.inspector,
              "replays both lights of the late case as they were during the day:",
              line_,
              {evt::Event::STATE_CLOSED},
              {lights});
}

}  // namespace hailan::ctl::demo
