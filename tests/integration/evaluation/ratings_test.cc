// Ratings: by the reporter, of an accepted result, once per round; and what others see of them.
#include <catch2/catch.hpp>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/id.h"
#include "hailan/evaluation/v1/change_feed.pb.h"
#include "hailan/type/v1/change.pb.h"
#include "tests/integration/evaluation/town.h"

namespace hailan::evaluation {
namespace {

using absl::StatusCode;
using testing::FailsWith;
using testing::Must;

constexpr char kSubmit[] = "Ratings/SubmitRating";
constexpr char kGet[] = "Ratings/GetRating";

pb::SubmitRatingRequest RatingOf(int number, int score) {
  pb::SubmitRatingRequest request;
  request.set_event(EventName(number));
  request.set_score(score);
  request.set_comment("谢谢。");
  request.set_request_id(NewId(absl::Now()));
  return request;
}

TEST_CASE_METHOD(Town, "a rating is given once per round and shows in the figures") {
  Happen(ChangeOf(1, 5, evt::Event::STATE_HANDLED));
  CatchUp();
  const rpc::TokenClaims reporter = As("R1", "resident");
  CHECK_THAT(Call<pb::Rating>(reporter, kSubmit, RatingOf(1, 5)).status(),
             FailsWith(StatusCode::kFailedPrecondition, "NOT_RATEABLE_YET"));
  Happen(ChangeOf(1, 6, evt::Event::STATE_CLOSED));
  CatchUp();

  const pb::SubmitRatingRequest request = RatingOf(1, 4);
  const auto rating = Must(Call<pb::Rating>(reporter, kSubmit, request));
  CHECK(rating.score() == 4);
  CHECK(rating.round() == 1);
  CHECK(rating.territory() == Name("territories", kGrid));
  CHECK(rating.comment() == "谢谢。");
  // The same request again, and another one.
  CHECK(Must(Call<pb::Rating>(reporter, kSubmit, request)).name() == rating.name());
  CHECK_THAT(Call<pb::Rating>(reporter, kSubmit, RatingOf(1, 1)).status(),
             FailsWith(StatusCode::kAlreadyExists, "ALREADY_RATED"));
  pb::SubmitRatingRequest changed = request;
  changed.set_score(1);
  CHECK_THAT(Call<pb::Rating>(reporter, kSubmit, changed).status(),
             FailsWith(StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));

  // Handled again in a second round, which is rated for itself.
  evt::EventChange second = ChangeOf(1, 9, evt::Event::STATE_CLOSED);
  second.set_round(2);
  Happen(second);
  CatchUp();
  CHECK(Must(Call<pb::Rating>(reporter, kSubmit, RatingOf(1, 2))).round() == 2);
  CHECK(database().Value("SELECT string_agg(round || ':' || score, ' ' ORDER BY round) "
                         "FROM evaluation.ratings") == "1:4 2:2");
  const pb::FigureSet figures = Figures(kGrid);
  for (const pb::Figure& figure : figures.figures()) {
    if (figure.kind() != pb::FIGURE_KIND_SATISFACTION) continue;
    // Of the round in force.
    CHECK(figure.numerator() == 0);
    CHECK(figure.denominator() == 1);
  }
}

// The rows of a part of the month's satisfaction or response.
std::set<std::string> RowsOf(Town& town, pb::FigureKind kind, pb::FigurePart part) {
  pb::ListFigureRowsRequest request;
  request.set_parent("cities/222405");
  request.set_month(kMonth);
  request.set_territory(Name("territories", kGrid));
  request.set_kind(kind);
  request.set_part(part);
  request.set_page_size(500);
  std::set<std::string> names;
  do {
    const auto page = Must(town.Call<pb::ListFigureRowsResponse>(
        As("director", "city", {"222405"}), "Figures/ListFigureRows", request));
    names.insert(page.names().begin(), page.names().end());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return names;
}

TEST_CASE_METHOD(Town, "D19: 99.8 % satisfied is 499 of 500 who said so, with those who did not") {
  constexpr int kRated = 500;
  constexpr int kSilent = 100;
  std::set<std::string> rated, silent;
  for (int i = 1; i <= kRated + kSilent; ++i) {
    Happen(ChangeOf(i, 5, evt::Event::STATE_CLOSED));
    (i <= kRated ? rated : silent).insert(EventName(i));
  }
  CatchUp();
  for (int i = 1; i <= kRated; ++i) {
    Must(Call<pb::Rating>(
        As(absl::StrCat("R", i), "resident"), kSubmit, RatingOf(i, i == kRated ? 3 : 4 + i % 2)));
  }
  const pb::FigureSet figures = Figures(kGrid);
  for (const pb::Figure& figure : figures.figures()) {
    if (figure.kind() == pb::FIGURE_KIND_SATISFACTION) {
      CHECK(figure.ratio() == Approx(0.998).epsilon(1e-9));
      CHECK(figure.excluded() == kSilent);
    } else if (figure.kind() == pb::FIGURE_KIND_RESPONSE) {
      CHECK(figure.numerator() == kRated);
      CHECK(figure.denominator() == kRated + kSilent);
    }
  }
  constexpr auto kSatisfied = pb::FIGURE_KIND_SATISFACTION;
  CHECK(RowsOf(*this, kSatisfied, pb::FIGURE_PART_DENOMINATOR) == rated);
  CHECK(RowsOf(*this, kSatisfied, pb::FIGURE_PART_EXCLUDED) == silent);
  rated.erase(EventName(kRated));
  CHECK(RowsOf(*this, kSatisfied, pb::FIGURE_PART_NUMERATOR) == rated);
}

TEST_CASE_METHOD(Town, "what may not be rated changes nothing") {
  Happen(ChangeOf(1, 5, evt::Event::STATE_CLOSED));
  CatchUp();
  CHECK_THAT(Call<pb::Rating>(As("R2", "resident"), kSubmit, RatingOf(1, 1)).status(),
             FailsWith(StatusCode::kPermissionDenied, "NOT_THE_REPORTER"));
  CHECK_THAT(Call<pb::Rating>(As("R1", "resident"), kSubmit, RatingOf(99, 1)).status(),
             FailsWith(StatusCode::kNotFound, "EVENT_UNKNOWN"));
  for (const int score : {-1, 0, 6}) {
    CHECK_THAT(Call<pb::Rating>(As("R1", "resident"), kSubmit, RatingOf(1, score)).status(),
               FailsWith(StatusCode::kInvalidArgument, "INVALID_FIELD"));
  }
  CHECK(database().Value("SELECT count(*) FROM evaluation.ratings") == "0");
  CHECK(database().Value("SELECT count(*) FROM evaluation.outbox") == "0");
}

TEST_CASE_METHOD(Town,
                 "a rating is read by its giver and by offices in scope, its feed names nobody") {
  Happen(ChangeOf(1, 5, evt::Event::STATE_CLOSED));
  CatchUp();
  pb::GetRatingRequest get;
  get.set_event(EventName(1));
  CHECK_THAT(Call<pb::Rating>(As("R1", "resident"), kGet, get).status(),
             FailsWith(StatusCode::kNotFound, "NOT_FOUND"));
  Must(Call<pb::Rating>(As("R1", "resident"), kSubmit, RatingOf(1, 5)));
  CHECK(Must(Call<pb::Rating>(As("R1", "resident"), kGet, get)).comment() == "谢谢。");
  CHECK(Must(Call<pb::Rating>(As("s1", "grid_member", {kGrid}), kGet, get)).score() == 5);
  for (const auto& stranger : {As("R2", "resident"), As("s2", "grid_member", {kOtherGrid})}) {
    CHECK_THAT(Call<pb::Rating>(stranger, kGet, get).status(),
               FailsWith(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  }
  hailan::type::v1::ListChangesRequest list;
  list.set_parent("cities/222405");
  // The feed waits for every transaction that is open in the cluster, also for those of others.
  hailan::type::v1::ListChangesResponse changes;
  for (int tries = 0; tries < 200 && changes.changes_size() < 1; ++tries) {
    if (tries > 0) absl::SleepFor(absl::Milliseconds(50));
    changes = Must(Call<hailan::type::v1::ListChangesResponse>(
        As("system", "integrator"), "ChangeFeed/ListChanges", list));
  }
  REQUIRE(changes.changes_size() == 1);
  pb::RatingChange change;
  REQUIRE(changes.changes(0).payload().UnpackTo(&change));
  CHECK(change.score() == 5);
  CHECK(change.event() == EventName(1));
  CHECK_THAT(change.SerializeAsString(), !Catch::Contains("谢谢"));
}

}  // namespace
}  // namespace hailan::evaluation
