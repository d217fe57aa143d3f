// Ladders in PostgreSQL, as the command runner sees them.
#pragma once

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/command/runner.h"
#include "common/pg/pool.h"
#include "services/event_workflow/domain/handovers/ladder.h"

namespace hailan::event_workflow {

// Stateless; thread-safe.
class LadderStore {
 public:
  using Key = EventName;
  using State = Ladder;
  using Command = LadderCommand;
  using Change = LadderUpdate;

  static Key KeyOf(const Command& command) { return command.event; }
  static absl::StatusOr<Change> Decide(const std::optional<State>& stored,
                                       const Command& command,
                                       const Actor& actor,
                                       absl::Time now) {
    return DecideLadder(stored, command, actor, now);
  }
  absl::StatusOr<std::vector<command::Loaded<State>>> Load(
      pg::Connection& connection,
      absl::Span<const command::Lookup<Key>> lookups,
      absl::Time deadline);
  absl::StatusOr<std::vector<int>> Commit(pg::Connection& connection,
                                          absl::Span<const command::Pending<LadderStore>> rows,
                                          absl::Time deadline);
};

using LadderRunner = command::Runner<LadderStore>;

// The ladder whose columns (sql/get_ladder.sql) start at `first`.
Ladder ReadLadder(const pg::Row& row, int first);

}  // namespace hailan::event_workflow
