// Proto ⇄ domain for handovers.
#pragma once

#include "absl/time/time.h"
#include "common/command/runner.h"
#include "hailan/event_workflow/intake/v1/handovers.pb.h"
#include "services/event_workflow/domain/handovers/ladder.h"

namespace hailan::event_workflow {

// The ladder of an event with its dwells until the event's end, or until `now`.
intake::v1::Ladder ToProto(const Ladder& ladder, const Event& event, absl::Time now);

// The change message of a step.
command::Message MessageOf(const LadderUpdate& update);

}  // namespace hailan::event_workflow
