// Which statement answers a list request: the one whose index serves its narrowest condition,
// always with all conditions and the caller's scope.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/actor.h"
#include "common/pg/params.h"
#include "common/pg/statement.h"
#include "hailan/event_workflow/v1/event_counts.pb.h"
#include "hailan/event_workflow/v1/events.pb.h"
#include "services/event_workflow/workflows/cache.h"

namespace hailan::event_workflow {

namespace pb = hailan::event_workflow::v1;

struct ListPlan {
  const pg::Statement* statement = nullptr;
  pg::Params params;
};

// Where the page starts. `before` is the id of the last event of the page before, empty at first.
struct ListStart {
  absl::Time now;
  std::string before;
  int limit = 0;
  // Whose lights the city looks at; null = the built-in ones.
  const WorkflowCache* workflows = nullptr;
};

// PERMISSION_DENIED (OUT_OF_SCOPE) for a territory outside the caller's areas.
absl::StatusOr<ListPlan> PlanList(const pb::ListEventsRequest& request,
                                  const Actor& actor,
                                  const ListStart& start);

// The statement that counts open events by territory.
absl::StatusOr<ListPlan> PlanCount(const pb::CountOpenEventsRequest& request,
                                   const Actor& actor,
                                   absl::Time now);

// Digits of a territory code of the level.
int LengthOf(pb::CountLevel level);

// $1–$19 of sql/parts/event_filter.sql for a request, and what a plan is chosen by.
struct FilterPlan {
  pg::Params params;
  std::string city, territory, department, assignee, house, asset, item, reporter;
  // Only open events can match.
  bool open_only = false;
};
// PERMISSION_DENIED (OUT_OF_SCOPE) for a territory outside the caller's areas.
absl::StatusOr<FilterPlan> PlanFilter(const pb::ListEventsRequest& request,
                                      const Actor& actor,
                                      const ListStart& start);

// Everything of a request but page and size, and the caller's scope: what a page token belongs to.
std::string ListFilterText(const pb::ListEventsRequest& request, const Actor& actor);

// The areas that lie in no other one of them: their subtrees together are the same, each event
// once.
std::vector<std::string> Outermost(std::vector<std::string> areas);

// The longest code that is a prefix of all areas; empty when there are none.
std::string CommonArea(const std::vector<std::string>& areas);

}  // namespace hailan::event_workflow
