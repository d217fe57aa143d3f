// The job that seals history behind the commits.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
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

  // Seals what is committed, of all cities, for at most `budget`.
  absl::Status Run(absl::Duration budget) const;

 private:
  // One page of the feed; false when there is nothing more to seal, or another replica is at it.
  absl::StatusOr<bool> SealPage(ChainEnd& end) const;
  absl::StatusOr<bool> Store(ChainEnd& end,
                             std::vector<SealedEntry> entries,
                             const std::string& cursor,
                             absl::Time deadline) const;

  pg::Pool& pool_;
  const SealStore store_;
  const hailan::Clock& clock_;
};

}  // namespace hailan::event_workflow
