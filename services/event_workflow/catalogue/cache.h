// The items in force, in memory: what a report or a triage needs to know about an item without
// waiting for the database.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/pg/pool.h"
#include "services/event_workflow/domain/command.h"

namespace hailan::event_workflow {

// Thread-safe. Fresh at once in the replica that activates a version, within the refresh period of
// module.cc in the others.
class CatalogueCache {
 public:
  explicit CatalogueCache(pg::Pool& pool) : pool_(pool) {}

  // Reads the items in force of all cities.
  absl::Status Refresh(absl::Time deadline);
  // The item that can be reported under this code; INVALID_ARGUMENT (UNKNOWN_ITEM) otherwise.
  absl::StatusOr<Item> Find(absl::string_view city, absl::string_view code) const;
  // The items of a city that demand a triage note; null when none does.
  std::shared_ptr<const ItemCodes> Noted(absl::string_view city) const;

 private:
  using Items = std::map<std::pair<std::string, std::string>, Item>;
  using NotedItems = std::map<std::string, std::shared_ptr<ItemCodes>, std::less<>>;
  pg::Pool& pool_;
  // Held over a whole refresh, so that an older read never replaces a newer one.
  absl::Mutex refresh_mutex_ ABSL_ACQUIRED_BEFORE(mutex_);
  mutable absl::Mutex mutex_;
  Items items_ ABSL_GUARDED_BY(mutex_);
  NotedItems noted_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace hailan::event_workflow
