#include "services/event_workflow/intake/rpc.h"

#include "services/event_workflow/bind.h"

namespace hailan::event_workflow {

// clang-format off
void AddIntakeRpc(app::Host& host, const IntakeParts& parts) {
  TrackingService& t = parts.tracking;
  auto tracking = MakeService(host, "hailan.event_workflow.intake.v1.Tracking");
  tracking->PreparedCommand("ReportAnonymously", parts.events_runner, Bind(t, &TrackingService::ReportAnonymously),
                            [&t](const rpc::Call&, const Event& event) { return t.Reply(event); });
  tracking->Query("IssueToken", Bind(t, &TrackingService::IssueToken));
  tracking->Query("TrackReport", Bind(t, &TrackingService::TrackReport));
  host.AddService(std::move(tracking));

  auto files = MakeService(host, "hailan.event_workflow.intake.v1.Files");
  files->Query("RecordFiles", Bind(parts.files, &FileRegister::RecordFiles));
  files->Query("CheckFiles", Bind(parts.files, &FileRegister::CheckFiles));
  host.AddService(std::move(files));

  auto imports = MakeService(host, "hailan.event_workflow.intake.v1.RequestImports");
  imports->Query("ImportRequests", Bind(parts.past_cases, &PastCases::ImportRequests));
  host.AddService(std::move(imports));

  auto alarms = MakeService(host, "hailan.event_workflow.intake.v1.Alarms");
  alarms->Query("RaiseAlarm", Bind(parts.alarms, &AlarmService::RaiseAlarm));
  alarms->Query("ClearAlarm", Bind(parts.alarms, &AlarmService::ClearAlarm));
  host.AddService(std::move(alarms));
}
// clang-format on

}  // namespace hailan::event_workflow
