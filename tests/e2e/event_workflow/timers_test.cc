// Three real replicas that are killed at random while 100,000 alarms are due: each is raised once.
#include <catch2/catch.hpp>
#include <csignal>
#include <memory>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/event_workflow/migrations.h"
#include "tests/support/environment.h"
#include "tests/support/pg_database.h"
#include "tests/support/process.h"

namespace hailan::testing {
namespace {

constexpr int kAlarms = 100'000;
constexpr int kKills = 20;

// Events of today three days after they were due.
std::string FillSql() {
  return absl::StrCat(
      "INSERT INTO events (city_id, id, revision, territory_code, channel, reporter, report_time, "
      "occur_time, item_code, catalogue_id, urgency, sla_class, evidence_required, round, "
      "resolve_start, resolve_due, resolve_rule, visit_attempts, visit_result, whistle_count, "
      "state, assignee, handler, update_time, late, urged, supervised, warn_time, breach_time, "
      "alarm_time) "
      "SELECT '222405', ('00000000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, 1, "
      "'222405001001001', 1, 'member-1', at, at, '', '', 0, 3, false, 1, at, due, 5, 0, 0, 0, "
      "'DISPATCHED', 'member-1', '', at, 0, 0, 0, due - 1, due, due "
      "FROM (SELECT i, ",
      absl::ToUnixMicros(absl::Now() - absl::Hours(24 * 6)),
      " + i AS at, ",
      absl::ToUnixMicros(absl::Now() - absl::Hours(24 * 3)),
      " + i AS due FROM generate_series(1, ",
      kAlarms,
      ") AS i) AS made; ANALYZE events");
}

std::unique_ptr<Process> Start(const TestDatabase& database,
                               const std::string& folder,
                               int number) {
  return std::make_unique<Process>(
      ProgramOf("hailan-event-workflow"),
      std::map<std::string, std::string>{
          {"HAILAN_PG_URL", database.url()},
          {"HAILAN_REDIS_URL", RedisUrl()},
          {"HAILAN_ADMIN_LISTEN", absl::StrCat("127.0.0.1:", FreePort())},
          {"HAILAN_GRPC_LISTEN", absl::StrCat("unix:", folder, "/", number, ".sock")},
          {"HAILAN_EVENT_WORKFLOW_SWEEP_PERIOD", "1s"},
          {"HAILAN_LOG_LEVEL", "warn"}},
      absl::StrCat(folder, "/", number, ".log"));
}

}  // namespace

TEST_CASE("D14: 100,000 alarms, three replicas, kill -9 at random: each is raised once",
          "[faults]") {
  const TestDatabase database(event_workflow::kMigrations, "event_workflow");
  database.Query(FillSql());
  const TemporaryFolder folder;
  std::vector<std::unique_ptr<Process>> replicas;
  for (int i = 0; i < 3; ++i) replicas.push_back(Start(database, folder.path(), i));
  std::mt19937 random(11);
  const absl::Time limit = absl::Now() + absl::Minutes(5);
  int killed = 0;
  const auto left = [&] {
    return std::stoi(database.Value("SELECT count(*) FROM events WHERE alarm_time IS NOT NULL"));
  };
  while (left() > 0) {
    REQUIRE(absl::Now() < limit);
    absl::SleepFor(absl::Milliseconds(500 + static_cast<int>(random() % 1500)));
    // So many that each dies several times; then they may finish, however slow they are to start.
    if (killed == kKills) continue;
    const int victim = static_cast<int>(random() % replicas.size());
    replicas[static_cast<size_t>(victim)]->Signal(SIGKILL);
    replicas[static_cast<size_t>(victim)]->Wait(absl::Seconds(5));
    replicas[static_cast<size_t>(victim)] = Start(database, folder.path(), victim);
    ++killed;
  }
  INFO(killed << " kills");
  CHECK(killed >= 3);
  const std::string all = absl::StrCat(kAlarms);
  CHECK(database.Value("SELECT count(*) FROM event_history WHERE action = 'SUPERVISE'") == all);
  CHECK(database.Value("SELECT count(DISTINCT event_id) FROM event_history "
                       "WHERE action = 'SUPERVISE'") == all);
  CHECK(database.Value("SELECT count(*) FROM requests WHERE subject = 'system'") == all);
  CHECK(database.Value("SELECT count(*) FROM outbox WHERE type = 'event.supervised'") == all);
  CHECK(database.Value("SELECT count(*) FROM events WHERE revision = 2") == all);
  CHECK(database.Value("SELECT count(*) FROM alarm_failures") == "0");
}

}  // namespace hailan::testing
