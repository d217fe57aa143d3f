// The answer of `hailanctl replay`.
#pragma once

#include <string>

#include "services/event_workflow/domain/whatif/replay.h"

namespace hailan::ctl {

// A table for people: breaches altogether, by class and by department, then examples.
std::string DiffText(const event_workflow::Diff& diff);
// The same as one JSON object on one line.
std::string DiffJson(const event_workflow::Diff& diff);

}  // namespace hailan::ctl
