// Public holidays and make-up workdays of China, as the State Council announces them each autumn.
// The default of calendars; a city may bring its own days.
#pragma once

#include <vector>

#include "services/event_workflow/domain/clock/calendar.h"

namespace hailan::event_workflow {

// The years 2024 to 2026, by day. Notices of the General Office of the State Council: 2023-10-25,
// 2024-11-12 and 2025-11-04.
std::vector<SpecialDay> PublicHolidays();

}  // namespace hailan::event_workflow
