// Bodies of the Search service.
#pragma once

#include "absl/status/statusor.h"
#include "common/base/page_token.h"
#include "common/pg/pool.h"
#include "common/rpc/call.h"
#include "common/rpc/stream/source.h"
#include "hailan/event_workflow/v1/search.pb.h"
#include "services/event_workflow/search/queries.h"

namespace hailan::event_workflow {

// Thread-safe; waits for the database.
class SearchService {
 public:
  // `workflows` null = every city follows the built-in workflow.
  SearchService(pg::Pool& pool, const PageTokens& tokens, const WorkflowCache* workflows = nullptr)
      : pool_(pool), queries_(pool, tokens, workflows) {}

  absl::StatusOr<pb::SearchEventsResponse> SearchEvents(const rpc::Call& call,
                                                        const pb::SearchEventsRequest& req);
  absl::StatusOr<pb::CountEventsResponse> CountEvents(const rpc::Call& call,
                                                      const pb::CountEventsRequest& req);
  absl::StatusOr<pb::RankEventsResponse> RankEvents(const rpc::Call& call,
                                                    const pb::RankEventsRequest& req);
  absl::StatusOr<pb::ListInboxResponse> ListInbox(const rpc::Call& call,
                                                  const pb::ListInboxRequest& req);
  absl::StatusOr<rpc::Source<pb::InboxChange>> WatchInbox(const rpc::Call& call,
                                                          const pb::WatchInboxRequest& req);

 private:
  pg::Pool& pool_;
  const SearchQueries queries_;
};

}  // namespace hailan::event_workflow
