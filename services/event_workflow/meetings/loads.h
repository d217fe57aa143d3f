// How whistles load departments, counted from their rows.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/pg/pool.h"
#include "common/rpc/call.h"
#include "services/event_workflow/domain/meetings/load.h"

namespace hailan::event_workflow {

// The period over which a load is counted unless somebody asks for another one.
inline constexpr int kLoadDays = 30;

// Loads by the whistles of the last `days` that the caller may see, most open calls first.
absl::StatusOr<std::vector<DepartmentLoad>> LoadsInScope(pg::Pool& pool,
                                                         const std::string& city,
                                                         int days,
                                                         const rpc::Call& call);

// What the whistles of the last kLoadDays, of the whole city, suggest about each of the
// departments, in their order: the caller's own whistles alone do not show who is called from
// elsewhere.
absl::StatusOr<std::vector<Advice>> AdviceFor(pg::Pool& pool,
                                              const std::string& city,
                                              const std::vector<std::string>& departments,
                                              const rpc::Call& call);

}  // namespace hailan::event_workflow
