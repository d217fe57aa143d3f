// The rules in force, in memory: a report is routed without waiting for the database.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/pg/pool.h"
#include "services/event_workflow/domain/routing/route.h"

namespace hailan::event_workflow {

// The rule whose columns start at `first`, in the order of sql/list_rules.sql from `number` on.
RoutingRule ReadRule(const pg::Row& row, int first);

// Thread-safe. Fresh at once in the replica that imports, within the refresh period of module.cc in
// the others.
class RuleCache {
 public:
  explicit RuleCache(pg::Pool& pool) : pool_(pool) {}

  absl::Status Refresh(absl::Time deadline);
  // Never null.
  std::shared_ptr<const ActiveRules> Of(absl::string_view city) const;

 private:
  using Cities = std::map<std::string, std::shared_ptr<const ActiveRules>, std::less<>>;
  pg::Pool& pool_;
  // Held over a whole refresh, so that an older read never replaces a newer one.
  absl::Mutex refresh_mutex_ ABSL_ACQUIRED_BEFORE(mutex_);
  mutable absl::Mutex mutex_;
  Cities cities_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace hailan::event_workflow
