// The transfer by rule: an event that the system had to supervise and that stays late becomes a
// supervised case.
#pragma once

#include <memory>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/base/actor.h"
#include "common/base/clock.h"
#include "common/pg/pool.h"
#include "services/event_workflow/events/queries.h"
#include "services/event_workflow/supervision/record.h"

namespace hailan::event_workflow {

// Opens each case that is owed exactly once, however many replicas sweep: its request id is made
// from event and supervision, so its receipt is the claim. An event that cannot be transferred
// holds up no other.
class TransferSweep {
 public:
  // All outlive the sweep. `after`: how long an event may stay late once it has been supervised.
  TransferSweep(pg::Pool& pool,
                const EventQueries& events,
                SupervisionRunner& runner,
                const hailan::Clock& clock,
                absl::Duration after);

  // One pass over all that are due, for at most `budget`; what is left waits for the next pass.
  absl::Status Run(absl::Duration budget);

 private:
  // True when the watch is settled: a case was opened, there is one, or the event is not late.
  bool Settle(const Event& event, absl::Time watched, absl::Time now);

  pg::Pool& pool_;
  const EventQueries& events_;
  SupervisionRunner& runner_;
  const hailan::Clock& clock_;
  const absl::Duration after_;
  const std::shared_ptr<const Actor> system_;
};

}  // namespace hailan::event_workflow
