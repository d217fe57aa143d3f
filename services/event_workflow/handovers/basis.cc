#include "services/event_workflow/handovers/basis.h"

#include <vector>

#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/event_workflow/domain/reasons.h"

namespace hailan::event_workflow {

absl::StatusOr<std::string> FindBasis(DutyLookup& duties,
                                      const rpc::Call& call,
                                      const Event& event,
                                      const std::string& department) {
  if (event.item.empty()) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 reason::kUntriaged,
                 "The duty list goes by items; accept the event with an item first.");
  }
  HL_ASSIGN_OR_RETURN(const std::vector<Duty> lines,
                      duties.FindDuties(call, event.name.city(), event.territory, event.item));
  std::vector<std::string> named;
  for (const Duty& line : lines) {
    if (line.department == department) return line.basis;
    named.push_back(line.department);
  }
  return Error(absl::StatusCode::kFailedPrecondition,
               reason::kNoDutyBasis,
               "The duty list does not name this department for the item and territory.",
               {{"responsible", absl::StrJoin(named, ",")}});
}

}  // namespace hailan::event_workflow
