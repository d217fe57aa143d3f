#include "services/evaluation/domain/rating.h"

#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace hailan::evaluation {

absl::StatusOr<RatingChange> Decide(const std::optional<Rating>& rating,
                                    const SubmitRating& command,
                                    const Actor& actor,
                                    absl::Time now) {
  HL_RETURN_IF_ERROR(CheckCity(actor, command.event.city()));
  if (!rating.has_value()) {
    return Error(absl::StatusCode::kNotFound,
                 reason::kEventUnknown,
                 "No such event is known here yet; a new event arrives within seconds.");
  }
  if (rating->reporter.empty() || rating->reporter != actor.subject) {
    return Error(absl::StatusCode::kPermissionDenied,
                 reason::kNotTheReporter,
                 "Only the account that reported the event may rate it.");
  }
  if (rating->event_state != "RETURN_VISIT" && rating->event_state != "CLOSED") {
    return Error(absl::StatusCode::kFailedPrecondition,
                 reason::kNotRateableYet,
                 "The event can be rated once its result has been accepted.",
                 {{"state", rating->event_state}});
  }
  if (rating->revision > 0) {
    return Error(absl::StatusCode::kAlreadyExists,
                 reason::kAlreadyRated,
                 "This round of the event has been rated; a rating is never changed.");
  }
  RatingChange change{*rating};
  change.next.score = command.score;
  change.next.comment = command.comment;
  change.next.create_time = now;
  return change;
}

}  // namespace hailan::evaluation
