// Row A03 through the gateway, all four orders one after the other, and reports by old and by new
// grids.
#include <catch2/catch.hpp>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "hailan/grid_geo/v1/lineage.pb.h"
#include "hailan/grid_geo/v1/reorganisations.pb.h"
#include "hailan/grid_geo/v1/territories.pb.h"
#include "tests/e2e/grid_geo/redraw.h"

namespace hailan::testing {
namespace {

namespace geo = hailan::grid_geo::v1;
using absl::StatusCode;

constexpr char kTerritories[] = "hailan.grid_geo.v1.Territories/";
constexpr char kReorganisations[] = "hailan.grid_geo.v1.Reorganisations/";
constexpr char kNeighbour[] = "222405001002";

std::string Name(const std::string& code) {
  return NameOf("territories", code);
}

// Where something was recorded and where it was, and what stands for it at another time.
struct Case {
  std::string grid;
  absl::CivilDay day;
  absl::CivilDay as_of;
  // Share of grid 1's width; negative = not known.
  double at;
  std::string answer;
  geo::ResolveBasis basis;
  double share;
};

// A split on one day, a merger two days later, and so on until today.
struct Orders {
  std::unique_ptr<MiniSuite> suite = MiniSuite::Start();
  Caller clerk{*suite, Operator()};
  const std::string grid = Grid(1);
  const std::string part = Grid(101);
  const std::string campus = Grid(501);
  const std::string moved = absl::StrCat(kNeighbour, "007");
  const absl::CivilDay retire_day = Today();
  const absl::CivilDay rehome_day = retire_day - 2;
  const absl::CivilDay merge_day = retire_day - 4;
  const absl::CivilDay split_day = retire_day - 6;

  Orders() { LoadMiniCity(*suite); }

  // Another community, and an exclusive grid in the place of grid 1.
  void AddTerritories() const {
    geo::ImportTerritoriesRequest request;
    request.set_parent(kParent);
    request.set_request_id(NewRequestId());
    for (const std::string& code : {std::string(kNeighbour), campus}) {
      geo::TerritoryRow& row = *request.add_rows();
      row.set_code(code);
      row.set_level(code == campus ? geo::TERRITORY_LEVEL_GRID : geo::TERRITORY_LEVEL_COMMUNITY);
      if (code == campus) row.set_grid_class(geo::GRID_CLASS_EXCLUSIVE);
      row.set_display_name("龙门");
    }
    CHECK(clerk.Do<geo::ImportReport>(absl::StrCat(kTerritories, "ImportTerritories"), request)
              .created_count() == 2);
    geo::ImportBoundariesRequest boundaries;
    boundaries.set_parent(kParent);
    boundaries.set_request_id(NewRequestId());
    boundaries.set_geojson(Squares({campus}));
    boundaries.set_system(hailan::type::v1::COORDINATE_SYSTEM_WGS84);
    CHECK(clerk
              .Do<geo::ImportBoundariesResponse>(absl::StrCat(kTerritories, "ImportBoundaries"),
                                                 boundaries)
              .applied());
  }
  template <class Request>
  absl::StatusOr<geo::Reorganisation> Order(absl::string_view method,
                                            const Request& request) const {
    return clerk.Call<geo::Reorganisation>(absl::StrCat(kReorganisations, method), request);
  }
  // Grid 1 gives its west quarter to a new grid.
  geo::SplitTerritoryRequest Split() const {
    auto request = MoveOf<geo::SplitTerritoryRequest>(Name(grid));
    request.set_effective_date(Text(split_day));
    request.set_system(hailan::type::v1::COORDINATE_SYSTEM_WGS84);
    geo::NewTerritory& kept = *request.add_parts();
    kept.set_code(grid);
    kept.set_geometry(Part(0.25, 1));
    geo::NewTerritory& made = *request.add_parts();
    made.set_code(part);
    made.set_display_name("新网格");
    made.set_geometry(Part(0, 0.25));
    return request;
  }
  // And gets it back.
  geo::MergeTerritoriesRequest Merge(const std::string& etag) const {
    geo::MergeTerritoriesRequest request;
    request.set_parent(kParent);
    request.set_request_id(NewRequestId());
    request.set_effective_date(Text(merge_day));
    request.add_names(Name(grid));
    request.add_names(Name(part));
    request.mutable_into()->set_code(grid);
    request.set_reason("人口减少");
    request.set_etag(etag);
    return request;
  }
  geo::RehomeTerritoryRequest Rehome(const std::string& new_code) const {
    auto request = MoveOf<geo::RehomeTerritoryRequest>(Name(Grid(3)));
    request.set_effective_date(Text(rehome_day));
    request.set_new_code(new_code);
    request.set_carry_duties(true);
    return request;
  }
  geo::RetireTerritoryRequest Retire(const std::string& code) const {
    auto request = MoveOf<geo::RetireTerritoryRequest>(Name(code));
    request.set_effective_date(Text(retire_day));
    return request;
  }
  void SplitAndMergeBack() const {
    const auto split = Must(Order("SplitTerritory", Split()));
    Must(Order("MergeTerritories", Merge(absl::StrCat(split.boundary_version()))));
  }
  geo::Lineage Lineage(const std::string& code) const {
    geo::GetLineageRequest request;
    request.set_name(Name(code));
    return clerk.Do<geo::Lineage>(absl::StrCat(kReorganisations, "GetLineage"), request);
  }
  geo::LocateResponse Locate(const hailan::type::v1::Point& point) const {
    geo::LocateRequest locate;
    locate.set_parent(kParent);
    *locate.mutable_point() = point;
    return clerk.Do<geo::LocateResponse>("hailan.grid_geo.v1.Locator/Locate", locate);
  }
  void Check(const Case& asked) const {
    geo::ResolveTerritoryRequest request;
    request.set_parent(kParent);
    *request.mutable_as_of() = Noon(asked.as_of);
    geo::TerritoryQuestion& question = *request.add_questions();
    question.set_territory(Name(asked.grid));
    *question.mutable_time() = Noon(asked.day);
    if (asked.at >= 0) *question.mutable_point() = PointAt(1, asked.at);
    const auto reply = clerk.Do<geo::ResolveTerritoryResponse>(
        absl::StrCat(kReorganisations, "ResolveTerritory"), request);
    INFO(asked.grid << " of " << Text(asked.day) << " on " << Text(asked.as_of));
    REQUIRE(reply.answers_size() == 1);
    CHECK(reply.answers(0).territory() == Name(asked.answer));
    CHECK(reply.answers(0).basis() == asked.basis);
    CHECK(reply.answers(0).share() == Approx(asked.share).margin(1e-5));
  }
  std::vector<geo::Reorganisation> List(const std::string& territory, int page_size) const {
    geo::ListReorganisationsRequest request;
    request.set_parent(kParent);
    if (!territory.empty()) request.set_territory(Name(territory));
    request.set_page_size(page_size);
    std::vector<geo::Reorganisation> all;
    do {
      const auto page = clerk.Do<geo::ListReorganisationsResponse>(
          absl::StrCat(kReorganisations, "ListReorganisations"), request);
      CHECK(page.reorganisations_size() <= page_size);
      all.insert(all.end(), page.reorganisations().begin(), page.reorganisations().end());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return all;
  }
};

// All ground of every territory goes somewhere, and all of every territory comes from somewhere.
void CheckShares(const google::protobuf::RepeatedPtrField<geo::LineageLink>& links) {
  std::map<std::pair<std::string, std::string>, double> given;
  std::map<std::pair<std::string, std::string>, double> got;
  for (const geo::LineageLink& link : links) {
    given[{link.effective_date(), link.from()}] += link.share_of_from();
    got[{link.effective_date(), link.to()}] += link.share_of_to();
  }
  for (const auto& shares : {given, got}) {
    for (const auto& [at, sum] : shares) {
      INFO(at.first << " " << at.second);
      CHECK(sum == Approx(1).margin(1e-5));
    }
  }
}

}  // namespace

TEST_CASE_METHOD(Orders, "A03: a split that is merged back is told of by old and by new grids") {
  const auto split = Must(Order("SplitTerritory", Split()));
  CHECK(split.kind() == geo::REORGANISATION_KIND_SPLIT);
  CHECK(Locate(PointAt(1, 0.1)).grid() == Name(part));
  const auto merge = Merge(absl::StrCat(split.boundary_version()));
  // What changes on a day is not changed on that day once more.
  auto early = merge;
  early.set_request_id(NewRequestId());
  early.set_effective_date(Text(split_day));
  CHECK_THAT(Order("MergeTerritories", early).status(),
             FailsWith(StatusCode::kFailedPrecondition, "NOT_AFTER_LAST_CHANGE"));
  const auto merged = Must(Order("MergeTerritories", merge));
  CHECK(merged.kind() == geo::REORGANISATION_KIND_MERGE);
  CHECK(merged.from_size() == 2);
  REQUIRE(merged.to_size() == 1);
  CHECK(merged.to(0) == Name(grid));
  CHECK(merged.follow_ups().empty());
  CHECK(Must(Order("MergeTerritories", merge)).name() == merged.name());
  CHECK(Locate(PointAt(1, 0.1)).grid() == Name(grid));
  CHECK(GridAt(clerk, PointAt(1, 0.1), Noon(merge_day - 1)) == Name(part));
  CHECK(GridAt(clerk, PointAt(1, 0.1), Noon(split_day - 1)) == Name(grid));

  const absl::CivilDay before = split_day - 1;
  for (const Case& asked : {
           // To come: by its place, else by the larger part; and through both at once.
           Case{grid, before, split_day, 0.1, part, geo::RESOLVE_BASIS_POINT, 1},
           Case{grid, before, split_day, 0.6, grid, geo::RESOLVE_BASIS_POINT, 1},
           Case{grid, before, split_day, -1, grid, geo::RESOLVE_BASIS_LARGEST_SHARE, 0.75},
           Case{part, split_day, merge_day, -1, grid, geo::RESOLVE_BASIS_LARGEST_SHARE, 1},
           Case{grid, before, merge_day, 0.1, grid, geo::RESOLVE_BASIS_SAME, 1},
           // Gone by: the same the other way.
           Case{grid, merge_day, split_day, 0.1, part, geo::RESOLVE_BASIS_POINT, 1},
           Case{grid, merge_day, split_day, -1, grid, geo::RESOLVE_BASIS_LARGEST_SHARE, 0.75},
           Case{part, split_day, before, 0.1, grid, geo::RESOLVE_BASIS_POINT, 1},
           Case{grid, merge_day, before, -1, grid, geo::RESOLVE_BASIS_SAME, 1},
           Case{Grid(2), before, merge_day, -1, Grid(2), geo::RESOLVE_BASIS_SAME, 1},
           Case{Grid(99), before, merge_day, -1, kCity, geo::RESOLVE_BASIS_UNKNOWN, 0},
       }) {
    Check(asked);
  }
}

TEST_CASE_METHOD(Orders, "A03: lineage has all ground of a split and of the merger back") {
  SplitAndMergeBack();
  const geo::Lineage of_grid = Lineage(grid);
  REQUIRE(of_grid.successors_size() == 4);
  REQUIRE(of_grid.predecessors_size() == 4);
  CheckShares(of_grid.successors());
  CheckShares(of_grid.predecessors());
  CHECK(of_grid.successors(0).effective_date() == Text(split_day));
  CHECK(of_grid.successors(1).to() == Name(part));
  CHECK(of_grid.successors(1).share_of_from() == Approx(0.25).margin(1e-5));
  CHECK(of_grid.successors(1).share_of_to() == Approx(1));
  CHECK(of_grid.predecessors(0).effective_date() == Text(merge_day));
  const geo::Lineage of_part = Lineage(part);
  REQUIRE(of_part.predecessors_size() == 1);
  CHECK(of_part.predecessors(0).from() == Name(grid));
  REQUIRE(of_part.successors_size() == 1);
  CHECK(of_part.successors(0).to() == Name(grid));
  CHECK(of_part.successors(0).share_of_from() == Approx(1));
  CHECK(of_part.successors(0).share_of_to() == Approx(0.25).margin(1e-5));
  CHECK(Lineage(Grid(2)).successors().empty());
  geo::GetLineageRequest unknown;
  unknown.set_name(Name(Grid(99)));
  CHECK_THAT(
      clerk.Call<geo::Lineage>(absl::StrCat(kReorganisations, "GetLineage"), unknown).status(),
      FailsWith(StatusCode::kNotFound, "NOT_FOUND"));
}

TEST_CASE_METHOD(Orders, "A03: a grid moves to another community, another ends; all is listed") {
  AddTerritories();
  SplitAndMergeBack();
  CHECK_THAT(Order("RehomeTerritory", Rehome("222405001009007")).status(),
             FailsWith(StatusCode::kFailedPrecondition, "PARENT_NOT_VALID"));
  auto stale = Rehome(moved);
  stale.set_etag("1");
  CHECK_THAT(Order("RehomeTerritory", stale).status(),
             FailsWith(StatusCode::kAborted, "STALE_ETAG"));
  const auto rehomed = Must(Order("RehomeTerritory", Rehome(moved)));
  CHECK(rehomed.kind() == geo::REORGANISATION_KIND_REHOME);
  CHECK(rehomed.carried_duties() == 1);
  const auto there = Locate(PointIn(3));
  CHECK(there.grid() == Name(moved));
  CHECK(there.staff_size() == 1);

  CHECK_THAT(Order("RetireTerritory", Retire(Grid(2))).status(),
             FailsWith(StatusCode::kFailedPrecondition, "GROUND_LEFT_BEHIND"));
  CHECK_THAT(Order("RetireTerritory", Retire(kCommunity)).status(),
             FailsWith(StatusCode::kFailedPrecondition, "CHILD_NOT_REHOMED"));
  CHECK(Locate(PointIn(1)).exclusive_grid() == Name(campus));
  Must(Order("RetireTerritory", Retire(campus)));
  CHECK(Locate(PointIn(1)).exclusive_grid().empty());
  CHECK(Locate(PointIn(1)).grid() == Name(grid));

  const absl::CivilDay before = rehome_day - 1;
  for (const Case& asked : {
           Case{Grid(3), before, rehome_day, -1, moved, geo::RESOLVE_BASIS_LARGEST_SHARE, 1},
           Case{moved, rehome_day, before, -1, Grid(3), geo::RESOLVE_BASIS_LARGEST_SHARE, 1},
           Case{campus, before, retire_day, -1, kCommunity, geo::RESOLVE_BASIS_ANCESTOR, 0},
       }) {
    Check(asked);
  }
  const auto all = List("", 3);
  REQUIRE(all.size() == 4);
  CHECK(all[0].kind() == geo::REORGANISATION_KIND_RETIRE);
  CHECK(all[0].from(0) == Name(campus));
  CHECK(all[0].to().empty());
  CHECK(all[1].kind() == geo::REORGANISATION_KIND_REHOME);
  CHECK(all[2].kind() == geo::REORGANISATION_KIND_MERGE);
  CHECK(all[2].reason() == "人口减少");
  CHECK(all[3].kind() == geo::REORGANISATION_KIND_SPLIT);
  CHECK(all[3].effective_date() == Text(split_day));
  const auto of_neighbour = List(kNeighbour, 3);
  REQUIRE(of_neighbour.size() == 1);
  CHECK(of_neighbour[0].name() == rehomed.name());
  CHECK(List(part, 1).size() == 2);
}

TEST_CASE_METHOD(Orders, "A03: whoever may not write territories gives none of the orders") {
  const Caller officer(*suite, Officer());
  const auto refusal = [&officer](absl::string_view method, const auto& request) {
    return officer.Call<geo::Reorganisation>(absl::StrCat(kReorganisations, method), request)
        .status();
  };
  const auto denied = FailsWith(StatusCode::kPermissionDenied, "PERMISSION_DENIED");
  CHECK_THAT(refusal("MergeTerritories", Merge("")), denied);
  CHECK_THAT(refusal("RehomeTerritory", Rehome(moved)), denied);
  CHECK_THAT(refusal("RetireTerritory", Retire(Grid(2))), denied);
  CHECK(List("", 1).empty());
}

}  // namespace hailan::testing
