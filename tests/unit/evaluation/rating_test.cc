// Who may rate what, when, and how often.
#include "services/evaluation/domain/rating.h"

#include <catch2/catch.hpp>

#include "tests/support/matchers.h"

namespace hailan::evaluation {
namespace {

using absl::StatusCode;
using testing::FailsWith;
using testing::Must;

const absl::Time kNow = absl::FromUnixSeconds(1772413200);

Actor Reporter(const std::string& city = "222405") {
  Actor actor;
  actor.subject = "R1";
  actor.roles.Add(Role::kResident);
  actor.city = city;
  return actor;
}

Rating Rateable() {
  Rating rating;
  rating.event = EventName("222405", "e1");
  rating.round = 2;
  rating.reporter = "R1";
  rating.territory_code = "222405001001001";
  rating.event_state = "CLOSED";
  return rating;
}

const SubmitRating kFive{EventName("222405", "e1"), 5, "来得快。"};

TEST_CASE("the reporter rates an accepted result") {
  for (const char* state : {"RETURN_VISIT", "CLOSED"}) {
    Rating rating = Rateable();
    rating.event_state = state;
    const Rating next = Must(Decide(rating, kFive, Reporter(), kNow)).next;
    CHECK(next.score == 5);
    CHECK(next.comment == "来得快。");
    CHECK(next.create_time == kNow);
    CHECK(next.round == 2);
    CHECK(next.event == rating.event);
    CHECK(next.territory_code == rating.territory_code);
  }
}

TEST_CASE("nothing is rated before its result is accepted") {
  for (const char* state : {"REPORTED",
                            "REJECTED",
                            "ACCEPTED",
                            "DISPATCHED",
                            "SENT_BACK",
                            "HANDLING",
                            "WHISTLED",
                            "HANDLED",
                            "CANCELLED",
                            ""}) {
    INFO(state);
    Rating rating = Rateable();
    rating.event_state = state;
    const absl::Status status = Decide(rating, kFive, Reporter(), kNow).status();
    CHECK_THAT(status, FailsWith(StatusCode::kFailedPrecondition, "NOT_RATEABLE_YET"));
    CHECK(MetadataOf(status) == ErrorMetadata{{"state", state}});
  }
}

TEST_CASE("nobody but the reporter rates, whatever the role") {
  Actor other = Reporter();
  other.subject = "R2";
  other.roles.Add(Role::kCity);
  CHECK_THAT(Decide(Rateable(), kFive, other, kNow).status(),
             FailsWith(StatusCode::kPermissionDenied, "NOT_THE_REPORTER"));
  Rating nobody = Rateable();
  nobody.reporter.clear();
  Actor anonymous = Reporter();
  anonymous.subject.clear();
  CHECK_THAT(Decide(nobody, kFive, anonymous, kNow).status(),
             FailsWith(StatusCode::kPermissionDenied, "NOT_THE_REPORTER"));
}

TEST_CASE("a round is rated once") {
  Rating rated = Rateable();
  rated.revision = 1;
  rated.score = 3;
  CHECK_THAT(Decide(rated, kFive, Reporter(), kNow).status(),
             FailsWith(StatusCode::kAlreadyExists, "ALREADY_RATED"));
}

TEST_CASE("an event that no feed has brought, and one of another city") {
  CHECK_THAT(Decide(std::nullopt, kFive, Reporter(), kNow).status(),
             FailsWith(StatusCode::kNotFound, "EVENT_UNKNOWN"));
  CHECK_THAT(Decide(Rateable(), kFive, Reporter("110101"), kNow).status(),
             FailsWith(StatusCode::kPermissionDenied, "FOREIGN_CITY"));
}

}  // namespace
}  // namespace hailan::evaluation
