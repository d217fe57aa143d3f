// The workflows of all cities in memory: what every decision and every light needs to know without
// waiting for the database.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/pg/pool.h"
#include "services/event_workflow/domain/workflow/city_workflows.h"

namespace hailan::event_workflow {

// Thread-safe. Fresh at once in the replica that imports or activates, within the refresh period of
// module.cc in the others.
class WorkflowCache {
 public:
  using Cities = std::map<std::string, std::shared_ptr<const CityWorkflows>>;

  explicit WorkflowCache(pg::Pool& pool) : pool_(pool) {}

  // Reads the versions and activations of all cities. A version whose document is not understood
  // (a newer binary imported it) is left out; its events are refused as not loaded.
  absl::Status Refresh(absl::Time deadline);
  // The city's workflows; null when it has none of its own.
  std::shared_ptr<const CityWorkflows> Of(absl::string_view city) const;
  // All cities that have any.
  Cities All() const;

 private:
  pg::Pool& pool_;
  // Held over a whole refresh, so that an older read never replaces a newer one.
  absl::Mutex refresh_mutex_ ABSL_ACQUIRED_BEFORE(mutex_);
  mutable absl::Mutex mutex_;
  Cities cities_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace hailan::event_workflow
