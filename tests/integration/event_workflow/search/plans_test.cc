// No statement that reads or writes events walks through a whole large table, or through all of a
// city in it, at 200,000 events and with the plans that sessions of the service really use.
#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "services/event_workflow/search/service.h"
#include "services/event_workflow/sql.h"
#include "tests/integration/event_workflow/fixture.h"
#include "tests/integration/event_workflow/search/plan_reader.h"

namespace hailan::event_workflow::testing {
namespace {

constexpr std::array kStatements{
    &sql::kLoadEvents,
    &sql::kGetEvent,
    &sql::kListEvents,
    &sql::kListEventsOpen,
    &sql::kListEventsAssignee,
    &sql::kListEventsHouse,
    &sql::kListEventsAsset,
    &sql::kListEventsReporter,
    &sql::kListEventsDepartment,
    &sql::kListHistory,
    &sql::kListAttachments,
    &sql::kListEventsTerritory,
    &sql::kFindExternal,
    &sql::kFindAlarm,
    &sql::kFindDeviceEvent,
    &sql::kFindCandidates,
    &sql::kCountOpenEvents,
    &sql::kSearchAll,
    &sql::kSearchOpen,
    &sql::kSearchTerritory,
    &sql::kSearchAssignee,
    &sql::kSearchInbox,
    &sql::kSearchReporter,
    &sql::kSearchHouse,
    &sql::kSearchItem,
    &sql::kSearchPlatform,
    &sql::kSearchDepartments,
    &sql::kSearchTeam,
    &sql::kSearchAsset,
    &sql::kSearchText,
    &sql::kCountAll,
    &sql::kCountOpen,
    &sql::kCountTerritory,
    &sql::kCountAssignee,
    &sql::kCountInbox,
    &sql::kCountReporter,
    &sql::kCountHouse,
    &sql::kCountItem,
    &sql::kCountPlatform,
    &sql::kCountDepartments,
    &sql::kCountTeam,
    &sql::kCountAsset,
    &sql::kCountText,
    &sql::kSearchCampaign,
    &sql::kCountCampaign,
    &sql::kEstimateText,
    &sql::kEstimateOpen,
    &sql::kEstimateTerritory,
    &sql::kEstimateDepartments,
    &sql::kListMemberships,
    &sql::kClaimAlarms,
    &sql::kNoteAlarmFailures,
    &sql::kListAlarmFailures,
    &sql::kForgetAlarmFailures,
    &sql::kListSealHeads,
    &sql::kLoadHistoryRows,
    &sql::kListTimelines,
    &sql::kListOpenProceedings,
    &sql::kListMigrating,
    &sql::kCountCases,
    &sql::kFindExternals,
    &sql::kListQueue,
    &sql::kListQueueOpen,
    &sql::kListAlerts,
    &sql::kListWhistles,
    &sql::kFindClusters,
    &sql::kListAnswers,
    &sql::kListFiledAnswers,
    &sql::kListUnanswered,
    &sql::kReleaseAlarm,
    &sql::kListSeals,
    &sql::kGetLastSeal,
    &sql::kFindOverlappingTasks,
    &sql::kCommitMoves,
    &sql::kCommitEvents,
};

constexpr std::array kLarge{"events",
                            "event_reports",
                            "event_history",
                            "event_attachments",
                            "whistles",
                            "whistle_calls",
                            "event_courses",
                            "event_routes",
                            "duty_alerts",
                            "clusters",
                            "cluster_members",
                            "alarm_failures",
                            "history_seals",
                            "requests",
                            "outbox",
                            "ladders",
                            "downward_tasks",
                            "task_marks"};

// Statements that may read an index without a condition beyond the city, and why. Nothing else may.
struct Exception {
  const pg::Statement* statement;
  absl::string_view index;
  absl::string_view reason;
};
constexpr std::array kExceptions{
    Exception{&sql::kClaimAlarms, "alarm_failures_pkey", "holds only alarms that failed"},
    Exception{&sql::kForgetAlarmFailures, "alarm_failures_pkey", "holds only alarms that failed"},
    Exception{&sql::kCountCases,
              "event_courses_pkey",
              "a dry run of a workflow reads every open case of the city once"},
    Exception{&sql::kListQueue,
              "events_unqueued_idx",
              "holds only open events whose queue is not known: those reopened after an upgrade"},
};

std::string ReadScript(const std::string& name) {
  const char* root = std::getenv("HAILAN_SOURCE_DIR");
  REQUIRE(root != nullptr);
  std::ifstream file(absl::StrCat(root, "/tools/benchmarks/events/", name));
  REQUIRE(file);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void Fill(Suite& suite, const std::string& count) {
  suite.database->Query(absl::StrReplaceAll(ReadScript("fill_events.sql"),
                                            {{":first::", "1::"}, {":count::", count + "::"}}));
  suite.database->Query(ReadScript("fill_relations.sql"));
  suite.database->Query(
      "INSERT INTO downward_tasks (city_id, id, revision, department, title, content, matter, "
      "item_code, territories, start_time, due_time, state, create_time) "
      "SELECT '222405', gen_random_uuid(), 1, 'department-1', 'check ' || n, '', 'matter-' || n % "
      "50, "
      "'', to_jsonb(ARRAY['222405' || lpad((n % 100)::text, 3, '0')]), n, n + 100, 1 + n % 4, n "
      "FROM generate_series(1, 2000) AS n");
  suite.database->Query("ANALYZE");
}

// The highest n of any `$n`.
int ParametersOf(absl::string_view text) {
  int most = 0;
  for (size_t at = text.find('$'); at != absl::string_view::npos; at = text.find('$', at + 1)) {
    int number = 0;
    for (size_t i = at + 1; i < text.size() && absl::ascii_isdigit(text[i]); ++i) {
      number = number * 10 + (text[i] - '0');
    }
    most = std::max(most, number);
  }
  return most;
}

// A generic plan does not depend on the values, so NULLs do.
std::string PlanOf(Suite& suite, const pg::Statement& statement) {
  const std::vector<std::string> values(static_cast<size_t>(ParametersOf(statement.text)), "NULL");
  const std::string arguments =
      values.empty() ? "" : absl::StrCat("(", absl::StrJoin(values, ","), ")");
  const auto rows = suite.database->Query(
      absl::StrCat("SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; "
                   "SET jit = off; PREPARE planned AS ",
                   statement.text,
                   "; EXPLAIN EXECUTE planned",
                   arguments));
  std::string plan;
  for (const auto& row : rows) absl::StrAppend(&plan, row[0], "\n");
  return plan;
}

bool IsExcepted(const pg::Statement& statement, const Walk& walk) {
  return std::any_of(kExceptions.begin(), kExceptions.end(), [&](const Exception& exception) {
    return exception.statement == &statement && exception.index == walk.index;
  });
}

void CheckPlans(Suite& suite) {
  for (const pg::Statement* statement : kStatements) {
    const std::string plan = PlanOf(suite, *statement);
    INFO(statement->name << "\n" << plan);
    CHECK_FALSE(plan.empty());
    for (const Walk& walk : FindWalks(plan, kLarge)) {
      INFO(walk.text);
      CHECK(IsExcepted(*statement, walk));
    }
  }
}

// What the check is there to find, found: a check that cannot fail would prove nothing.
void CheckWalksAreFound(Suite& suite) {
  const auto walks = [&](const char* text) {
    const std::string plan = PlanOf(suite, {"bad", text});
    INFO(plan);
    return FindWalks(plan, kLarge).size();
  };
  CHECK(walks("SELECT e.id FROM events AS e WHERE e.city_id = $1 AND e.handler = $2::text") == 1);
  CHECK(walks("SELECT e.id FROM events AS e WHERE e.city_id = $1 ORDER BY e.update_time LIMIT 5") ==
        1);
  CHECK(walks("SELECT count(*) FROM event_reports AS r WHERE r.place = $1::text") == 1);
  CHECK(walks("SELECT e.id FROM events AS e WHERE e.city_id = $1 AND e.handler = $2::text "
              "ORDER BY e.id LIMIT 5") == 0);
  CHECK(walks("SELECT e.id FROM events AS e WHERE e.city_id = $1 AND e.id = $2::uuid") == 0);
}

void CheckSearches(Suite& suite) {
  SearchService search(suite.pool, suite.tokens);
  const auto found = [&](const pb::EventFilter& filter) {
    pb::SearchEventsRequest request;
    request.set_parent(kParent);
    *request.mutable_filter() = filter;
    request.set_page_size(50);
    const absl::Time start = absl::Now();
    const auto page = Must(search.SearchEvents(suite.CallOf(suite.city, request), request));
    // Far above what it takes, far below what a walk through every row with its report would.
    CHECK(absl::Now() - start < absl::Seconds(2));
    return page.events_size();
  };
  pb::EventFilter rare;
  rare.set_text("井盖");
  CHECK(found(rare) == 40);
  pb::EventFilter common;
  common.set_text("路灯 不亮");
  CHECK(found(common) == 50);
  pb::EventFilter street;
  street.set_territory(kParent + "/territories/222405003");
  CHECK(found(street) == 50);
  pb::EventFilter inbox;
  inbox.set_assignee(kParent + "/staff/staff-23");
  inbox.set_open_only(true);
  CHECK(found(inbox) > 0);
  pb::EventFilter platform;
  platform.set_platform(pb::PLATFORM_OVERSIGHT);
  CHECK(found(platform) == 50);
  platform.set_territory(kParent + "/territories/222405003");
  CHECK(found(platform) == 50);
  pb::EventFilter nothing;
  nothing.set_text("火星");
  CHECK(found(nothing) == 0);
}

TEST_CASE("a walk through a city is told from a page along an index by the text of its plan") {
  const auto tables_of = [](const char* plan) {
    std::vector<std::string> tables;
    for (const Walk& walk : FindWalks(plan, kLarge)) tables.push_back(walk.table);
    return tables;
  };
  using Tables = std::vector<std::string>;
  CHECK(tables_of("Index Scan using events_pkey on events e  (cost=0.4..9 rows=1 width=8)\n"
                  "  Index Cond: (city_id = $1)\n") == Tables{"events"});
  CHECK(tables_of("Index Scan using events_pkey on events e  (cost=0.4..9 rows=1 width=8)\n"
                  "  Index Cond: ((city_id = $1) AND (id = $2))\n")
            .empty());
  CHECK(tables_of("Limit  (cost=0..9 rows=1 width=8)\n"
                  "  ->  Index Scan using events_pkey on events e  (cost=0.4..9 rows=1 width=8)\n"
                  "        Index Cond: (city_id = $1)\n")
            .empty());
  // The inner side starts anew for every row; a sort takes in all rows before the first is out.
  CHECK(tables_of(
            "Limit  (cost=0..9 rows=1 width=8)\n"
            "  ->  Nested Loop  (cost=0..9 rows=1 width=8)\n"
            "        ->  Index Scan using events_pkey on events e  (cost=0..9 rows=1 width=8)\n"
            "              Index Cond: (city_id = $1)\n"
            "        ->  Index Scan using ladders_pkey on ladders l  (cost=0..9 rows=1 width=8)\n"
            "              Index Cond: (city_id = $1)\n") == Tables{"ladders"});
  CHECK(tables_of("Limit  (cost=0..9 rows=1 width=8)\n"
                  "  ->  Sort  (cost=0..9 rows=1 width=8)\n"
                  "        Sort Key: update_time\n"
                  "        ->  Seq Scan on events e  (cost=0..9 rows=1 width=8)\n"
                  "              Filter: (city_id = $1)\n") == Tables{"events"});
}

TEST_CASE("at 200,000 events no plan reads a large table from end to end", "[plans]") {
  Suite suite;
  Fill(suite, "200000");
  REQUIRE(suite.database->Value("SELECT count(*) FROM events") == "200000");
  suite.clock.Set(absl::FromUnixSeconds(1'767'500'000));
  CheckPlans(suite);
  CheckWalksAreFound(suite);
  // A platform may have few events: no walk through all of the city's, however soon it may end.
  for (const pg::Statement* statement : {&sql::kSearchPlatform, &sql::kCountPlatform}) {
    CHECK(absl::StrContains(PlanOf(suite, *statement), "events_platform_idx"));
  }
  CheckSearches(suite);
}

}  // namespace
}  // namespace hailan::event_workflow::testing
