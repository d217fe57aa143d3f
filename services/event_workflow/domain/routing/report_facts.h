// What a report is routed by before anybody has looked at it. Pure.
#pragma once

#include "common/base/actor.h"
#include "services/event_workflow/domain/command.h"
#include "services/event_workflow/domain/routing/route.h"

namespace hailan::event_workflow {

// How pressing the reporter says it is, as far as it counts before triage has confirmed it: what
// residents and reporters without an account feel sets neither clock nor route.
Urgency CountedUrgency(const ReportDetails& report, const Actor& actor);

// What the rules are asked about a report whose territory is known; of the class that the event
// will have.
RouteFacts FactsOf(const ReportDetails& report, const Actor& actor);

}  // namespace hailan::event_workflow
