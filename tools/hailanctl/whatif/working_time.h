// The simple calendar of what-if rules: the service's own, from a few lines of JSON.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "absl/status/statusor.h"
#include "services/event_workflow/domain/clock/calendar.h"

namespace hailan::ctl {

// INVALID_ARGUMENT for a calendar that no city can have.
absl::StatusOr<event_workflow::Calendar> WorkingTime(const nlohmann::json& calendar);

}  // namespace hailan::ctl
