// A city's own rules as it imports them, for what-if questions: a workflow version, a rule book.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "absl/status/statusor.h"
#include "services/event_workflow/domain/whatif/replay.h"

namespace hailan::ctl {

// From the JSON of a Workflow, checked as an import is: INVALID_ARGUMENT with the reasons of
// ImportWorkflow, or BAD_RULES when it is no such message.
absl::StatusOr<event_workflow::Profile> ReadWorkflow(const nlohmann::json& workflow);

// From the JSON of an ImportRulesRequest, likewise. The department that the book sends a case to:
// that of the rule that fits, or the owner of the item; none = nullopt.
absl::StatusOr<decltype(event_workflow::WhatIf::route)> ReadRuleBook(const nlohmann::json& book);

}  // namespace hailan::ctl
