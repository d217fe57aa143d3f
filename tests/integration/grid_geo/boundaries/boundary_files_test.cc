// Boundaries that arrive in parts, leave as GeoJSON, and are looked at as a whole.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "tests/integration/grid_geo/boundaries/parts.h"

namespace hailan::grid_geo::testing {

using hailan::testing::FailsWith;
using hailan::testing::HasReason;
using hailan::testing::Must;

namespace {

struct Archive : Parts {
  // All messages of an export.
  std::vector<v1::ExportBoundariesResponse> Export(const std::string& subtree = "") {
    v1::ExportBoundariesRequest request;
    request.set_parent(kParent);
    request.set_subtree(subtree);
    auto next = Must(files.ExportBoundaries(MakeCall(), request));
    std::vector<v1::ExportBoundariesResponse> messages;
    while (auto message = Must(next())) messages.push_back(*std::move(message));
    return messages;
  }
};

}  // namespace

TEST_CASE("what holds on another day is exported and looked at as of that day") {
  Archive town;
  town.Plant(2);
  town.Draw(Squares({{"222405", 0, 0, 2}, {GridCode(1), 0, 0}, {GridCode(2), 1, 0}}));
  const absl::CivilDay later = DayOf(town.clock.Now()) + 10;
  v1::ImportBoundariesRequest import;
  import.set_parent(kParent);
  import.set_request_id(Town::Id());
  import.set_system(type::v1::COORDINATE_SYSTEM_WGS84);
  import.set_geojson(Squares({{ GridCode(2), 0, 0 }}));
  import.set_valid_from(FormatDay(later));
  REQUIRE(Must(town.boundaries.ImportBoundaries(town.MakeCall(), import)).applied());

  const auto ask = [&](auto request, std::optional<absl::CivilDay> day) {
    request.set_parent(kParent);
    if (day.has_value()) {
      request.mutable_as_of()->set_seconds(absl::ToUnixSeconds(StartOf(*day)));
    }
    return request;
  };
  const auto west_of_grid_2 = [&](std::optional<absl::CivilDay> day) {
    v1::ExportBoundariesRequest request = ask(v1::ExportBoundariesRequest(), day);
    request.set_subtree(Territory(GridCode(2)));
    auto next = Must(town.files.ExportBoundaries(town.MakeCall(), request));
    const auto message = Must(next());
    REQUIRE(message.has_value());
    CHECK(message->total_size() == 1);
    const auto drawn = nlohmann::json::parse(message->geojson());
    CHECK(drawn["features"][0]["properties"]["name"] != "");
    double west = 180;
    for (const auto& position : drawn["features"][0]["geometry"]["coordinates"][0]) {
      west = std::min(west, position[0].get<double>());
    }
    return west;
  };
  CHECK(west_of_grid_2(std::nullopt) == 129.1);
  CHECK(west_of_grid_2(later - 1) == 129.1);
  CHECK(west_of_grid_2(later) == 129.0);
  const auto overlaps = [&](std::optional<absl::CivilDay> day) {
    return Must(town.files.ListOverlaps(town.MakeCall(), ask(v1::ListOverlapsRequest(), day)))
        .overlaps_size();
  };
  CHECK(overlaps(std::nullopt) == 0);
  CHECK(overlaps(later - 1) == 0);
  CHECK(overlaps(later) == 1);
  const auto uncovered = [&](std::optional<absl::CivilDay> day) {
    double area = 0;
    const auto gaps = Must(town.files.ListGaps(town.MakeCall(), ask(v1::ListGapsRequest(), day)));
    for (const auto& gap : gaps.gaps()) area += gap.area_m2();
    return area;
  };
  // Two of the city's four squares, then three.
  CHECK(uncovered(later - 1) == uncovered(std::nullopt));
  CHECK(uncovered(later) / uncovered(std::nullopt) == Approx(1.5).epsilon(0.01));
  auto bad = ask(v1::ListGapsRequest(), std::nullopt);
  bad.mutable_as_of()->set_nanos(-1);
  CHECK(ViolationsOf(town.files.ListGaps(town.MakeCall(), bad).status()).front().field == "as_of");
}

TEST_CASE("parts become visible together, as one version") {
  Archive town;
  town.Plant(3);
  CHECK(town.Stage(0, Squares({{"222405", 0, 0, 4}, {GridCode(1), 0, 0}})).faults().empty());
  CHECK_THAT(town.Locate(129.05, 42.05).status(), HasReason("NO_BOUNDARIES"));
  CHECK_THAT(town.TryCommit(2).status(),
             FailsWith(absl::StatusCode::kFailedPrecondition, "PARTS_MISSING"));
  town.Stage(2, Squares({{GridCode(3), 2, 0}}));
  CHECK_THAT(town.TryCommit(2).status(), HasReason("PARTS_MISSING"));
  CHECK_THAT(town.TryCommit(3).status(), HasReason("PARTS_MISSING"));
  town.Stage(1, Squares({{GridCode(2), 1, 0}}));
  const auto dry = Must(town.TryCommit(3, true));
  CHECK_FALSE(dry.applied());
  CHECK(dry.changed_count() == 4);
  const auto done = Must(town.TryCommit(3));
  CHECK(done.applied());
  CHECK(done.boundary_version() == 1);
  CHECK(done.changed_count() == 4);
  CHECK(Must(town.Locate(129.25, 42.05)).grid() == Territory(GridCode(3)));
  // Once more: the same content changes nothing.
  CHECK(Must(town.TryCommit(3)).changed_count() == 0);
  CHECK(town.database.Value("SELECT count(*) FROM outbox WHERE type = 'boundaries.imported'") ==
        "1");
}

TEST_CASE("a part with a fault is not staged; a repeated part replaces the first one") {
  Archive town;
  town.Plant(3);
  town.Stage(0, Squares({{"222405", 0, 0, 4}, {GridCode(1), 0, 0}}));
  // The staged city says where the others may lie, though it is not stored yet.
  const auto far = town.Stage(1, Squares({{GridCode(2), 30, 0}}));
  REQUIRE(far.faults_size() == 1);
  CHECK(far.faults(0).reason() == "OUTSIDE_CITY");
  CHECK_THAT(town.TryCommit(2).status(), HasReason("PARTS_MISSING"));
  const auto again = town.Stage(1, Squares({{GridCode(1), 1, 1}}));
  REQUIRE(again.faults_size() == 1);
  CHECK(again.faults(0).reason() == "DUPLICATE_TERRITORY");
  town.Stage(1, Squares({{GridCode(2), 1, 0}, {GridCode(3), 2, 0}}));
  town.Stage(1, Squares({{GridCode(2), 1, 1}}));
  CHECK(Must(town.TryCommit(2)).changed_count() == 3);
  CHECK(Must(town.Locate(129.15, 42.15)).grid() == Territory(GridCode(2)));
  CHECK_THAT(town.Locate(129.25, 42.05).status(), HasReason("NO_GRID_AT_POINT"));
}

TEST_CASE("staged parts belong to their caller and do not stay for ever") {
  Archive town;
  town.Plant(3);
  town.Stage(0, Squares({{GridCode(1), 0, 0}}));
  rpc::Call other = town.MakeCall();
  auto actor = std::make_shared<Actor>(other.actor());
  actor->subject = "operator-2";
  other.actor_ptr = actor;
  CHECK_THAT(
      town.files.StageBoundaries(other, town.Part(1, Squares({{GridCode(2), 1, 0}}))).status(),
      FailsWith(absl::StatusCode::kPermissionDenied, "NOT_YOUR_IMPORT"));
  v1::CommitBoundariesRequest commit;
  commit.set_parent(kParent);
  commit.set_request_id(town.Id());
  commit.set_import_id(town.import_id);
  commit.set_part_count(1);
  CHECK_THAT(town.files.CommitBoundaries(other, commit).status(), HasReason("PARTS_MISSING"));
  const absl::Time soon = absl::Now() + absl::Seconds(10);
  town.clock.Advance(absl::Minutes(59));
  Must(town.files.DeleteExpired(soon));
  CHECK(town.database.Value("SELECT count(*) FROM boundary_parts") == "1");
  town.clock.Advance(absl::Minutes(2));
  Must(town.files.DeleteExpired(soon));
  CHECK(town.database.Value("SELECT count(*) FROM boundary_parts") == "0");
  CHECK_THAT(town.TryCommit(1).status(), HasReason("PARTS_MISSING"));
}

TEST_CASE("an import holds ten million vertices, however its parts arrive") {
  Archive town;
  town.Plant(3);
  town.Stage(0, Squares({{GridCode(1), 0, 0}}));
  // As if the part had so many; a real one would need 34 files.
  const auto hold = [&town](int vertices) {
    return town.database.Value(absl::StrCat(
        "UPDATE boundary_parts SET vertices = ", vertices, " WHERE part = 0 RETURNING vertices"));
  };
  hold(9'999'996);
  for (const int repetition : {1, 2}) {
    CAPTURE(repetition);
    CHECK(town.Stage(1, Squares({{GridCode(2), 1, 0}})).faults().empty());
  }
  CHECK(town.database.Value("SELECT sum(vertices) FROM boundary_parts") == "10000000");
  const absl::Status refused =
      town.files.StageBoundaries(town.MakeCall(), town.Part(2, Squares({{GridCode(3), 2, 0}})))
          .status();
  REQUIRE(ViolationsOf(refused).size() == 1);
  CHECK(ViolationsOf(refused)[0].field == "geojson");
  CHECK(ViolationsOf(refused)[0].reason == "IMPORT_TOO_LARGE");
  CHECK(ViolationsOf(refused)[0].description.find("split the file") != std::string::npos);
  CHECK(town.database.Value("SELECT max(part) FROM boundary_parts") == "1");

  // Two parts staged at the same moment do not see each other; the commit sees both.
  hold(9'999'997);
  const absl::Status whole = town.TryCommit(2).status();
  REQUIRE(ViolationsOf(whole).size() == 1);
  CHECK(ViolationsOf(whole)[0].field == "import_id");
  CHECK(ViolationsOf(whole)[0].reason == "IMPORT_TOO_LARGE");
  CHECK_THAT(town.Locate(129.05, 42.05).status(), HasReason("NO_BOUNDARIES"));
  hold(9'999'996);
  CHECK(Must(town.TryCommit(2)).changed_count() == 2);
}

TEST_CASE("an export imports again without changing anything") {
  Archive town;
  town.Plant(3, true);
  CHECK(town.files
            .ExportBoundaries(town.MakeCall(),
                              [] {
                                v1::ExportBoundariesRequest request;
                                request.set_parent(kParent);
                                return request;
                              }())
            .status()
            .code() == absl::StatusCode::kNotFound);
  town.Draw(Squares({{"222405", 0, 0, 4}, {GridCode(1), 0, 0}, {GridCode(3), 0, 0}}));
  const auto messages = town.Export();
  REQUIRE(messages.size() == 1);
  CHECK(messages[0].feature_count() == 3);
  CHECK(messages[0].total_size() == 3);
  CHECK(messages[0].boundary_version() == 1);
  const auto json = nlohmann::json::parse(messages[0].geojson());
  CHECK(json["features"][1]["properties"]["name"].get<std::string>() == "第1网格");
  CHECK(json["features"][1]["geometry"]["coordinates"][0].size() == 5);
  const auto again = town.Draw(messages[0].geojson());
  CHECK(again.changed_count() == 0);
  CHECK(again.unchanged_count() == 3);
  CHECK(again.boundary_version() == 1);
  CHECK(town.Export()[0].geojson() == messages[0].geojson());
  CHECK(town.Export(Territory(GridCode(3)))[0].feature_count() == 1);
}

TEST_CASE("overlaps and gaps of the stored grids are listed with their areas") {
  Archive town;
  town.Plant(4);
  town.Draw(Squares({{"222405", 0, 0, 3},
                     {GridCode(1), 0, 0, 2},
                     {GridCode(2), 1, 1, 2},
                     {GridCode(3), 2, 0},
                     {GridCode(4), 0, 2}}));
  v1::ListOverlapsRequest request;
  request.set_parent(kParent);
  const auto overlaps = Must(town.files.ListOverlaps(town.MakeCall(), request));
  CHECK(overlaps.complete());
  CHECK(overlaps.boundary_version() == 1);
  REQUIRE(overlaps.overlaps_size() == 1);
  CHECK(overlaps.overlaps(0).territory() == Territory(GridCode(1)));
  // A tenth of a degree by a tenth of a degree at 42.15 N: 11.12 km × 8.24 km.
  CHECK(overlaps.overlaps(0).area_m2() == Approx(9.166e7).epsilon(1e-2));
  CHECK(overlaps.overlaps(0).longitude() == Approx(129.15).margin(0.05));
  request.set_layer(v1::BOUNDARY_LAYER_EXCLUSIVE);
  CHECK(Must(town.files.ListOverlaps(town.MakeCall(), request)).overlaps().empty());

  v1::ListGapsRequest gaps;
  gaps.set_parent(kParent);
  CHECK(Must(town.files.ListGaps(town.MakeCall(), gaps)).gaps().empty());
  town.Draw(Squares({{GridCode(2), 2, 2}}));
  const auto open = Must(town.files.ListGaps(town.MakeCall(), gaps));
  CHECK(open.boundary_version() == 2);
  REQUIRE(open.gaps_size() == 2);
  CHECK(open.gaps(0).area_m2() == Approx(9.166e7).epsilon(1e-2));
  CHECK(open.gaps(0).territories_size() >= 2);
  gaps.set_enclosed_only(true);
  CHECK(Must(town.files.ListGaps(town.MakeCall(), gaps)).gaps().empty());
}

TEST_CASE("an import reports repairs, oddities, overlaps and gaps") {
  Archive town;
  town.Plant(4);
  v1::ImportBoundariesRequest request;
  request.set_parent(kParent);
  request.set_request_id(town.Id());
  request.set_system(type::v1::COORDINATE_SYSTEM_WGS84);
  request.set_geojson(
      R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":")" +
      GridCode(1) +
      R"("},"geometry":{"type":"Polygon","coordinates":[[[129,42],[129.1,42.1],[129.1,42],)"
      R"([129,42.1]]]}}]})");
  request.set_dry_run(true);
  const auto refused = Must(town.boundaries.ImportBoundaries(town.MakeCall(), request));
  CHECK(refused.fault_count() == 1);
  CHECK(refused.faults(0).reason() == "RING_NOT_CLOSED");
  request.set_repair(true);
  const auto mended = Must(town.boundaries.ImportBoundaries(town.MakeCall(), request));
  CHECK(mended.fault_count() == 0);
  REQUIRE(mended.repair_count() == 2);
  CHECK(mended.repairs(0).reason() == "RING_NOT_CLOSED");
  CHECK(mended.repairs(1).reason() == "SELF_INTERSECTION");
  CHECK(mended.changed_count() == 1);
  CHECK_FALSE(mended.applied());
  request.set_dry_run(false);
  request.set_request_id(town.Id());
  CHECK(Must(town.boundaries.ImportBoundaries(town.MakeCall(), request)).applied());
  CHECK(Must(town.Locate(129.02, 42.05)).grid() == Territory(GridCode(1)));
  CHECK_THAT(town.Locate(129.05, 42.02).status(), HasReason("NO_GRID_AT_POINT"));
}

}  // namespace hailan::grid_geo::testing
