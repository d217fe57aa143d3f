// Why a department is the right one.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "services/event_workflow/domain/event.h"
#include "services/event_workflow/ports.h"

namespace hailan::event_workflow {

// The line of the duty list that names `department` for the event's item and territory.
// FAILED_PRECONDITION (UNTRIAGED; NO_DUTY_BASIS, metadata `responsible`: whom the list names).
absl::StatusOr<std::string> FindBasis(DutyLookup& duties,
                                      const rpc::Call& call,
                                      const Event& event,
                                      const std::string& department);

}  // namespace hailan::event_workflow
