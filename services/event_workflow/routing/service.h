// Bodies of the Routing service.
#pragma once

#include "absl/status/statusor.h"
#include "common/base/page_token.h"
#include "common/pg/pool.h"
#include "common/rpc/call.h"
#include "hailan/event_workflow/intake/v1/routing.pb.h"
#include "services/event_workflow/events/queries.h"
#include "services/event_workflow/intake/desk.h"
#include "services/event_workflow/routing/cache.h"
#include "services/event_workflow/routing/store.h"

namespace hailan::event_workflow {

// Thread-safe. What it refers to outlives it.
class RoutingService {
 public:
  RoutingService(pg::Pool& pool,
                 const EventQueries& queries,
                 RuleBookRunner& runner,
                 RuleCache& cache,
                 IntakeDesk& desk)
      : pool_(pool), queries_(queries), runner_(runner), cache_(cache), desk_(desk) {}

  // Waits for the runner and refreshes the cache, so that the next report knows the new rules.
  absl::StatusOr<intake::v1::RuleBook> ImportRules(const rpc::Call& call,
                                                   const intake::v1::ImportRulesRequest& req);
  absl::StatusOr<intake::v1::ListRulesResponse> ListRules(const rpc::Call& call,
                                                          const intake::v1::ListRulesRequest& req);
  absl::StatusOr<pb::Route> ExplainRoute(const rpc::Call& call,
                                         const intake::v1::ExplainRouteRequest& req);
  absl::StatusOr<pb::Route> GetRoute(const rpc::Call& call, const intake::v1::GetRouteRequest& req);

 private:
  pg::Pool& pool_;
  const EventQueries& queries_;
  RuleBookRunner& runner_;
  RuleCache& cache_;
  IntakeDesk& desk_;
};

}  // namespace hailan::event_workflow
