// Proto ⇄ domain for calendars.
#pragma once

#include "absl/status/statusor.h"
#include "hailan/event_workflow/v1/workflow.pb.h"
#include "services/event_workflow/domain/clock/calendar.h"

namespace hailan::event_workflow {

namespace pb = hailan::event_workflow::v1;

// INVALID_ARGUMENT with the calendar's reasons.
absl::StatusOr<Calendar> CalendarFrom(const pb::WorkCalendar& calendar);
// With all special days; `public_holidays` stays unset.
pb::WorkCalendar ToProto(const Calendar& calendar);

}  // namespace hailan::event_workflow
