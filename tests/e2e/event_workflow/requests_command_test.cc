// `hailanctl import-requests` over the whole suite: tables that cities publish become cases, once,
// and count as their own cities count them.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "hailan/event_workflow/v1/search.pb.h"
#include "tests/e2e/demo_city.h"
#include "tests/e2e/event_workflow/town.h"
#include "tests/support/shared_files.h"
#include "tools/hailanctl/import/csv.h"
#include "tools/hailanctl/requests/past_rows.h"

namespace hailan::testing {
namespace {

CommandResult Import(Town& town, const std::string& words) {
  return RunCommand(absl::StrCat(ProgramPath("hailanctl"),
                                 " import-requests ",
                                 words,
                                 " --target ",
                                 town.suite->target(),
                                 " --token ",
                                 town.loader.token(),
                                 " 2>&1"));
}

bool Says(const CommandResult& result, const std::string& words) {
  return result.output.find(words) != std::string::npos;
}

std::map<std::string, int64_t> ByState(Town& town, const evt::EventFilter& filter = {}) {
  evt::CountEventsRequest count;
  count.set_parent(kParent);
  *count.mutable_filter() = filter;
  std::map<std::string, int64_t> states;
  const auto counted = town.Do<evt::CountEventsResponse>(town.city, "Search/CountEvents", count);
  for (const evt::EventTally& tally : counted.tallies()) {
    states[evt::Event::State_Name(tally.state())] += tally.event_count();
  }
  return states;
}

TEST_CASE("D03: a table of another city comes in by its own columns and its own time, once") {
  Town town;
  const TemporaryFolder folder;
  const std::string file = folder.path() + "/cases.csv";
  std::ofstream(file)
      << "编号,受理,期限,办结,状态,单位,类别,来源\n"
         "1,2024-06-01 08:00:00,2024-06-02 08:00:00,2024-06-02 08:00:00,已办结,水务,漏水,电话\n"
         "2,2024-06-01 09:00:00,2024-06-02 09:00:00,2024-06-02 09:00:01,已办结,水务,漏水,电话\n"
         "3,2024-06-01 10:00:00,,,办理中,路灯,\"路灯,不亮\",电话\n"
         "4,2024-06-01 10:00:00,,,已办结,路灯,\"路灯,不亮\",电话\n";
  CHECK(Import(town, file).exit_code != 0);  // whose columns nobody has named
  const std::string words = absl::StrCat(
      file,
      " --time-zone Asia/Shanghai --catalogue longting --column id=编号 --column open=受理",
      " --column due=期限 --column close=办结 --column status=状态 --column department=单位",
      " --column type=类别 --column source=来源");
  const CommandResult first = Import(town, words);
  INFO(first.output);
  CHECK(first.exit_code == 1);
  CHECK(Says(first, "4 rows: 3 created, 0 updated, 0 unchanged, 1 refused"));
  CHECK(Says(first, "4: CLOSE_TIME_MISSING"));
  CHECK(Says(Import(town, words), "4 rows: 0 created, 0 updated, 3 unchanged, 1 refused"));
  CHECK(ByState(town) ==
        std::map<std::string, int64_t>{{"STATE_CLOSED", 2}, {"STATE_REPORTED", 1}});

  evt::SearchEventsRequest search;
  search.set_parent(kParent);
  search.mutable_filter()->add_states(evt::Event::STATE_CLOSED);
  const auto closed = town.Do<evt::SearchEventsResponse>(town.city, "Search/SearchEvents", search);
  REQUIRE(closed.events_size() == 2);
  // Newest first: a second late is late, the last second is not.
  CHECK(closed.events(0).late_clocks_size() == 1);
  CHECK(closed.events(1).late_clocks().empty());
  CHECK(absl::FormatTime(absl::RFC3339_sec,
                         rpc::FromTimestamp(closed.events(1).create_time()),
                         absl::UTCTimeZone()) == "2024-06-01T00:00:00+00:00");
}

TEST_CASE("D03: rows that cannot be read are refused one by one, the others come in") {
  Town town;
  const TemporaryFolder folder;
  const std::string file = folder.path() + "/cases.csv";
  std::ofstream(file) << "case_id,opened,target,closed,status,department,type,source,lat,lon\n"
                         "1,2024-06-01 08:00:00,,2024-06-02 08:00:00,Closed,d,leak,call,,\n"
                         "2,the first of June,,,Open,d,leak,call,,\n"
                         "3,2024-06-01 08:00:00,,,Open,d,leak\xff,call,,\n"
                         ",2024-06-01 08:00:00,,,Open,d,leak,call,,\n"
                         "5,2024-06-01 08:00:00,,,Open,d,leak,call,91,129.5\n"
                         "6,2024-06-01 08:00:00,,,Open,d,leak,call,,\n";
  const std::string words = file + " --catalogue leaks";
  const CommandResult first = Import(town, words);
  INFO(first.output);
  CHECK(first.exit_code == 1);
  CHECK(Says(first, "6 rows: 2 created, 0 updated, 0 unchanged, 4 refused"));
  for (const char* place : {"line 3, column opened: wants YYYY-MM-DD",
                            "line 4, column type: wants UTF-8",
                            "line 5, column case_id: REQUIRED",
                            "line 6, column lat: "}) {
    INFO(place);
    CHECK(Says(first, place));
  }
  CHECK(Says(first, "ROWS_REFUSED"));
  CHECK(Says(Import(town, words), "6 rows: 0 created, 0 updated, 2 unchanged, 4 refused"));
  CHECK(ByState(town) ==
        std::map<std::string, int64_t>{{"STATE_CLOSED", 1}, {"STATE_REPORTED", 1}});
}

TEST_CASE("D03: rows that are no rows are refused one by one, from a pipe as well") {
  Town town;
  const TemporaryFolder folder;
  const std::string file = folder.path() + "/cases.csv";
  std::ofstream table(file);
  table << "case_id,opened,target,closed,status,department,type,source,lat,lon\n"
           "1,2024-06-01 08:00:00,,2024-06-02 08:00:00,Closed,d,leak,call,,\n"
           "2,2024-06-01 08:00:00,,,Open,d,leak\n"
           "3,2024-06-01 08:00:00,,,Open,d,\"leak,call,,\n";
  // More than the quote may take in, and more than one batch.
  for (int id = 4; id < 604; ++id) table << id << ",2024-06-01 08:00:00,,,Open,d,leak,call,,\n";
  table << "604,2024-06-01 08:00:00,,,Open,d,leak,\"call,,\n";
  table.close();
  const CommandResult first =
      RunCommand(absl::StrCat("cat '",
                              file,
                              "' | ",
                              ProgramPath("hailanctl"),
                              " import-requests /dev/stdin --catalogue leaks --target ",
                              town.suite->target(),
                              " --token ",
                              town.loader.token(),
                              " 2>&1"));
  INFO(first.output);
  CHECK(first.exit_code == 1);
  CHECK(Says(first, "604 rows: 601 created, 0 updated, 0 unchanged, 3 refused"));
  for (const char* place : {"line 3: has 7 cells, the header 10; ",
                            "line 4: a quote is opened and never closed in the 100 lines",
                            "line 605: a quote is opened and never closed"}) {
    INFO(place);
    CHECK(Says(first, place));
  }
  CHECK(Says(Import(town, file), "604 rows: 0 created, 0 updated, 601 unchanged, 3 refused"));
  CHECK(ByState(town) ==
        std::map<std::string, int64_t>{{"STATE_CLOSED", 1}, {"STATE_REPORTED", 600}});
  CHECK(Says(Import(town, folder.path()), "FILE_MISSING"));
}

TEST_CASE("D03: requests of Los Angeles come in whole by the command line") {
  const std::string name = "requests-la/la_2018_12.csv.gz";
  if (!HasShared(name)) return;
  const std::filesystem::path table = SharedFile(name);
  std::ifstream file(SharedFile("requests-la/la_2018_12.expected.json"));
  const nlohmann::json expected = nlohmann::json::parse(file);
  Town town;
  const TemporaryFolder folder;
  const std::string csv = folder.path() + "/la.csv";
  REQUIRE(RunCommand(absl::StrCat("gzip -dc '", table.string(), "' > '", csv, "'")).exit_code == 0);
  const CommandResult imported =
      Import(town, csv + " --catalogue la --time-zone America/Los_Angeles");
  INFO(imported.output);
  REQUIRE(imported.exit_code == 0);
  std::map<std::string, int64_t> states;
  for (const auto& [status, count] : expected.at("by_status").items()) {
    const std::string state = status == "Closed"         ? "STATE_CLOSED"
                              : status == "Cancelled"    ? "STATE_CANCELLED"
                              : status == "Referred Out" ? "STATE_REJECTED"
                                                         : "STATE_REPORTED";
    states[state] += count.get<int64_t>();
  }
  CHECK(ByState(town) == states);
}

// Department, item, opening and target of a case, and whether it was or is late: what is compared
// one by one. Cases that agree in all of it are counted.
using CaseKey = std::tuple<std::string, std::string, int64_t, int64_t, bool>;
using CaseCounts = std::map<CaseKey, int>;

int64_t SecondsOf(absl::string_view text) {
  absl::Time time;
  REQUIRE(absl::ParseTime("%Y-%m-%d %H:%M:%S", text, absl::UTCTimeZone(), &time, nullptr));
  return absl::ToUnixSeconds(time);
}

// By the city's own flags. Cases without a target are due by ours, and a few have no flag.
CaseCounts FlaggedCases(const ctl::CsvTable& table) {
  CaseCounts cases;
  for (size_t i = 0; i < table.size(); ++i) {
    const ctl::CsvRow row = table[i];
    if (row["target"].empty() || row["on_time_official"].empty()) continue;
    ++cases[{ctl::IdFrom(row["department"]),
             ctl::ItemCodeOf(row["type"]),
             SecondsOf(row["opened"]),
             SecondsOf(row["target"]),
             row["on_time_official"] == "OVERDUE"}];
  }
  return cases;
}

std::string LastPart(const std::string& name) {
  return name.substr(name.rfind('/') + 1);
}

// Every case that was imported with a target, by the service's own clock.
CaseCounts ClockedCases(Town& town) {
  CaseCounts cases;
  evt::SearchEventsRequest search;
  search.set_parent(kParent);
  search.set_page_size(500);
  do {
    const auto page = town.Do<evt::SearchEventsResponse>(town.city, "Search/SearchEvents", search);
    for (const evt::Event& event : page.events()) {
      for (const evt::Clock& clock : event.clocks()) {
        if (clock.kind() != evt::CLOCK_KIND_RESOLVE) continue;
        if (clock.rule() != evt::DUE_RULE_AGREED_DATE) continue;
        ++cases[{LastPart(event.department()),
                 LastPart(event.item()),
                 event.create_time().seconds(),
                 clock.due_time().seconds(),
                 clock.late()}];
      }
    }
    search.set_page_token(page.next_page_token());
  } while (!search.page_token().empty());
  return cases;
}

// The counts of departments and channels agree with the table's rows.
void CheckCounts(Town& town, const ctl::CsvTable& table) {
  std::map<std::string, int64_t> departments;
  std::map<evt::Channel, int64_t> channels;
  for (size_t i = 0; i < table.size(); ++i) {
    ++departments[ctl::IdFrom(table[i]["department"])];
    ++channels[ctl::ChannelFrom(table[i]["source"])];
  }
  const auto counted = [&](const evt::EventFilter& filter) {
    int64_t sum = 0;
    for (const auto& [state, count] : ByState(town, filter)) sum += count;
    return sum;
  };
  for (const auto& [department, count] : departments) {
    INFO(department);
    evt::EventFilter filter;
    filter.set_department(NameOf("departments", department));
    CHECK(counted(filter) == count);
  }
  for (const auto& [channel, count] : channels) {
    INFO(evt::Channel_Name(channel));
    evt::EventFilter filter;
    filter.set_channel(channel);
    CHECK(counted(filter) == count);
  }
}

// The first 8,000 rows of a quarter, three weeks: the whole of it goes through the services alone
// in the integration tests.
TEST_CASE("D03: requests of Boston come in by the command line and are late where Boston says so") {
  const std::string name = "requests-boston/boston_2011q3.csv.gz";
  if (!HasShared(name)) return;
  const std::filesystem::path data = SharedFile(name);
  Town town;
  const TemporaryFolder folder;
  const std::string csv = folder.path() + "/boston.csv";
  REQUIRE(RunCommand(absl::StrCat("gzip -dc '", data.string(), "' | head -n 8001 > '", csv, "'"))
              .exit_code == 0);
  const ctl::CsvTable table = Must(ctl::CsvTable::Read(
      csv, {"opened", "target", "on_time_official", "status", "department", "type", "source"}));
  REQUIRE(table.size() == 8000);
  const CommandResult imported = Import(town, csv + " --catalogue boston --time-zone UTC");
  INFO(imported.output);
  REQUIRE(imported.exit_code == 0);
  std::map<std::string, int64_t> states;
  for (size_t i = 0; i < table.size(); ++i) {
    ++states[table[i]["status"] == "Closed" ? "STATE_CLOSED" : "STATE_REPORTED"];
  }
  CHECK(ByState(town) == states);
  CheckCounts(town, table);

  const CaseCounts found = ClockedCases(town);
  int compared = 0;
  for (const auto& [key, count] : FlaggedCases(table)) {
    const auto& [department, item, opened, target, late] = key;
    INFO(department << " " << item << " opened " << opened << " due " << target << " late "
                    << late);
    const auto same = found.find(key);
    // At least: a case without a flag may agree in all else.
    CHECK((same != found.end() && same->second >= count));
    compared += count;
  }
  CHECK(compared > 6000);
}

}  // namespace
}  // namespace hailan::testing
