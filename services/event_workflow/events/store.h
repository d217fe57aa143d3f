// The event aggregate in PostgreSQL, as the command runner sees it.
#pragma once

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/command/runner.h"
#include "common/pg/pool.h"
#include "services/event_workflow/domain/decide.h"
#include "services/event_workflow/workflows/cache.h"

namespace hailan::event_workflow {

// Thread-safe.
class EventStore {
 public:
  // `workflows` outlives the store; null = every city follows the built-in workflow.
  explicit EventStore(const WorkflowCache* workflows = nullptr) : workflows_(workflows) {}

  using Key = EventName;
  using State = Event;
  using Command = event_workflow::Command;
  using Change = event_workflow::Change;

  static Key KeyOf(const Command& command) { return command.event; }
  static absl::StatusOr<Change> Decide(const std::optional<Event>& event,
                                       const Command& command,
                                       const Actor& actor,
                                       absl::Time now) {
    return event_workflow::Decide(event, command, actor, now);
  }
  absl::StatusOr<std::vector<command::Loaded<Event>>> Load(
      pg::Connection& connection,
      absl::Span<const command::Lookup<Key>> lookups,
      absl::Time deadline);
  absl::StatusOr<std::vector<int>> Commit(pg::Connection& connection,
                                          absl::Span<const command::Pending<EventStore>> rows,
                                          absl::Time deadline);

 private:
  const WorkflowCache* workflows_;
};

using EventRunner = command::Runner<EventStore>;

}  // namespace hailan::event_workflow
