// The rules of `hailanctl replay`, from a JSON file:
//
//   { "workflow": {"title": "…", "class_budgets": […], "calendar": {…}},
//     "rule_book": {"parent": "cities/222405", "rules": […]},
//     "budgets": {"EMERGENCY": "2h", "URGENT": "8h", "HARD": "72h", "MAJOR": "360h", "CONTACT":
//   "1h"},
//     "calendar": {"shifts": [["08:30", "12:00"], ["13:00", "17:30"]], "working_days": [1, 2, 3, 4,
//     5],
//                  "holidays": ["2026-10-01"], "make_up_days": ["2026-10-10"]},
//     "catalogue": [{"item": "0101", "sla_class": "URGENT", "department": "heat-supply"}],
//     "routing": [{"territory": "222405001", "item": "01", "department": "street-office"}] }
//
// Every part may be left out, and then stays as it was for each case. `workflow` is a Workflow as
// GetWorkflow prints it, followed by all cases instead of their own; budgets and calendar change
// that one or, without it, each case's own. Budgets that are not named stay as they are; one that
// is named counts in the basis that it had, from the start of the clock; with a calendar all count
// working time. `rule_book` is an ImportRulesRequest. A row of the simple routing table matches
// codes that begin with its own, empty ones match all; the first that matches decides; at most
// 10,000 rows.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/event_workflow/domain/whatif/replay.h"

namespace hailan::ctl {

// INVALID_ARGUMENT (BAD_RULES) says what is wrong where; a workflow or a rule book that the service
// would refuse is refused with the service's own reason.
absl::StatusOr<event_workflow::WhatIf> ParseRules(const std::string& json);

}  // namespace hailan::ctl
