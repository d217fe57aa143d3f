// The workflow as a table: one row per legal move. Everything about what may follow what comes from
// here: Decide, ListAllowedActions, the README diagram and the tests.
#pragma once

#include <array>
#include <initializer_list>
#include <string>

#include "absl/types/span.h"
#include "common/base/actor.h"
#include "common/base/rule_table.h"
#include "services/event_workflow/domain/event.h"

namespace hailan::event_workflow {

// From `from`, `action` leads to `to`, for actors with one of `roles`.
struct Rule {
  State from;
  Action action;
  State to;
  RoleSet roles;

  // Whatever the roles: a step has one outcome.
  constexpr bool Collides(const Rule& other) const {
    return from == other.from && action == other.action;
  }
};

inline constexpr std::array kFinalStates{State::kRejected, State::kClosed, State::kCancelled};

// The first fault of a table.
constexpr TableFault Check(absl::Span<const Rule> rules) {
  return CheckRules(rules, State::kReported, absl::Span<const State>(kFinalStates));
}

// The row for a state and action, null when the move is illegal.
constexpr const Rule* FindRule(absl::Span<const Rule> rules, State from, Action action) {
  for (const Rule& rule : rules) {
    if (rule.from == from && rule.action == action) return &rule;
  }
  return nullptr;
}

constexpr RoleSet Roles(std::initializer_list<Role> roles) {
  RoleSet set;
  for (const Role role : roles) set.Add(role);
  return set;
}

// The built-in table.
absl::Span<const Rule> DefaultRules();

// A Mermaid state diagram of a table, self-loops left out; ends with a newline.
std::string MermaidDiagram(absl::Span<const Rule> rules);

}  // namespace hailan::event_workflow
