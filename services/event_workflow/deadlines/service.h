// Bodies of the Deadlines service. Reads only; everything is computed from the event's timeline.
#pragma once

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "hailan/event_workflow/workflows/v1/deadlines.pb.h"
#include "services/event_workflow/events/queries.h"

namespace hailan::event_workflow {

// Thread-safe. What it refers to outlives it.
class DeadlineService {
 public:
  explicit DeadlineService(const EventQueries& events) : events_(events) {}

  absl::StatusOr<workflows::v1::DeadlineExplanation> ExplainDeadline(
      const rpc::Call& call, const workflows::v1::ExplainDeadlineRequest& req);

 private:
  const EventQueries& events_;
};

}  // namespace hailan::event_workflow
