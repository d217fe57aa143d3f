// Proto ⇄ domain for calendars.
#pragma once

#include "absl/status/statusor.h"
#include "hailan/event_workflow/workflows/v1/workflow.pb.h"
#include "services/event_workflow/domain/clock/calendar.h"

namespace hailan::event_workflow {

// INVALID_ARGUMENT with the calendar's reasons.
absl::StatusOr<Calendar> CalendarFrom(const workflows::v1::WorkCalendar& calendar);
// With all special days; `public_holidays` stays unset.
workflows::v1::WorkCalendar ToProto(const Calendar& calendar);

}  // namespace hailan::event_workflow
