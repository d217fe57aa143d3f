// Rule books in PostgreSQL, as the command runner sees them.
#pragma once

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/command/runner.h"
#include "common/pg/pool.h"
#include "services/event_workflow/domain/routing/book.h"

namespace hailan::event_workflow {

// Stateless; thread-safe.
class RuleBookStore {
 public:
  using Key = RuleBookName;
  using State = RuleBook;
  using Command = ImportRules;
  using Change = RuleBookUpdate;

  static Key KeyOf(const Command& command) { return command.book; }
  static absl::StatusOr<Change> Decide(const std::optional<State>& stored,
                                       const Command& command,
                                       const Actor&,
                                       absl::Time now) {
    return DecideRules(stored, command, now);
  }
  absl::StatusOr<std::vector<command::Loaded<State>>> Load(
      pg::Connection& connection,
      absl::Span<const command::Lookup<Key>> lookups,
      absl::Time deadline);
  absl::StatusOr<std::vector<int>> Commit(pg::Connection& connection,
                                          absl::Span<const command::Pending<RuleBookStore>> rows,
                                          absl::Time deadline);
};

using RuleBookRunner = command::Runner<RuleBookStore>;

}  // namespace hailan::event_workflow
