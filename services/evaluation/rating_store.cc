#include "services/evaluation/rating_store.h"

#include "absl/strings/str_cat.h"
#include "services/evaluation/convert.h"
#include "services/evaluation/sql.h"

namespace hailan::evaluation {
namespace {

// Columns as in sql/load_rating.sql and sql/get_rating.sql.
std::optional<Rating> ReadRating(const pg::Row& row, const std::string& city) {
  if (row.IsNull(1)) return std::nullopt;
  Rating rating;
  rating.event = EventName(city, row.Text(1));
  rating.round = static_cast<int>(row.Int(2));
  rating.reporter = row.Text(3);
  rating.territory_code = row.Text(4);
  rating.event_state = row.Text(5);
  rating.score = static_cast<int>(row.Int(6));
  rating.comment = row.Text(7);
  if (!row.IsNull(6)) {
    rating.create_time = row.Time(8);
    rating.revision = 1;
  }
  return rating;
}

}  // namespace

absl::StatusOr<std::vector<command::Loaded<Rating>>> RatingStore::Load(
    pg::Connection& connection,
    absl::Span<const command::Lookup<Key>> lookups,
    absl::Time deadline) {
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      connection.Exec(sql::kLoadRating, command::LookupParams(lookups), deadline));
  std::vector<command::Loaded<Rating>> loaded;
  for (size_t i = 0; i < rows.size(); ++i) {
    command::Loaded<Rating> item;
    item.state = ReadRating(rows[i], lookups[i].key.city());
    if (!rows[i].IsNull(0)) item.receipt = rows[i].Bytes(0);
    loaded.push_back(std::move(item));
  }
  return loaded;
}

absl::StatusOr<std::vector<int>> RatingStore::Commit(
    pg::Connection& connection,
    absl::Span<const command::Pending<RatingStore>> pending,
    absl::Time deadline) {
  command::StepParams steps;
  pg::Array ord, city, event, round, score, comment, create_time;
  for (size_t i = 0; i < pending.size(); ++i) {
    const Rating& next = pending[i].next();
    for (const auto& step : pending[i].steps) {
      steps.Add(static_cast<int>(i),
                next.event.city(),
                next.event.id(),
                next.create_time,
                *step.origin,
                ToMessage(step.change));
    }
    ord.Add(static_cast<int>(i));
    city.Add(next.event.city());
    event.Add(next.event.id());
    round.Add(next.round);
    score.Add(next.score);
    comment.Add(next.comment);
    create_time.Add(next.create_time);
  }
  pg::Params params = steps.Take();
  params.Add(ord).Add(city).Add(event).Add(round).Add(score).Add(comment).Add(create_time);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, connection.Exec(sql::kCommitRating, params, deadline));
  return command::ReadMoved(rows);
}

absl::StatusOr<std::optional<Rating>> RatingStore::Get(pg::Pool& pool,
                                                       const EventName& event,
                                                       absl::Time deadline) {
  HL_ASSIGN_OR_RETURN(
      const pg::Rows rows,
      pool.Exec(sql::kGetRating, pg::Params().Add(event.city()).Add(event.id()), deadline));
  if (rows.empty()) return std::nullopt;
  return ReadRating(rows[0], event.city());
}

}  // namespace hailan::evaluation
