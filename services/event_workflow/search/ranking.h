// Events ranked by item or territory, of a period against the one before it.
#pragma once

#include "absl/status/statusor.h"
#include "common/base/actor.h"
#include "common/pg/params.h"
#include "common/pg/row.h"
#include "hailan/event_workflow/v1/search.pb.h"
#include "services/event_workflow/events/list_plan.h"

namespace hailan::event_workflow {

// The parameters of sql/rank_events.sql. INVALID_ARGUMENT (INVALID_FIELD) for a period that is
// missing, empty or too long and for a ranking by territory without a level; PERMISSION_DENIED
// (OUT_OF_SCOPE) for a territory outside the caller's areas and a level above them.
absl::StatusOr<pg::Params> PlanRanking(const pb::RankEventsRequest& request,
                                       const Actor& actor,
                                       const ListStart& start);

// Of what the statement found, the first rows that the caller may look into; `most` = how many of
// each period count.
pb::RankEventsResponse RankingOf(const pb::RankEventsRequest& request,
                                 const Actor& actor,
                                 const pg::Rows& rows,
                                 int most);

}  // namespace hailan::event_workflow
