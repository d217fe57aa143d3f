// Working time for what-if rules: the service's own calendar, from the JSON of a rules file.
#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace hailan::ctl {

// The instant at which `budget` of counted time has passed since `start`.
using Advance = std::function<absl::Time(absl::Time start, absl::Duration budget)>;

// INVALID_ARGUMENT for a calendar that no city can have.
absl::StatusOr<Advance> WorkingTime(const nlohmann::json& calendar);

}  // namespace hailan::ctl
