// For writes that look around before they ask their runner.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/pg/pool.h"
#include "common/rpc/call.h"

namespace hailan::event_workflow {

// Whether the caller's request was carried out before: what speaks against it now must not keep the
// runner from answering it as it stands.
absl::StatusOr<bool> WasCarriedOut(pg::Pool& pool,
                                   const rpc::Call& call,
                                   const std::string& city,
                                   const std::string& request_id);

}  // namespace hailan::event_workflow
