// Bodies of the Timelines service.
#pragma once

#include "absl/status/statusor.h"
#include "common/pg/pool.h"
#include "common/rpc/call.h"
#include "common/rpc/stream/source.h"
#include "hailan/event_workflow/workflows/v1/timelines.pb.h"
#include "services/event_workflow/workflows/cache.h"

namespace hailan::event_workflow {

namespace pb = hailan::event_workflow::v1;

// Thread-safe; waits for the database.
class TimelineService {
 public:
  TimelineService(pg::Pool& pool, const WorkflowCache& workflows)
      : pool_(pool), workflows_(workflows) {}

  absl::StatusOr<rpc::Source<workflows::v1::Timeline>> ExportTimelines(
      const rpc::Call& call, const workflows::v1::ExportTimelinesRequest& req);

 private:
  pg::Pool& pool_;
  const WorkflowCache& workflows_;
};

}  // namespace hailan::event_workflow
