#include "tests/integration/command/counter_store.h"

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "tests/support/pg_database.h"

namespace hailan::command {
namespace {

using testing::RunnerPiece;

const std::string& MigrationText() {
  static const std::string text = absl::StrCat(testing::RunnerTables(), R"sql(
CREATE TABLE counters (
  city_id text NOT NULL,
  id text NOT NULL,
  value bigint NOT NULL CHECK (value >= 0),
  revision bigint NOT NULL,
  PRIMARY KEY (city_id, id)
);
CREATE TABLE counter_steps (
  city_id text NOT NULL,
  counter_id text NOT NULL,
  revision bigint NOT NULL,
  number bigint NOT NULL,
  PRIMARY KEY (city_id, counter_id, revision)
);
)sql");
  return text;
}

constexpr pg::Statement kLoad = {"load_counters", R"sql(
SELECT requests.body_hash, counters.id, counters.value, counters.revision
FROM unnest($1::text[], $2::text[], $3::uuid[], $4::text[])
  WITH ORDINALITY AS lookup (city_id, subject, request_id, id, n)
LEFT JOIN requests USING (city_id, subject, request_id)
LEFT JOIN counters ON counters.city_id = lookup.city_id
  AND counters.id = COALESCE(requests.resource_id, lookup.id)
ORDER BY lookup.n
)sql"};

pg::Statement CommitStatement() {
  static const std::string text = absl::StrCat("WITH ",
                                               RunnerPiece("step.sql"),
                                               R"sql(,
item AS (
  SELECT *
  FROM unnest($11::int[], $12::text[], $13::text[], $14::bigint[], $15::bigint[], $16::bigint[])
    AS t (ord, city_id, id, revision, new_revision, value)
),
detail AS (
  SELECT *
  FROM unnest($17::bigint[], $18::bigint[]) WITH ORDINALITY AS t (revision, number, n)
),
created AS (
  INSERT INTO counters (city_id, id, value, revision)
  SELECT city_id, id, value, new_revision FROM item WHERE revision = 0
  ON CONFLICT DO NOTHING
  RETURNING city_id, id
),
updated AS (
  UPDATE counters SET value = item.value, revision = item.new_revision
  FROM item
  WHERE item.revision > 0 AND counters.city_id = item.city_id AND counters.id = item.id
    AND counters.revision = item.revision
  RETURNING item.ord
),
moved AS (
  SELECT item.ord FROM item JOIN created USING (city_id, id)
  UNION ALL
  SELECT ord FROM updated
),
history AS (
  INSERT INTO counter_steps (city_id, counter_id, revision, number)
  SELECT step.city_id, step.resource_id, detail.revision, detail.number
  FROM detail JOIN step USING (n) JOIN moved ON moved.ord = step.ord
),
)sql",
                                               RunnerPiece("tail.sql"));
  return {"commit_counters", text.c_str()};
}

Counter ReadCounter(const pg::Row& row, const std::string& city) {
  return {.name = CounterName(city, row.Text(1)), .value = row.Int(2), .revision = row.Int(3)};
}

}  // namespace

absl::Span<const pg::Migration> CounterMigrations() {
  static const pg::Migration migration = {1, "create_counters", MigrationText().c_str()};
  return {&migration, 1};
}

absl::StatusOr<CounterChange> CounterStore::Decide(const std::optional<Counter>& counter,
                                                   const CounterCommand& command,
                                                   const Actor& /*actor*/,
                                                   absl::Time now) {
  using Action = CounterCommand::Action;
  if (command.action == Action::kThrow) throw std::runtime_error("a rule with a fault");
  const bool creates = command.action == Action::kCreate;
  if (creates && counter.has_value()) {
    return Error(absl::StatusCode::kAlreadyExists, reason::kAlreadyExists, "The id is taken.");
  }
  if (!creates && !counter.has_value()) {
    return Error(absl::StatusCode::kNotFound, reason::kNotFound, "No such counter.");
  }
  if (!command.etag.empty() && command.etag != absl::StrCat(counter->revision)) {
    return Error(absl::StatusCode::kAborted, reason::kStaleEtag, "The counter has changed.");
  }
  CounterChange change{
      .next = counter.value_or(Counter{.name = command.name}), .number = command.number, .at = now};
  const int64_t before = change.next.value;
  change.next.value = command.action == Action::kAdd ? before + command.number : command.number;
  change.unchanged = !creates && change.next.value == before;
  return change;
}

absl::StatusOr<std::vector<Loaded<Counter>>> CounterStore::Load(
    pg::Connection& connection, absl::Span<const Lookup<Key>> lookups, absl::Time deadline) {
  ++loads;
  pg::Array cities;
  pg::Array subjects;
  pg::Array request_ids;
  pg::Array ids;
  for (const Lookup<Key>& lookup : lookups) {
    cities.Add(lookup.key.city());
    subjects.Add(lookup.origin->actor->subject);
    request_ids.Add(lookup.origin->request_id);
    ids.Add(lookup.key.id());
  }
  pg::Params params;
  params.Add(cities).Add(subjects).Add(request_ids).Add(ids);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, connection.Exec(kLoad, params, deadline));
  std::vector<Loaded<Counter>> loaded;
  for (const pg::Row row : rows) {
    Loaded<Counter>& item = loaded.emplace_back();
    if (!row.IsNull(0)) item.receipt = row.Bytes(0);
    if (!row.IsNull(1)) item.state = ReadCounter(row, lookups[loaded.size() - 1].key.city());
  }
  return loaded;
}

absl::StatusOr<std::vector<int>> CounterStore::Commit(
    pg::Connection& connection,
    absl::Span<const Pending<CounterStore>> pending,
    absl::Time deadline) {
  ++commits;
  // Copied, because the hook itself may wait until the test has set another.
  const std::function<void()> hook = before_commit;
  hook();
  StepParams steps;
  pg::Array ord;
  pg::Array city;
  pg::Array id;
  pg::Array revision;
  pg::Array new_revision;
  pg::Array value;
  pg::Array step_revision;
  pg::Array number;
  for (size_t i = 0; i < pending.size(); ++i) {
    const Counter& next = pending[i].next();
    ord.Add(static_cast<int>(i));
    city.Add(next.name.city());
    id.Add(next.name.id());
    revision.Add(pending[i].revision);
    new_revision.Add(next.revision);
    value.Add(next.value);
    for (const Step<CounterStore>& step : pending[i].steps) {
      steps.Add(static_cast<int>(i),
                next.name.city(),
                next.name.id(),
                step.change.at,
                *step.origin,
                {"counter.changed", next.name.Format(), ""});
      step_revision.Add(step.change.next.revision);
      number.Add(step.change.number);
    }
  }
  pg::Params params = steps.Take();
  params.Add(ord).Add(city).Add(id).Add(revision).Add(new_revision).Add(value);
  params.Add(step_revision).Add(number);
  const absl::StatusOr<pg::Rows> rows = connection.Exec(CommitStatement(), params, deadline);
  HL_RETURN_IF_ERROR(after_commit(connection));
  HL_RETURN_IF_ERROR(rows.status());
  std::vector<int> moved;
  for (const pg::Row row : *rows) moved.push_back(static_cast<int>(row.Int(0)));
  return moved;
}

}  // namespace hailan::command
