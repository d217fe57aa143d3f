// Bodies of the Queues service.
#pragma once

#include "absl/status/statusor.h"
#include "common/base/page_token.h"
#include "common/pg/pool.h"
#include "common/rpc/call.h"
#include "hailan/event_workflow/intake/v1/queues.pb.h"
#include "services/event_workflow/routing/cache.h"

namespace hailan::event_workflow {

// Thread-safe. What it refers to outlives it.
class QueueService {
 public:
  QueueService(pg::Pool& pool, const PageTokens& tokens, const RuleCache& rules)
      : pool_(pool), tokens_(tokens), rules_(rules) {}

  absl::StatusOr<intake::v1::ListQueueResponse> ListQueue(const rpc::Call& call,
                                                          const intake::v1::ListQueueRequest& req);
  absl::StatusOr<intake::v1::ListAlertsResponse> ListAlerts(
      const rpc::Call& call, const intake::v1::ListAlertsRequest& req);

 private:
  pg::Pool& pool_;
  const PageTokens& tokens_;
  const RuleCache& rules_;
};

}  // namespace hailan::event_workflow
