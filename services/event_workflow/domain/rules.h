// The workflow as a table: one row per legal move. Everything about what may follow what comes from
// here: Decide, ListAllowedActions, the README diagram and the tests.
#pragma once

#include <array>
#include <string>

#include "absl/types/span.h"
#include "common/base/rule_table.h"
#include "services/event_workflow/domain/event.h"
#include "services/event_workflow/domain/workflow/rule.h"

namespace hailan::event_workflow {

inline constexpr std::array kFinalStates{
    State::kRejected, State::kClosed, State::kCancelled, State::kMerged};

// The first fault of a table.
constexpr TableFault Check(absl::Span<const Rule> rules) {
  return CheckRules(rules, State::kReported, absl::Span<const State>(kFinalStates));
}

// The built-in table.
absl::Span<const Rule> DefaultRules();

// A Mermaid state diagram of a table, self-loops left out; ends with a newline.
std::string MermaidDiagram(absl::Span<const Rule> rules);

}  // namespace hailan::event_workflow
