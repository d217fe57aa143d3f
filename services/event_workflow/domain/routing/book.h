// A city's routing rules as a whole, with who may see the queues that they fill. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/resource_name.h"
#include "services/event_workflow/domain/routing/route.h"

namespace hailan::event_workflow {

// A city has one book, with the id `routing`.
using RuleBookName = ResourceName<"ruleBooks">;

struct RuleBook {
  RuleBookName name;
  int64_t revision = 0;
  int rule_count = 0;
  // Digest of rules and rights.
  std::string content;
  absl::Time update_time;
  // By platform.
  std::vector<QueueRight> queues;
};

struct ImportRules {
  RuleBookName book;
  std::string etag;
  // In order, checked (OrderRules).
  std::vector<RoutingRule> rules;
  // In order, checked (OrderQueues).
  std::vector<QueueRight> queues;
  std::string content;
};

struct RuleBookUpdate {
  RuleBook next;
  std::vector<RoutingRule> rules;
  bool unchanged = false;
};

// Replaces the book; ABORTED (STALE_ETAG).
absl::StatusOr<RuleBookUpdate> DecideRules(const std::optional<RuleBook>& stored,
                                           const ImportRules& command,
                                           absl::Time now);

}  // namespace hailan::event_workflow
