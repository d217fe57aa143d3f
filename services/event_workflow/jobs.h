// What happens without anybody asking: alarms of clocks that run towards or past their due time.
#pragma once

#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/actor.h"
#include "common/base/clock.h"
#include "common/pg/pool.h"
#include "services/event_workflow/events/store.h"
#include "services/event_workflow/timers/failures.h"

namespace hailan::event_workflow {

// Raises each owed alarm exactly once, however many replicas sweep and wherever one of them dies:
// taking an event, raising its alarm and moving its alarm time on are one transaction, whose locks
// other sweeps pass by. The most overdue come first. An event whose alarm cannot be raised is set
// aside and tried again later, then quarantined (timers/failures.h); it holds up no other.
class AlarmSweep {
 public:
  // All outlive the sweep.
  AlarmSweep(pg::Pool& pool, EventStore& store, const hailan::Clock& clock);

  // One pass over everything due, for at most `budget`; what is left waits for the next pass. An
  // error says that the database cannot be used now.
  absl::Status Run(absl::Duration budget);
  // The last pass ran out of its budget: there is more to raise. Asked by whoever runs the passes.
  bool behind() const { return behind_; }

 private:
  // A batch of taken events, until it is committed.
  struct Batch {
    absl::Time now;
    absl::Time deadline;
    std::vector<EventName> taken;
    // Those of them that were set aside before.
    std::vector<EventName> retried;
    std::vector<AlarmFailure> failures;
  };

  absl::Status RunBatch(int size, Batch& batch);
  static absl::Status Take(pg::Connection& connection, int size, Batch& batch);
  absl::Status Raise(pg::Connection& connection, Batch& batch);
  // What to do about a batch that failed as a whole; OK when the pass can go on.
  absl::Status AfterFailure(absl::Status status, const Batch& batch, int& size);

  pg::Pool& pool_;
  EventStore& store_;
  const hailan::Clock& clock_;
  const std::shared_ptr<const Actor> system_;
  bool behind_ = false;
};

// The size of the next batch after one of `size` that took `took`: small enough that a caller who
// meets one of its locks hardly notices, large enough that a flood of alarms drains.
int NextBatchSize(int size, absl::Duration took);

}  // namespace hailan::event_workflow
