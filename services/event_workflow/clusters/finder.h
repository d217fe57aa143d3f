// Reads of clusters, and the commands that a request for one means.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/pg/pool.h"
#include "common/rpc/call.h"
#include "services/event_workflow/clusters/store.h"
#include "services/event_workflow/events/queries.h"

namespace hailan::event_workflow {

// The cluster of each event that is in one, by the event's id.
using ClustersByEvent = std::map<std::string, Cluster>;

// Events that are to be linked or taken out: the work order first.
struct Incident {
  FiledEvent master;
  std::vector<FiledEvent> others;
};

// Thread-safe; waits for the database.
class ClusterFinder {
 public:
  ClusterFinder(pg::Pool& pool, const EventQueries& queries) : pool_(pool), queries_(queries) {}

  absl::StatusOr<ClustersByEvent> Of(const std::string& city,
                                     const std::vector<std::string>& events,
                                     absl::Time deadline) const;
  // The events of a request, all visible to the caller. INVALID_ARGUMENT (SAME_EVENT) when one is
  // named twice.
  absl::StatusOr<Incident> Read(
      const rpc::Call& call,
      const std::string& master,
      const google::protobuf::RepeatedPtrField<std::string>& events) const;
  // The command that links an incident. Errors: NOT_MASTER, ALREADY_LINKED, EVENT_ENDED, and those
  // of the step MERGE and of CheckLeads on each event that does not follow the master yet.
  absl::StatusOr<ClusterCommand> Linking(const rpc::Call& call, const Incident& incident) const;
  // An event as it stands, whoever asks.
  absl::StatusOr<FiledEvent> Any(const EventName& name, absl::Time deadline) const;
  const EventQueries& queries() const { return queries_; }
  pg::Pool& pool() const { return pool_; }

 private:
  pg::Pool& pool_;
  const EventQueries& queries_;
};

}  // namespace hailan::event_workflow
