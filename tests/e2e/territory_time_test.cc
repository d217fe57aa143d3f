// Territory through time, through the gateway: the tree, its grid classes, and a split in
// mid-month.
#include <catch2/catch.hpp>
#include <map>
#include <optional>

#include "absl/strings/str_format.h"
#include "hailan/event_workflow/intake/v1/request_imports.pb.h"
#include "hailan/event_workflow/v1/events.pb.h"
#include "hailan/grid_geo/v1/lineage.pb.h"
#include "hailan/grid_geo/v1/locator.pb.h"
#include "hailan/grid_geo/v1/reorganisations.pb.h"
#include "hailan/grid_geo/v1/territories.pb.h"
#include "tests/e2e/grid_geo/redraw.h"

namespace hailan::testing {
namespace {

namespace evt = hailan::event_workflow::v1;
namespace geo = hailan::grid_geo::v1;
namespace intake = hailan::event_workflow::intake::v1;
using absl::StatusCode;

constexpr char kTerritories[] = "hailan.grid_geo.v1.Territories/";
constexpr char kReorganisations[] = "hailan.grid_geo.v1.Reorganisations/";
constexpr char kLocate[] = "hailan.grid_geo.v1.Locator/Locate";

struct Map {
  std::unique_ptr<MiniSuite> suite = MiniSuite::Start();
  Caller clerk{*suite, Operator()};
  Map() { LoadMiniCity(*suite); }

  geo::ImportReport Import(const std::vector<geo::TerritoryRow>& rows) const {
    geo::ImportTerritoriesRequest request;
    request.set_parent(kParent);
    request.set_request_id(NewRequestId());
    for (const geo::TerritoryRow& row : rows) *request.add_rows() = row;
    return clerk.Do<geo::ImportReport>(std::string(kTerritories) + "ImportTerritories", request);
  }
};

geo::TerritoryRow Row(const std::string& code, geo::TerritoryLevel level) {
  geo::TerritoryRow row;
  row.set_code(code);
  row.set_level(level);
  row.set_display_name("龙门");
  return row;
}

geo::SplitTerritoryRequest SplitGrid1(absl::CivilDay day) {
  geo::SplitTerritoryRequest split;
  split.set_name(NameOf("territories", Grid(1)));
  split.set_request_id(NewRequestId());
  split.set_effective_date(Text(day));
  split.set_system(hailan::type::v1::COORDINATE_SYSTEM_WGS84);
  split.set_carry_duties(true);
  split.set_reason("居民增多");
  for (const int part : {0, 1}) {
    geo::NewTerritory& made = *split.add_parts();
    made.set_code(absl::StrFormat("%s%03d", kCommunity, 101 + part));
    made.set_display_name("新网格");
    made.set_geometry(part == 0 ? Part(0, 0.25) : Part(0.25, 1));
  }
  return split;
}

// Case `i` of sixty in ten days: a third in each grid, from west to east.
intake::PastRequest Case(int i, absl::CivilDay first) {
  intake::PastRequest past;
  past.set_external_id(std::to_string(i));
  past.set_channel(evt::CHANNEL_HOTLINE_12345);
  past.set_item(NameOf("catalogueItems", kLamp));
  past.set_description("路灯不亮。");
  *past.mutable_point() = PointAt(1 + i % 3, (i + 0.5) / 60);
  *past.mutable_open_time() = Noon(first + i % 10);
  *past.mutable_close_time() = past.open_time();
  past.set_outcome(intake::PAST_OUTCOME_CLOSED);
  return past;
}

// Files the cases of these days, each with the grid that was responsible at its time.
void File(const Map& map, absl::CivilDay first, int from_day, int end_day) {
  intake::ImportRequestsRequest request;
  request.set_parent(kParent);
  request.set_request_id(NewRequestId());
  for (int i = 0; i < 60; ++i) {
    if (i % 10 < from_day || i % 10 >= end_day) continue;
    intake::PastRequest& past = *request.add_requests() = Case(i, first);
    past.set_territory(GridAt(map.clerk, past.point(), past.open_time()));
  }
  const auto filed = map.clerk.Do<intake::ImportRequestsResponse>(
      "hailan.event_workflow.intake.v1.RequestImports/ImportRequests", request);
  CHECK(filed.created_count() == request.requests_size());
}

// All events that the event service has, as it tells them.
std::vector<evt::Event> Events(const Map& map) {
  const Caller director(*map.suite, Director());
  evt::ListEventsRequest list;
  list.set_parent(kParent);
  list.set_territory(NameOf("territories", kCity));
  list.set_page_size(500);
  const auto page =
      director.Do<evt::ListEventsResponse>("hailan.event_workflow.v1.Events/ListEvents", list);
  std::vector<evt::Event> events;
  for (const evt::Event& event : page.events()) {
    evt::GetEventRequest get;
    get.set_name(event.name());
    events.push_back(director.Do<evt::Event>("hailan.event_workflow.v1.Events/GetEvent", get));
  }
  return events;
}

// Counts of events by the grid that they were filed for.
std::map<std::string, int> AsFiled(const std::vector<evt::Event>& events) {
  std::map<std::string, int> counts;
  for (const evt::Event& event : events) ++counts[event.territory()];
  return counts;
}

// Counts of the same events by the territories of another time.
std::map<std::string, int> Report(const Map& map,
                                  const std::vector<evt::Event>& events,
                                  const google::protobuf::Timestamp& as_of) {
  geo::ResolveTerritoryRequest request;
  request.set_parent(kParent);
  *request.mutable_as_of() = as_of;
  for (const evt::Event& event : events) {
    geo::TerritoryQuestion& question = *request.add_questions();
    question.set_territory(event.territory());
    *question.mutable_time() = event.create_time();
    *question.mutable_point() = event.report().point();
  }
  const auto reply = map.clerk.Do<geo::ResolveTerritoryResponse>(
      std::string(kReorganisations) + "ResolveTerritory", request);
  std::map<std::string, int> counts;
  for (const geo::TerritoryAnswer& answer : reply.answers()) ++counts[answer.territory()];
  return counts;
}

int Total(const std::map<std::string, int>& counts) {
  int total = 0;
  for (const auto& [territory, count] : counts) total += count;
  return total;
}

// A city like Longjing: 151 basic grids, three of which are the mini city's, and 42 exclusive ones.
std::vector<geo::TerritoryRow> BothClasses() {
  std::vector<geo::TerritoryRow> rows;
  for (int i = 4; i <= 151; ++i) rows.push_back(Row(Grid(i), geo::TERRITORY_LEVEL_GRID));
  for (int i = 501; i <= 542; ++i) {
    rows.push_back(Row(Grid(i), geo::TERRITORY_LEVEL_GRID));
    rows.back().set_grid_class(geo::GRID_CLASS_EXCLUSIVE);
    rows.back().set_valid_from("2024-01-01");
  }
  return rows;
}

}  // namespace

TEST_CASE("A01: both depths load; paths and subtrees are one call; what is no tree is refused") {
  const Map map;
  const std::string micro = Grid(1) + "01";
  CHECK(map.Import({Row(micro, geo::TERRITORY_LEVEL_MICRO_GRID)}).created_count() == 1);
  geo::ListAncestorsRequest path;
  path.set_name(NameOf("territories", micro));
  CHECK(map.clerk.Do<geo::ListAncestorsResponse>(std::string(kTerritories) + "ListAncestors", path)
            .ancestors_size() == 4);
  geo::ListTerritoriesRequest subtree;
  subtree.set_parent(kParent);
  subtree.set_subtree(NameOf("territories", kCommunity));
  const auto below = map.clerk.Do<geo::ListTerritoriesResponse>(
      std::string(kTerritories) + "ListTerritories", subtree);
  CHECK(below.total_size() == 5);
  const auto reason = [&map](geo::TerritoryRow row) {
    const auto report = map.Import({std::move(row)});
    return report.faults().empty() ? "" : report.faults(0).reason();
  };
  CHECK(reason(Row("222405009001", geo::TERRITORY_LEVEL_COMMUNITY)) == "ORPHAN");
  geo::TerritoryRow skip = Row(Grid(9), geo::TERRITORY_LEVEL_GRID);
  skip.set_parent_code(kStreet);
  CHECK(reason(skip) == "LEVEL_SKIPPED");
  geo::TerritoryRow cycle = Row(kStreet, geo::TERRITORY_LEVEL_STREET);
  cycle.set_parent_code(kCommunity);
  CHECK(reason(cycle) == "PARENT_MISMATCH");
  geo::TerritoryRow ended = Row(Grid(9), geo::TERRITORY_LEVEL_GRID);
  ended.set_valid_to("2020-01-01");
  CHECK(reason(ended).empty());
  geo::TerritoryRow orphan = Row(Grid(9) + "01", geo::TERRITORY_LEVEL_MICRO_GRID);
  orphan.set_valid_from("2020-01-01");
  CHECK(reason(orphan) == "PARENT_NOT_VALID");
  ended.set_valid_from("2020-01-01");
  ended.clear_valid_to();
  CHECK(reason(ended) == "CODE_RETIRED");
}

TEST_CASE("A02: basic and exclusive grids are counted apart, on any day") {
  const Map map;
  CHECK(map.Import(BothClasses()).created_count() == 148 + 42);
  geo::ListTerritoriesRequest list;
  list.set_parent(kParent);
  list.set_level(geo::TERRITORY_LEVEL_GRID);
  const auto count = [&map, &list](geo::GridClass grid_class) {
    list.set_grid_class(grid_class);
    return map.clerk
        .Do<geo::ListTerritoriesResponse>(std::string(kTerritories) + "ListTerritories", list)
        .total_size();
  };
  CHECK(count(geo::GRID_CLASS_UNSPECIFIED) == 193);
  CHECK(count(geo::GRID_CLASS_BASIC) == 151);
  CHECK(count(geo::GRID_CLASS_EXCLUSIVE) == 42);
  *list.mutable_as_of() = Noon(absl::CivilDay(2023, 12, 31));
  CHECK(count(geo::GRID_CLASS_UNSPECIFIED) == 151);
  CHECK(count(geo::GRID_CLASS_BASIC) == 151);
  CHECK(count(geo::GRID_CLASS_EXCLUSIVE) == 0);
}

TEST_CASE("A02: a point lies in its basic grid and in the exclusive one drawn over it") {
  const Map map;
  const std::string campus = Grid(501);
  CHECK(map.Import(BothClasses()).created_count() == 148 + 42);
  geo::ImportBoundariesRequest boundaries;
  boundaries.set_parent(kParent);
  boundaries.set_request_id(NewRequestId());
  // In the place of grid 1.
  boundaries.set_geojson(Squares({campus}));
  boundaries.set_system(hailan::type::v1::COORDINATE_SYSTEM_WGS84);
  const auto drawn = map.clerk.Do<geo::ImportBoundariesResponse>(
      std::string(kTerritories) + "ImportBoundaries", boundaries);
  CHECK(drawn.applied());
  CHECK(drawn.overlaps().empty());
  const auto locate = [&map](int grid, std::optional<absl::CivilDay> day = std::nullopt) {
    geo::LocateRequest request;
    request.set_parent(kParent);
    *request.mutable_point() = PointIn(grid);
    if (day.has_value()) *request.mutable_as_of() = Noon(*day);
    return map.clerk.Do<geo::LocateResponse>(kLocate, request);
  };
  const auto both = locate(1);
  CHECK(both.grid() == NameOf("territories", Grid(1)));
  CHECK(both.exclusive_grid() == NameOf("territories", campus));
  const auto one = locate(2);
  CHECK(one.grid() == NameOf("territories", Grid(2)));
  CHECK(one.exclusive_grid().empty());
  const auto before = locate(1, absl::CivilDay(2023, 12, 31));
  CHECK(before.grid() == NameOf("territories", Grid(1)));
  CHECK(before.exclusive_grid().empty());
}

TEST_CASE("A03: a split in mid-month: by old and by new grids the report has the same total") {
  const Map map;
  // Five days before the split and five from it on; the first half is filed before anybody knows.
  const absl::CivilDay day = Today() - 5;
  File(map, day - 5, 0, 5);
  const geo::SplitTerritoryRequest order = SplitGrid1(day);
  CHECK_THAT(Caller(*map.suite, Officer())
                 .Call<geo::Reorganisation>(std::string(kReorganisations) + "SplitTerritory", order)
                 .status(),
             FailsWith(StatusCode::kPermissionDenied, "PERMISSION_DENIED"));
  const auto split =
      map.clerk.Do<geo::Reorganisation>(std::string(kReorganisations) + "SplitTerritory", order);
  CHECK(split.follow_ups().empty());
  // Everybody who asks now gets the new grid and its staff at once.
  geo::LocateRequest locate;
  locate.set_parent(kParent);
  *locate.mutable_point() = PointAt(1, 0.1);
  const auto now = map.clerk.Do<geo::LocateResponse>(kLocate, locate);
  CHECK(now.grid() == split.to(0));
  CHECK(now.staff_size() == 1);
  CHECK(GridAt(map.clerk, PointAt(1, 0.1), Noon(day - 1)) == NameOf("territories", Grid(1)));

  File(map, day - 5, 5, 10);
  const std::vector<evt::Event> events = Events(map);
  REQUIRE(events.size() == 60);
  const std::string old_grid = NameOf("territories", Grid(1));
  const auto filed = AsFiled(events);
  CHECK(filed.at(old_grid) == 10);
  CHECK(filed.at(split.to(0)) + filed.at(split.to(1)) == 10);
  const auto by_old = Report(map, events, Noon(day - 10));
  const auto by_new = Report(map, events, Noon(day));
  CHECK(Total(by_old) == 60);
  CHECK(Total(by_new) == 60);
  CHECK(by_old.at(old_grid) == 20);
  CHECK_FALSE(by_new.contains(old_grid));
  CHECK(by_new.at(split.to(0)) + by_new.at(split.to(1)) == 20);
  CHECK(by_new.at(split.to(0)) == 5);
  for (const int other : {2, 3}) {
    const std::string name = NameOf("territories", Grid(other));
    CHECK(filed.at(name) == 20);
    CHECK(by_old.at(name) == 20);
    CHECK(by_new.at(name) == 20);
  }
}

}  // namespace hailan::testing
