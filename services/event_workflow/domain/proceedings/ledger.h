// What the proceedings of a case amount to: the run of its resolve clock, quotas used, what is
// open. Pure functions of the event.
#pragma once

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/base/actor.h"
#include "services/event_workflow/domain/event.h"
#include "services/event_workflow/domain/workflow/rule.h"

namespace hailan::event_workflow {

// The resolve clock of the current round with what was granted in it.
ClockRun ResolveRun(const Event& event);

// The proceeding that waits for a decision; null = none. There is at most one.
const Proceeding* OpenProceeding(const Event& event);
// The hold during which the case stands at `now`; null = none.
const Proceeding* CurrentHold(const Event& event, absl::Time now);
// The arbitration of this round that binds the department which has the case; null = none.
const Proceeding* BindingOf(const Event& event);
// How many of a kind count in the current round: asked for and not withdrawn. A refused extension
// or hold has given nothing and does not count; a refused send-back does, as returning the case
// again and again is the ping-pong that arbitration ends.
int UsedOf(const Event& event, ProceedingKind kind);

// Most proceedings of one event, whatever became of them.
inline constexpr int kMostProceedings = 200;

// The guards that are about proceedings; OK for all others. FAILED_PRECONDITION: QUOTA_USED,
// ARBITRATED, REQUEST_PENDING, ALREADY_HELD, NO_OPEN_REQUEST, OWN_REQUEST, NOT_OWN_REQUEST,
// NOT_HELD, ARBITRATION_REQUIRED, ARBITRATION_NOT_OWED.
absl::Status CheckProceedingGuard(Guard guard,
                                  const Event& event,
                                  const Actor& actor,
                                  absl::Time now);

}  // namespace hailan::event_workflow
