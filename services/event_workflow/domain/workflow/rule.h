// One row of a workflow: a legal move as data. What a row can say is fixed here; which rows there
// are is a table's business (domain/rules.h for the built-in one).
#pragma once

#include <cstdint>
#include <initializer_list>

#include "absl/types/span.h"
#include "common/base/actor.h"
#include "services/event_workflow/domain/event.h"

namespace hailan::event_workflow {

// A condition of a move besides state and role. Values equal
// hailan.event_workflow.workflows.v1.Guard.
enum class Guard : uint8_t {
  kNone = 0,
  // The event was handed to the caller, or to a department of theirs.
  kTarget = 1,
  // The caller neither submitted the result, nor handled the event in this round, nor has it.
  kNotOwnWork = 2,
  // The return visit allows closure.
  kVisited = 3,
  // A closed event was closed within the window.
  kInWindow = 4,
  // The event may have another whistle.
  kWhistleQuota = 5,
  // The case may be sent back once more, and no arbitration binds the receiver.
  kSendBackQuota = 6,
  // The case may be extended once more, and nothing is being decided.
  kExtensionQuota = 7,
  // The case may be held once more, is not held, and nothing is being decided.
  kHoldQuota = 8,
  // Something has been asked for and is not decided.
  kRequestOpen = 9,
  // The caller did not ask for what is to be decided.
  kNotOwnRequest = 10,
  // The caller did.
  kOwnRequest = 11,
  // The case is held.
  kHeld = 12,
  // Not so many send-backs yet that the higher level has to decide.
  kNoArbitration = 13,
  // That many.
  kArbitrationOwed = 14,
  // The event is an emergency, which waits for nobody.
  kEmergency = 15,
  // The caller filed the report, or holds an office and does not have the event.
  kOwnReport = 16,
  // No arbitration binds the case to its department, or the caller is not below the arbiter.
  kNotBound = 17,
};
inline constexpr int kGuardCount = 18;

// Which files a move needs. Values equal hailan.event_workflow.workflows.v1.EvidenceRule.
enum class EvidenceRule : uint8_t {
  kNone = 0,
  // One of purpose AFTER where the item demands it.
  kByItem = 1,
  // One of purpose AFTER in any case.
  kAlways = 2,
};

using Guards = EnumSet<Guard>;
using ClockSet = EnumSet<ClockKind>;

constexpr RoleSet Roles(std::initializer_list<Role> roles) {
  RoleSet set;
  for (const Role role : roles) set.Add(role);
  return set;
}
constexpr Guards If(std::initializer_list<Guard> guards) {
  Guards set;
  for (const Guard guard : guards) set.Add(guard);
  return set;
}
constexpr ClockSet Clocks(std::initializer_list<ClockKind> clocks) {
  ClockSet set;
  for (const ClockKind clock : clocks) set.Add(clock);
  return set;
}

// From `from`, `action` leads to `to`, for actors with one of `roles` if all guards hold.
struct Rule {
  State from = State::kNone;
  Action action = Action::kNone;
  State to = State::kNone;
  RoleSet roles = {};
  Guards guards = {};
  ClockSet starts = {};
  ClockSet stops = {};
  EvidenceRule evidence = EvidenceRule::kNone;

  // Whatever the roles: a step has one outcome.
  constexpr bool Collides(const Rule& other) const {
    return from == other.from && action == other.action;
  }
};

// The row for a state and action, null when the move is illegal.
constexpr const Rule* FindRule(absl::Span<const Rule> rules, State from, Action action) {
  for (const Rule& rule : rules) {
    if (rule.from == from && rule.action == action) return &rule;
  }
  return nullptr;
}

}  // namespace hailan::event_workflow
