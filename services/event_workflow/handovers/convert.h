// Proto ⇄ domain for handovers.
#pragma once

#include "absl/time/time.h"
#include "common/command/runner.h"
#include "hailan/event_workflow/v1/handovers.pb.h"
#include "services/event_workflow/domain/handovers/ladder.h"

namespace hailan::event_workflow {

namespace pb = hailan::event_workflow::v1;

// The ladder of an event with its dwells until the event's end, or until `now`.
pb::Ladder ToProto(const Ladder& ladder, const Event& event, absl::Time now);

// The change message of a step.
command::Message MessageOf(const LadderUpdate& update);

}  // namespace hailan::event_workflow
