// `hailanctl import-requests` over the whole suite: tables that cities publish become cases, once,
// and count as their own cities count them.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "hailan/event_workflow/v1/search.pb.h"
#include "tests/e2e/demo_city.h"
#include "tests/e2e/event_workflow/town.h"

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

std::map<std::string, int64_t> ByState(Town& town) {
  evt::CountEventsRequest count;
  count.set_parent(kParent);
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

// A file of the data that is not part of this repository.
std::filesystem::path SharedFile(const std::string& name) {
  if (const char* const path = std::getenv("HAILAN_SHARED_DATA")) {
    return std::filesystem::path(path) / name;
  }
  const char* const source = std::getenv("HAILAN_SOURCE_DIR");
  return std::filesystem::path(source == nullptr ? "." : source) / ".." / "shared" / "data" / name;
}

TEST_CASE("D03: requests of Los Angeles come in whole by the command line") {
  const std::filesystem::path table = SharedFile("requests-la/la_2018_12.csv.gz");
  if (!std::filesystem::exists(table)) {
    WARN("skipped: requests-la is not here");
    return;
  }
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

}  // namespace
}  // namespace hailan::testing
