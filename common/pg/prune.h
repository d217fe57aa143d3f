// Keeps the runner's tables from growing for ever: removes receipts of requests that nobody repeats
// any more, and changes that every follower of the feed has read long ago.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/obs/metrics.h"
#include "common/pg/pool.h"

namespace hailan::pg {

// How long rows are kept, counted from when they were stored, by the database's clock.
struct Retention {
  // A request that is repeated later is done once more.
  absl::Duration receipts = absl::Hours(24) * 30;
  // A follower that was away longer has to start anew (CURSOR_EXPIRED).
  absl::Duration changes = absl::Hours(24) * 90;
};

// Prunes one schema, in small batches through indices: what a run costs depends on what it removes,
// not on how much there is. Any number of replicas may run it; batch by batch, one of them is at
// work. For one thread.
class Pruner {
 public:
  // `pool` outlives it. Counts in hailan_pruned_rows_total{schema,table}.
  Pruner(Pool& pool, const Retention& retention, obs::Metrics& metrics);

  // Removes what is old enough, for at most about `budget`; what is left is for the next run.
  absl::Status Run(absl::Duration budget);

 private:
  absl::Status PruneReceipts(absl::Time stop);
  absl::Status PruneChanges(absl::Time stop);
  // Of one city: what transactions below `transaction` stored.
  absl::Status PruneCity(const std::string& city, const std::string& transaction, absl::Time stop);

  Pool& pool_;
  const Retention retention_;
  obs::Counter pruned_receipts_;
  obs::Counter pruned_changes_;
  // Microseconds since the Unix epoch: everything older has been removed, but for receipts that a
  // program of the version before backdated since the start; the next start finds those.
  int64_t receipts_until_ = 0;
};

}  // namespace hailan::pg
