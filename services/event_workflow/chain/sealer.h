// The job that seals history behind the commits.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/pg/pool.h"
#include "services/event_workflow/chain/store.h"

namespace hailan::event_workflow {

// Any number of replicas may run it: a number is stored once, and whoever comes second goes on from
// there. Thread-safe.
class Sealer {
 public:
  Sealer(pg::Pool& pool, const hailan::Clock& clock) : pool_(pool), store_(pool), clock_(clock) {}

  // Seals what is committed, of all cities, for at most `budget`. The first error; a city that
  // fails holds up no other.
  absl::Status Run(absl::Duration budget) const;

 private:
  // How far the feed was read behind a seal: changes of other kinds are not sealed, and must not be
  // read again and again until an event moves.
  struct Passed {
    int64_t number = 0;
    std::string feed_cursor;
  };

  void GoOn(ChainEnd& end) const;
  absl::Status SealCity(ChainEnd& end, absl::Time stop) const;
  // One page of the feed; false when there is nothing more to seal, or another replica is at it.
  absl::StatusOr<bool> SealPage(ChainEnd& end) const;
  absl::StatusOr<bool> Store(ChainEnd& end,
                             std::vector<SealedEntry> entries,
                             const std::string& cursor,
                             absl::Time deadline) const;

  pg::Pool& pool_;
  const SealStore store_;
  const hailan::Clock& clock_;
  mutable absl::Mutex mutex_;
  mutable std::map<std::string, Passed> passed_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace hailan::event_workflow
