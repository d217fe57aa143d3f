// Which levels may hand an event to a department. Pure.
#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/base/actor.h"
#include "services/event_workflow/domain/event.h"

namespace hailan::event_workflow {

// OK where the item lets every level hand its events to departments, and for the street of the
// place and the city. FAILED_PRECONDITION (STREET_FIRST) for all others.
absl::Status CheckThroughStreet(const Item& item, absl::string_view territory, const Actor& actor);

}  // namespace hailan::event_workflow
