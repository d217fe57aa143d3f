// What the version before left is found by this one, and what it goes on writing as well.
#include <algorithm>
#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/pg/migrate.h"
#include "services/event_workflow/domain/similarity.h"
#include "services/event_workflow/migrations.h"
#include "tests/support/matchers.h"
#include "tests/support/pg_database.h"

namespace hailan::event_workflow::testing {
namespace {

using hailan::testing::Must;
using hailan::testing::TestDatabase;

// The migrations before the named one.
absl::Span<const pg::Migration> Before(absl::string_view name) {
  const auto all = absl::MakeConstSpan(kMigrations);
  const auto named = [&](const pg::Migration& migration) { return migration.name == name; };
  const auto at = std::find_if(all.begin(), all.end(), named);
  REQUIRE(at != all.end());
  return all.first(static_cast<size_t>(at - all.begin()));
}

void Upgrade(const TestDatabase& database) {
  Must(pg::Migrate(database.options(), kMigrations, absl::Now() + absl::Seconds(20)));
}

// `state`: proposed (1), admitted (2), refused (3), withdrawn (4). Answers its id.
std::string AddTask(const TestDatabase& database, const std::string& title, int state) {
  return database.Value(absl::StrCat(
      "INSERT INTO downward_tasks (city_id, id, revision, department, title, content, matter, "
      "item_code, territories, start_time, due_time, state, create_time) VALUES ('222405', "
      "gen_random_uuid(), 1, 'heat', '",
      title,
      "', '', '', '', '[\"222405001\", \"222405002\"]', 10, 20, ",
      state,
      ", 1) RETURNING id"));
}

std::string MarksOf(const TestDatabase& database, const std::string& task) {
  return database.Value(
      absl::StrCat("SELECT count(*) FROM task_marks WHERE task_id = '", task, "'"));
}

TEST_CASE("tasks of the version before have their marks, those that it stores later as well") {
  const TestDatabase database(Before("find_overlapping_tasks"), "event_workflow");
  const std::string proposed = AddTask(database, "消防安全检查", 1);
  const std::string admitted = AddTask(database, "消防安全检查", 2);
  const std::string refused = AddTask(database, "消防安全检查", 3);
  Upgrade(database);
  // Five pairs, of which three are marks.
  CHECK(MarksOf(database, proposed) == "3");
  CHECK(MarksOf(database, admitted) == "3");
  CHECK(MarksOf(database, refused) == "0");
  CHECK(database.Value("SELECT DISTINCT areas FROM task_marks") ==
        "{[222405001000000000,222405003000000000)}");
  CHECK(database.Value("SELECT DISTINCT period FROM task_marks") == "[10,21)");
  const std::string later = AddTask(database, "消防安全检查", 1);
  CHECK(MarksOf(database, later) == "3");
  const auto move = [&](const std::string& task, const char* state) {
    database.Query(
        absl::StrCat("UPDATE downward_tasks SET state = ", state, " WHERE id = '", task, "'"));
  };
  move(later, "2");
  CHECK(MarksOf(database, later) == "3");
  move(proposed, "4");
  CHECK(MarksOf(database, proposed) == "0");
}

// An event that was filed without events.cell, as before 0011.
void AddEvent(const TestDatabase& database,
              const std::string& days_ago,
              const std::string& closed) {
  database.Query(absl::StrCat(
      "WITH e AS (INSERT INTO events (city_id, id, revision, territory_code, channel, reporter, "
      "report_time, occur_time, item_code, catalogue_id, urgency, sla_class, evidence_required, "
      "round, resolve_start, resolve_due, resolve_rule, visit_attempts, visit_result, "
      "whistle_count, state, handler, update_time, late, urged, supervised, close_time) "
      "SELECT '222405', gen_random_uuid(), 1, '222405', 1, 'r', time, time, '', '', 0, 3, false, "
      "1, "
      "time, time, 1, 0, 0, 0, 'REPORTED', '', time, 0, 0, 0, ",
      closed,
      " FROM (SELECT (extract(epoch FROM now()) * 1000000)::bigint - 86400000000 * ",
      days_ago,
      " AS time) AS t RETURNING city_id, id) "
      "INSERT INTO event_reports (city_id, event_id, channel, external_id, description, place, "
      "longitude, latitude, coordinate_system, urgency, cell) "
      "SELECT city_id, id, 1, '', 'd', 'p', 129.50725, 42.90634, 1, 0, 1 FROM e"));
}

TEST_CASE("open events of the version before are found near their place") {
  const TestDatabase database(Before("drop_report_cells"), "event_workflow");
  AddEvent(database, "1", "NULL");
  AddEvent(database, "2", "time");
  AddEvent(database, "40", "NULL");
  Upgrade(database);
  CHECK(database.Query("SELECT cell FROM events ORDER BY report_time DESC") ==
        std::vector<std::vector<std::string>>{
            {absl::StrCat(CellOf(129.50725, 42.90634))}, {""}, {""}});
  CHECK(database.Value(
            "SELECT count(*) FROM information_schema.columns WHERE table_schema = "
            "'event_workflow' AND table_name = 'event_reports' AND column_name = 'cell'") == "0");
}

}  // namespace
}  // namespace hailan::event_workflow::testing
