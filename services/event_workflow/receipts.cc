#include "services/event_workflow/receipts.h"

#include "common/base/status_macros.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {

absl::StatusOr<bool> WasCarriedOut(pg::Pool& pool,
                                   const rpc::Call& call,
                                   const std::string& city,
                                   const std::string& request_id) {
  pg::Params params;
  params.Add(city).Add(call.actor().subject).Add(request_id);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool.Exec(sql::kFindReceipt, params, call.deadline));
  return !rows.empty();
}

}  // namespace hailan::event_workflow
