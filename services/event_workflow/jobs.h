// What happens without anybody asking: alarms of clocks that run towards or past their due time.
#pragma once

#include <memory>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/base/actor.h"
#include "common/base/clock.h"
#include "common/pg/pool.h"
#include "services/event_workflow/events/store.h"

namespace hailan::event_workflow {

// Raises each owed alarm exactly once, however many replicas sweep: an alarm is a command with a
// request id made from event, clock, kind and due time, so its receipt is the claim. The most
// overdue come first; an alarm that fails holds up no other.
class AlarmSweep {
 public:
  // All outlive the sweep.
  AlarmSweep(pg::Pool& pool, EventRunner& runner, const hailan::Clock& clock);

  // One pass over everything due, for at most `budget`; what is left waits for the next pass. An
  // error is one of reading; alarms that could not be raised are logged and tried again next time.
  absl::Status Run(absl::Duration budget);

 private:
  pg::Pool& pool_;
  EventRunner& runner_;
  const hailan::Clock& clock_;
  const std::shared_ptr<const Actor> system_;
};

}  // namespace hailan::event_workflow
