// The only place that knows when a step is allowed and what it changes. Pure.
#pragma once

#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/actor.h"
#include "services/event_workflow/domain/command.h"
#include "services/event_workflow/domain/event.h"

namespace hailan::event_workflow {

// The decision on `command`; `event` is absent when it is not stored. The errors are those of the
// Events and Whistles services.
absl::StatusOr<Change> Decide(const std::optional<Event>& event,
                              const Command& command,
                              const Actor& actor,
                              absl::Time now);

// OK when the actor may see the event: in its territory, department or whistle, or their own
// report. PERMISSION_DENIED (OUT_OF_SCOPE) otherwise; an absent event is NOT_FOUND only for callers
// who may see everything of the city.
absl::Status CheckVisible(const Event* event, const Actor& actor);

// True for callers who may see all events of their city.
bool SeesWholeCity(const Actor& actor);

// OK for callers who may see all events of `city`: those above, and supervisors of the whole of it.
// PERMISSION_DENIED (FOREIGN_CITY, OUT_OF_SCOPE) for all others, whatever areas their account has.
absl::Status CheckWholeCity(const Actor& actor, absl::string_view city);

// True for callers who see their own events only, without staff and notes.
bool SeesReduced(const Actor& actor, const Event& event);

// True for callers who may read the answer of a result before it is accepted: not for those who
// only reported the event.
bool SeesUnaccepted(const Actor& actor, const Event& event);

// OK when the actor may take the step now, whatever its body; else why not.
absl::Status CheckAllowed(const Event& event, Action action, const Actor& actor, absl::Time now);

// How many failed attempts of a return visit are enough to close.
inline constexpr int kEnoughVisits = 3;
inline constexpr absl::Duration kReopenWindow = absl::Hours(30 * 24);
inline constexpr absl::Duration kLongestAgreement = absl::Hours(366 * 24);
inline constexpr absl::Duration kLongestWhistle = absl::Hours(90 * 24);
inline constexpr absl::Duration kClockSkew = absl::Minutes(5);
inline constexpr int kMostWhistles = 20;
// How long an urge or a supervision by hand counts against Quotas.hand_alarms.
inline constexpr absl::Duration kHandAlarmWindow = absl::Hours(24);

}  // namespace hailan::event_workflow
