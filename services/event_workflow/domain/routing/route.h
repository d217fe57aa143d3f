// Where an event goes, by a city's ordered rules, and why. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "services/event_workflow/domain/event.h"
#include "services/event_workflow/domain/routing/kinds.h"
#include "services/event_workflow/domain/routing/queue_right.h"

namespace hailan::event_workflow {

// One rule: conditions (empty or none = any), and the result.
struct RoutingRule {
  int number = 0;
  std::string title;
  std::string item_prefix;
  std::string territory;  // code
  Channel channel = Channel::kNone;
  Platform platform = Platform::kUnsaid;
  SlaClass sla_class = SlaClass::kUndecided;

  Level level = Level::kUnsaid;
  std::string department;
  Platform queue = Platform::kUnsaid;
};

// The rules of one city in their order.
struct ActiveRules {
  // Of the book; 0 = the city has none.
  int64_t revision = 0;
  std::vector<RoutingRule> rules;
  std::vector<QueueRight> queues;
};

// What the rules are asked about.
struct RouteFacts {
  std::string territory;  // code
  // The grid's member; empty = it has none, nullopt = nobody was asked or could say.
  std::optional<std::string> member;
  Item item;
  Channel channel = Channel::kNone;
};

// The answer.
struct Route {
  // 0 = no rule fitted.
  int rule = 0;
  // Revision of the book; 0 = none.
  int64_t book = 0;
  std::string explanation;
  Level level = Level::kUnsaid;
  Platform platform = Platform::kGovernance;
  std::string assignee;
  std::string department;
};

// The first rule of `rules` (by number) that fits decides; without one the item's routing kind: the
// owner first, or the place first. Never fails: a level that cannot take the event falls back to
// the place, and the explanation says so.
Route FindRoute(absl::Span<const RoutingRule> rules, int64_t book, const RouteFacts& facts);

// Sorts rules by number. INVALID_ARGUMENT naming the rule: RULE_TWICE, RULE_HIDDEN,
// DEPARTMENT_REQUIRED.
absl::Status OrderRules(std::vector<RoutingRule>& rules);

}  // namespace hailan::event_workflow
