// Requests of real cities, imported through the service and read back through it: what comes out
// agrees with what the cities and an independent count say. The data is not part of this
// repository; without it the cases warn that they were skipped.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sstream>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/rpc/timestamp.h"
#include "tests/integration/event_workflow/intake/suite.h"
#include "tests/support/shared_files.h"
#include "tools/hailanctl/import/csv.h"
#include "tools/hailanctl/requests/past_rows.h"

namespace hailan::event_workflow::testing {
namespace {

using hailan::testing::HasShared;
using hailan::testing::ReadShared;
using nlohmann::json;
using Counts = std::map<std::string, int64_t>;

constexpr size_t kBatch = 500;

// What an import came to.
struct Imported {
  int64_t created = 0;
  int64_t unchanged = 0;
  int64_t refused = 0;
};

Imported ImportAll(IntakeSuite& suite, const std::string& text, const ctl::PastContext& context) {
  std::istringstream in(text);
  ctl::PastReader reader = Must(ctl::PastReader::Open(in, "table", {}));
  Imported sum;
  for (bool found = true; found;) {
    intake::v1::ImportRequestsRequest request;
    request.set_parent(kParent);
    for (size_t i = 0; found && i < kBatch; ++i) found = Must(reader.AddCase(context, request));
    if (request.requests().empty()) break;
    const auto response =
        Must(suite.Ask(suite.past_cases, &PastCases::ImportRequests, request, suite.operators));
    sum.created += response.created_count();
    sum.unchanged += response.unchanged_count();
    sum.refused += response.refused_size();
  }
  return sum;
}

void UseTypes(IntakeSuite& suite, const std::string& text, const ctl::PastContext& context) {
  std::istringstream in(text);
  ctl::PastReader reader = Must(ctl::PastReader::Open(in, "table", {}));
  Must(suite.Import(reader.Survey(context, "types").catalogue));
  pb::ActivateCatalogueRequest activate;
  activate.set_name(kParent + "/catalogues/types");
  Must(suite.Ask(suite.catalogue, &CatalogueService::ActivateCatalogue, activate, suite.city));
}

std::vector<pb::Event> ListAll(IntakeSuite& suite) {
  pb::ListEventsRequest request;
  request.set_parent(kParent);
  request.set_page_size(500);
  std::vector<pb::Event> events;
  do {
    const auto page = Must(suite.Ask(suite.events, &EventService::ListEvents, request, suite.city));
    events.insert(events.end(), page.events().begin(), page.events().end());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return events;
}

std::string LastPart(const std::string& name) {
  return name.substr(name.rfind('/') + 1);
}

// Expected counts by a name, keyed by the id made of it; ids of different names must differ.
template <class ToId>
Counts Keyed(const json& expected, ToId to_id) {
  Counts counts;
  for (const auto& [name, count] : expected.items()) {
    counts[to_id(name)] += count.template get<int64_t>();
  }
  return counts;
}

// The state that a published status stands for; what has not ended is reported.
std::string StateOf(const std::string& status) {
  if (status == "Closed") return "STATE_CLOSED";
  if (status == "Cancelled") return "STATE_CANCELLED";
  return status == "Referred Out" ? "STATE_REJECTED" : "STATE_REPORTED";
}

void CheckCounts(const std::vector<pb::Event>& events,
                 const json& expected,
                 const char* department) {
  Counts by_type, by_department, by_channel, by_day, by_hour;
  for (const pb::Event& event : events) {
    const absl::Time opened = rpc::FromTimestamp(event.create_time());
    ++by_type[LastPart(event.item())];
    ++by_department[LastPart(event.department())];
    ++by_channel[pb::Channel_Name(event.channel())];
    ++by_day[absl::FormatTime("%Y-%m-%d", opened, absl::UTCTimeZone())];
    ++by_hour[absl::FormatTime("%H", opened, absl::UTCTimeZone())];
  }
  const auto same = [](const std::string& name) { return name; };
  CHECK(by_type == Keyed(expected.at("by_type"), ctl::ItemCodeOf));
  CHECK(by_department == Keyed(expected.at(department), ctl::IdFrom));
  // Several sources may come by one channel.
  CHECK(by_channel == Keyed(expected.at("by_source"), [](const std::string& source) {
          return pb::Channel_Name(ctl::ChannelFrom(source));
        }));
  CHECK(by_day == Keyed(expected.at("by_created_day"), same));
  CHECK(by_hour == Keyed(expected.at("by_created_hour"), same));
}

// Number and sum of seconds from opening to end, by department.
void CheckDurations(const std::vector<pb::Event>& events, const json& expected) {
  std::map<std::string, std::pair<int64_t, int64_t>> found;
  for (const pb::Event& event : events) {
    if (!event.has_close_time()) continue;
    auto& [n, sum] = found[LastPart(event.department())];
    ++n;
    sum += event.close_time().seconds() - event.create_time().seconds();
  }
  for (const auto& [department, figures] : expected.at("resolution_seconds").items()) {
    if (department == "*") continue;
    INFO(department);
    CHECK(found[ctl::IdFrom(department)].first == figures.at("n").get<int64_t>());
    CHECK(found[ctl::IdFrom(department)].second == figures.at("sum").get<int64_t>());
  }
}

// The clock's own verdict on every case that had a target, beside the city's flags.
void CheckOnTime(const std::vector<pb::Event>& events, const json& expected) {
  Counts with_target, on_time;
  int64_t open_overdue = 0;
  for (const pb::Event& event : events) {
    const pb::Clock& clock = ResolveClock(event);
    if (clock.rule() != pb::DUE_RULE_AGREED_DATE) continue;
    if (!clock.has_stop_time()) {
      open_overdue += clock.late() ? 1 : 0;
      continue;
    }
    ++with_target[LastPart(event.department())];
    on_time[LastPart(event.department())] += clock.late() ? 0 : 1;
    const bool recorded =
        std::count(event.late_clocks().begin(), event.late_clocks().end(), pb::CLOCK_KIND_RESOLVE) >
        0;
    CHECK(recorded == clock.late());
  }
  for (const auto& [department, figures] : expected.at("on_time_rate_by_department").items()) {
    INFO(department);
    CHECK(with_target[ctl::IdFrom(department)] == figures.at("closed_with_target").get<int64_t>());
    CHECK(on_time[ctl::IdFrom(department)] == figures.at("on_time").get<int64_t>());
  }
  const json& flags = expected.at("on_time_official_vs_closed_le_target");
  CHECK(open_overdue ==
        flags.at("OVERDUE|still_open").get<int64_t>() + flags.value("-|still_open", int64_t{0}));
}

// Case by case: late by the clock exactly where the city's own flag says OVERDUE. Cases without a
// target or a flag have nothing to compare.
void CheckFlags(IntakeSuite& suite,
                const std::vector<pb::Event>& events,
                const std::string& text,
                const json& expected) {
  std::map<std::string, bool> late;
  for (const pb::Event& event : events) late[LastPart(event.name())] = ResolveClock(event).late();
  std::map<std::string, std::string> ids;
  for (const auto& row : suite.database->Query("SELECT external_id, event_id FROM event_reports")) {
    ids[row[0]] = row[1];
  }
  const ctl::CsvTable table =
      Must(ctl::CsvTable::Parse(text, "boston", {"case_id", "target", "on_time_official"}));
  int64_t compared = 0;
  std::vector<std::string> wrong;
  for (size_t i = 0; i < table.size(); ++i) {
    const ctl::CsvRow row = table[i];
    if (row["target"].empty() || row["on_time_official"].empty()) continue;
    ++compared;
    const std::string number(row["case_id"]);
    if (late.at(ids.at(number)) != (row["on_time_official"] == "OVERDUE")) wrong.push_back(number);
  }
  CHECK(wrong == std::vector<std::string>());
  const json& flags = expected.at("on_time_official_vs_closed_le_target");
  CHECK(compared == flags.at("ONTIME|closed<=target").get<int64_t>() +
                        flags.at("OVERDUE|closed>target").get<int64_t>() +
                        flags.at("OVERDUE|still_open").get<int64_t>());
}

// The queue as it stood at an instant, from the events' own times.
void CheckSnapshots(const std::vector<pb::Event>& events, const json& expected) {
  for (const auto& [instant, figures] : expected.at("snapshots").items()) {
    absl::Time at;
    REQUIRE(absl::ParseTime("%Y-%m-%d %H:%M:%S", instant, absl::UTCTimeZone(), &at, nullptr));
    Counts found;
    for (const pb::Event& event : events) {
      if (rpc::FromTimestamp(event.create_time()) > at) continue;
      ++found["created_so_far"];
      const pb::Clock& clock = ResolveClock(event);
      const bool agreed = clock.rule() == pb::DUE_RULE_AGREED_DATE;
      const absl::Time due = rpc::FromTimestamp(clock.due_time());
      if (event.has_close_time() && rpc::FromTimestamp(event.close_time()) <= at) {
        ++found["closed_so_far"];
        ++found[!agreed ? "closed_no_due" : clock.late() ? "closed_late" : "closed_on_time"];
      } else {
        ++found["open"];
        ++found[!agreed                       ? "open_no_due"
                : due < at                    ? "open_overdue"
                : due <= at + absl::Hours(24) ? "open_due_within_24h"
                                              : "open_due_later"];
      }
    }
    INFO(instant);
    for (const auto& [name, count] : figures.items()) {
      INFO(name);
      CHECK(found[name] == count.get<int64_t>());
    }
  }
}

Counts ByState(const std::vector<pb::Event>& events) {
  Counts counts;
  for (const pb::Event& event : events) ++counts[pb::Event::State_Name(event.state())];
  return counts;
}

TEST_CASE(
    "a quarter of Boston's requests comes out as it went in, on time where the city says so") {
  const std::string name = "requests-boston/boston_2011q3.csv.gz";
  if (!HasShared(name)) return;
  const std::string text = ReadShared(name);
  const json expected = json::parse(ReadShared("requests-boston/boston_2011q3.expected.json"));
  IntakeSuite suite;
  const ctl::PastContext context{.city = kCity, .territory = kCity};
  UseTypes(suite, text, context);
  const Imported imported = ImportAll(suite, text, context);
  CHECK(imported.created == expected.at("rows").get<int64_t>());
  CHECK(imported.refused == 0);
  const std::vector<pb::Event> events = ListAll(suite);
  CHECK(ByState(events) == Keyed(expected.at("by_status"), StateOf));
  CheckCounts(events, expected, "by_department");
  CheckDurations(events, expected);
  CheckOnTime(events, expected);
  CheckFlags(suite, events, text, expected);
  CheckSnapshots(events, expected);
}

TEST_CASE("Los Angeles' requests, those that ended before they began included; twice is once") {
  const std::string slice = GENERATE("la_2017_12", "la_2018_01", "la_2018_12");
  INFO(slice);
  const std::string name = "requests-la/" + slice + ".csv.gz";
  if (!HasShared(name)) return;
  const std::string text = ReadShared(name);
  const json expected = json::parse(ReadShared("requests-la/" + slice + ".expected.json"));
  IntakeSuite suite;
  const ctl::PastContext context{.city = kCity, .territory = kCity};
  UseTypes(suite, text, context);
  CHECK(ImportAll(suite, text, context).created == expected.at("rows").get<int64_t>());
  const Imported again = ImportAll(suite, text, context);
  CHECK(again.created == 0);
  CHECK(again.unchanged == expected.at("rows").get<int64_t>());
  const std::vector<pb::Event> events = ListAll(suite);
  CHECK(ByState(events) == Keyed(expected.at("by_status"), StateOf));
  CheckCounts(events, expected, "by_owner_dept");
  CheckDurations(events, expected);
  CHECK(suite.database->Value("SELECT count(*) FROM events WHERE close_time < report_time") ==
        absl::StrCat(expected.at("closed_before_created").get<int64_t>()));
}

}  // namespace
}  // namespace hailan::event_workflow::testing
