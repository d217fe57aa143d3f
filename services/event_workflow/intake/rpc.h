// The RPC tables of intake: Tracking, Files, RequestImports and Alarms.
#pragma once

#include "common/app/host.h"
#include "services/event_workflow/events/store.h"
#include "services/event_workflow/intake/alarms.h"
#include "services/event_workflow/intake/files.h"
#include "services/event_workflow/intake/past_cases.h"
#include "services/event_workflow/intake/tracking.h"

namespace hailan::event_workflow {

// What the host owns for intake.
struct IntakeParts {
  EventRunner& events_runner;
  TrackingService& tracking;
  FileRegister& files;
  PastCases& past_cases;
  AlarmService& alarms;
};

void AddIntakeRpc(app::Host& host, const IntakeParts& parts);

}  // namespace hailan::event_workflow
