// Bodies of the Queues service.
#pragma once

#include "absl/status/statusor.h"
#include "common/base/page_token.h"
#include "common/pg/pool.h"
#include "common/rpc/call.h"
#include "hailan/event_workflow/v1/queues.pb.h"

namespace hailan::event_workflow {

namespace pb = hailan::event_workflow::v1;

// Thread-safe. What it refers to outlives it.
class QueueService {
 public:
  QueueService(pg::Pool& pool, const PageTokens& tokens) : pool_(pool), tokens_(tokens) {}

  absl::StatusOr<pb::ListQueueResponse> ListQueue(const rpc::Call& call,
                                                  const pb::ListQueueRequest& req);
  absl::StatusOr<pb::ListAlertsResponse> ListAlerts(const rpc::Call& call,
                                                    const pb::ListAlertsRequest& req);

 private:
  pg::Pool& pool_;
  const PageTokens& tokens_;
};

}  // namespace hailan::event_workflow
