// The rules of `hailanctl replay`, from a JSON file:
//
//   { "budgets": {"EMERGENCY": "2h", "URGENT": "8h", "HARD": "72h", "MAJOR": "360h", "CONTACT":
//   "1h"},
//     "calendar": {"shifts": [["08:30", "12:00"], ["13:00", "17:30"]], "working_days": [1, 2, 3, 4,
//     5],
//                  "holidays": ["2026-10-01"], "make_up_days": ["2026-10-10"]},
//     "catalogue": [{"item": "0101", "sla_class": "URGENT", "department": "heat-supply"}],
//     "routing": [{"territory": "222405001", "item": "01", "department": "street-office"}] }
//
// Every part may be left out. Budgets that are not named stay as they are; with a calendar they all
// count working time. A row of the routing table matches codes that begin with its own, empty ones
// match all; the first that matches decides; at most 10,000 rows.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/event_workflow/domain/whatif/replay.h"

namespace hailan::ctl {

// INVALID_ARGUMENT (BAD_RULES) says what is wrong where.
absl::StatusOr<event_workflow::WhatIf> ParseRules(const std::string& json);

}  // namespace hailan::ctl
