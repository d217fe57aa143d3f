// The reads behind the Search service.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/actor.h"
#include "common/base/page_token.h"
#include "common/pg/pool.h"
#include "services/event_workflow/events/queries.h"
#include "services/event_workflow/search/plan.h"
#include "services/event_workflow/workflows/cache.h"

namespace hailan::event_workflow {

// Thread-safe; waits for the database.
class SearchQueries {
 public:
  // `workflows` null = every city follows the built-in workflow.
  SearchQueries(pg::Pool& pool, const PageTokens& tokens, const WorkflowCache* workflows)
      : pool_(pool), tokens_(tokens), workflows_(workflows) {}

  struct PageOf {
    int size = 0;
    std::string token;
  };
  absl::StatusOr<Page<Event>> List(const Wanted& wanted,
                                   const Actor& actor,
                                   const PageOf& asked,
                                   absl::Time now,
                                   absl::Time deadline) const;
  absl::StatusOr<pb::CountEventsResponse> Count(const Wanted& wanted,
                                                const Actor& actor,
                                                absl::Time now,
                                                absl::Time deadline) const;
  absl::StatusOr<pb::RankEventsResponse> Rank(const pb::RankEventsRequest& request,
                                              const Actor& actor,
                                              absl::Time now,
                                              absl::Time deadline) const;
  // A cursor of the change feed: a statement that runs after it sees everything before it.
  absl::StatusOr<std::string> FeedEnd(absl::Time deadline) const;

 private:
  absl::StatusOr<SearchPlan> Plan(const Wanted& wanted,
                                  const Actor& actor,
                                  const ListStart& start,
                                  absl::Time deadline) const;
  // The plan's index gives more rows than is good for listing.
  absl::StatusOr<bool> IsCommon(const SearchPlan& plan, absl::Time deadline) const;

  pg::Pool& pool_;
  const PageTokens& tokens_;
  const WorkflowCache* workflows_;
};

// Where counting stops.
inline constexpr int kMostCounted = 100'000;

}  // namespace hailan::event_workflow
