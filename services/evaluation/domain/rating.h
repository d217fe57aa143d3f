// A rating and the facts that decide whether it may be given.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/actor.h"
#include "common/base/resource_name.h"

namespace hailan::evaluation {

using EventName = ResourceName<"events">;

namespace reason {
inline constexpr absl::string_view kEventUnknown = "EVENT_UNKNOWN";
inline constexpr absl::string_view kNotTheReporter = "NOT_THE_REPORTER";
inline constexpr absl::string_view kNotRateableYet = "NOT_RATEABLE_YET";
inline constexpr absl::string_view kAlreadyRated = "ALREADY_RATED";
}  // namespace reason

// The rating of an event's current round, and what is known of the event. Keyed by the event,
// because a rater does not know the round.
struct Rating {
  EventName event;
  int round = 1;
  // Account id of the event's reporter.
  std::string reporter;
  std::string territory_code;
  // State of the event as its feed names it, without prefix.
  std::string event_state;
  // 0 = not rated yet.
  int score = 0;
  std::string comment;
  absl::Time create_time;
  // 0 = not rated yet, else 1: a rating is never changed.
  int64_t revision = 0;
};

// Wants to rate an event.
struct SubmitRating {
  EventName event;
  int score = 0;
  std::string comment;
};

struct RatingChange {
  Rating next;
};

// Only the reporter rates, once per round, and only a result that was accepted.
absl::StatusOr<RatingChange> Decide(const std::optional<Rating>& rating,
                                    const SubmitRating& command,
                                    const Actor& actor,
                                    absl::Time now);

}  // namespace hailan::evaluation
