// Ratings in PostgreSQL, as the command runner wants them.
#pragma once

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/command/runner.h"
#include "common/pg/pool.h"
#include "services/evaluation/domain/rating.h"

namespace hailan::evaluation {

class RatingStore {
 public:
  using Key = EventName;
  using State = Rating;
  using Command = SubmitRating;
  using Change = RatingChange;

  static Key KeyOf(const Command& command) { return command.event; }
  static absl::StatusOr<Change> Decide(const std::optional<State>& state,
                                       const Command& command,
                                       const Actor& actor,
                                       absl::Time now) {
    return evaluation::Decide(state, command, actor, now);
  }
  absl::StatusOr<std::vector<command::Loaded<State>>> Load(
      pg::Connection& connection,
      absl::Span<const command::Lookup<Key>> lookups,
      absl::Time deadline);
  absl::StatusOr<std::vector<int>> Commit(pg::Connection& connection,
                                          absl::Span<const command::Pending<RatingStore>> pending,
                                          absl::Time deadline);

  // The event's facts and rating; nullopt for an event that is not known.
  static absl::StatusOr<std::optional<Rating>> Get(pg::Pool& pool,
                                                   const EventName& event,
                                                   absl::Time deadline);
};

}  // namespace hailan::evaluation
