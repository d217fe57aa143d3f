#include "services/grid_geo/patrols/ports.h"

#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "hailan/event_workflow/v1/event.pb.h"
#include "hailan/event_workflow/v1/events.pb.h"

namespace hailan::grid_geo {

namespace evt = hailan::event_workflow::v1;

absl::StatusOr<std::string> EventWorkflowReporter::Report(const rpc::Call& call,
                                                          const v1::ReportFindingRequest& request,
                                                          const PatrolName& patrol) {
  // Nothing but the finding goes in, so that a repetition has the same body.
  evt::ReportEventRequest report;
  report.set_parent(FormatCity(patrol.city()));
  report.set_request_id(request.request_id());
  *report.mutable_point() = request.point();
  report.set_item(request.item());
  report.set_channel(evt::CHANNEL_PATROL);
  report.set_description(request.description());
  report.set_place(request.place());
  report.set_urgency(request.urgency());
  report.set_patrol(patrol.Format());
  HL_ASSIGN_OR_RETURN(
      const evt::Event event,
      peer_->Invoke<evt::Event>(
          "hailan.event_workflow.v1.Events/ReportEvent", report, rpc::OnBehalf(call)));
  return event.name();
}

}  // namespace hailan::grid_geo
