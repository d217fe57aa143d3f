// Checks the rule table of a state machine, one row = one legal move. Built-in tables are checked
// by static_assert, tables that a city loads by the same function. Knows no service.
#pragma once

#include <cstddef>
#include <cstdint>

#include "absl/types/span.h"

namespace hailan {

// What can be wrong with a rule table.
enum class TableFault : uint8_t {
  kNone,
  // Two rows could apply to the same situation.
  kAmbiguous,
  // A state of the table cannot be reached from the initial one.
  kUnreachable,
  // From a state of the table no final state can be reached.
  kTrap,
};

namespace rule_table_internal {

template <class State>
constexpr uint64_t Bit(State state) {
  return uint64_t{1} << static_cast<unsigned>(state);
}

// `states` and all that can be reached from them, or (backwards) from which they can be reached.
template <class Rule>
constexpr uint64_t Closure(absl::Span<const Rule> rules, uint64_t states, bool backwards) {
  for (size_t round = 0; round <= rules.size(); ++round) {
    const uint64_t before = states;
    for (const Rule& rule : rules) {
      const uint64_t source = Bit(backwards ? rule.to : rule.from);
      if ((states & source) != 0) states |= Bit(backwards ? rule.from : rule.to);
    }
    if (states == before) break;
  }
  return states;
}

}  // namespace rule_table_internal

// The first fault of `rules`. `Rule` has `from` and `to` of one enum with values below 64, and
// `constexpr bool Collides(const Rule&) const`: both rows could apply to one situation. Moves out
// of final states are allowed (a reopened case).
template <class Rule, class State>
constexpr TableFault CheckRules(absl::Span<const Rule> rules,
                                State initial,
                                absl::Span<const State> finals) {
  namespace internal = rule_table_internal;
  uint64_t used = internal::Bit(initial);
  uint64_t ends = 0;
  for (const State state : finals) ends |= internal::Bit(state);
  for (size_t i = 0; i < rules.size(); ++i) {
    used |= internal::Bit(rules[i].from) | internal::Bit(rules[i].to);
    for (size_t j = i + 1; j < rules.size(); ++j) {
      if (rules[i].Collides(rules[j])) return TableFault::kAmbiguous;
    }
  }
  if (internal::Closure(rules, internal::Bit(initial), false) != used) {
    return TableFault::kUnreachable;
  }
  if ((internal::Closure(rules, ends, true) & used) != used) return TableFault::kTrap;
  return TableFault::kNone;
}

}  // namespace hailan
