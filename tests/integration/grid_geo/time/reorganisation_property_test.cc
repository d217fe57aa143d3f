// Properties of territory through time that hold whatever was ordered for whatever day, against a
// history that is kept per cell of ground.
#include <catch2/catch.hpp>

#include "absl/strings/escaping.h"
#include "hailan/grid_geo/v1/lineage.pb.h"
#include "tests/integration/grid_geo/time/cells.h"
#include "tests/unit/grid_geo/shapes.h"

namespace hailan::grid_geo::testing {

using hailan::testing::Must;

namespace {

// What was recorded: by whom, when, where.
struct Happening {
  std::string code;
  absl::CivilDay day;
  type::v1::Point point;
  int cell = -1;
};

void CheckOneOwner(CellTown& cells, int points) {
  for (int i = 0; i < points; ++i) {
    const absl::CivilDay day = cells.RandomDay();
    const auto [point, cell] = cells.RandomPoint();
    INFO("on " << day << " at " << point.ShortDebugString());
    CHECK(GridAt(cells.town, point.longitude(), point.latitude(), CellTown::NoonOf(day)) ==
          Territory(cells.OwnerOf(cell, day)));
  }
}

// Straight from the tables, edge by edge: inside cells and on their corners.
void CheckStoredOnce(CellTown& cells, absl::CivilDay day) {
  std::vector<Shape> shapes;
  std::vector<std::string> codes;
  for (const auto& row : cells.town.database.Query(
           absl::StrCat("SELECT code, encode(shape, 'hex') FROM boundaries JOIN territories USING "
                        "(city_id, code) "
                        "WHERE length(code) = 15 AND '",
                        FormatDay(day),
                        "' >= GREATEST(boundaries.valid_from, territories.valid_from) AND '",
                        FormatDay(day),
                        "' < LEAST(boundaries.valid_to, territories.valid_to)"))) {
    codes.push_back(row[0]);
    shapes.push_back(Must(DecodeShape(absl::HexStringToBytes(row[1]))));
  }
  INFO("on " << day);
  for (int cell = 0; cell < CellTown::kCells; ++cell) {
    const PointE7 corner = CellTown::CornerOf(cell);
    for (const int32_t inwards : {0, 1, CellTown::kSide / 2, CellTown::kSide - 1}) {
      const FinePoint at = ToFine(PointE7{corner.x + inwards, corner.y + inwards});
      int owners = 0;
      for (size_t i = 0; i < shapes.size(); ++i) {
        if (!SlowInside(shapes[i], at)) continue;
        ++owners;
        CHECK(codes[i] == cells.OwnerOf(cell, day));
      }
      CHECK(owners == 1);
    }
  }
}

void CheckLineage(CellTown& cells) {
  std::map<CellTown::Link, double> found;
  for (const std::string& code : cells.codes()) {
    v1::GetLineageRequest request;
    request.set_name(Territory(code));
    const auto lineage =
        Must(cells.town.reorganisations.GetLineage(cells.town.MakeCall(), request));
    std::map<std::pair<std::string, std::string>, double> of_from, of_to;
    for (const v1::LineageLink& link : lineage.successors()) {
      of_from[{link.from(), link.effective_date()}] += link.share_of_from();
      const auto tail = [](const std::string& name) { return name.substr(name.rfind('/') + 1); };
      found[{tail(link.from()), tail(link.to()), *ParseDay(link.effective_date())}] =
          link.share_of_from();
    }
    for (const v1::LineageLink& link : lineage.predecessors()) {
      of_to[{link.to(), link.effective_date()}] += link.share_of_to();
    }
    INFO("lineage of " << code);
    for (const auto& [key, sum] : of_from) CHECK(sum == Approx(1).margin(1e-9));
    for (const auto& [key, sum] : of_to) CHECK(sum == Approx(1).margin(1e-9));
  }
  REQUIRE(found.size() == cells.links().size());
  for (const auto& [link, share] : cells.links()) {
    INFO(std::get<0>(link) << " to " << std::get<1>(link) << " on " << std::get<2>(link));
    REQUIRE(found.count(link) == 1);
    CHECK(found.at(link) == Approx(share).margin(1e-9));
  }
}

std::vector<Happening> RandomEvents(CellTown& cells, int count) {
  std::vector<Happening> events;
  for (int i = 0; i < count; ++i) {
    const absl::CivilDay day = cells.RandomDay();
    const auto [point, cell] = cells.RandomPoint();
    events.push_back({cells.OwnerOf(cell, day), day, point, cell});
  }
  // One that was recorded for a grid that ended without successor.
  if (!cells.retired().empty()) {
    events.push_back({cells.retired(), absl::CivilDay(2025, 12, 31), {}, -1});
  }
  return events;
}

std::vector<std::string> Resolve(CellTown& cells,
                                 const std::vector<Happening>& events,
                                 absl::CivilDay by,
                                 bool with_points) {
  v1::ResolveTerritoryRequest request;
  request.set_parent(kParent);
  *request.mutable_as_of() = CellTown::NoonOf(by);
  for (const Happening& event : events) {
    v1::TerritoryQuestion& question = *request.add_questions();
    question.set_territory(Territory(event.code));
    *question.mutable_time() = CellTown::NoonOf(event.day);
    if (with_points && event.cell >= 0) *question.mutable_point() = event.point;
  }
  std::vector<std::string> answers;
  const auto reply =
      Must(cells.town.reorganisations.ResolveTerritory(cells.town.MakeCall(), request));
  for (const v1::TerritoryAnswer& answer : reply.answers()) {
    answers.push_back(answer.territory());
  }
  return answers;
}

// Every event is counted once by whichever grids: those of the day if the place is known, else some
// that stand on the day.
void CheckReports(CellTown& cells) {
  const std::vector<Happening> events = RandomEvents(cells, 60);
  for (const absl::CivilDay by :
       {absl::CivilDay(2025, 12, 15), cells.RandomDay(), cells.last_day() + 10}) {
    INFO("report by the grids of " << by);
    std::set<std::string> standing = {Territory("222405001001"), Territory("222405001002")};
    for (int cell = 0; cell < CellTown::kCells; ++cell) {
      standing.insert(Territory(cells.OwnerOf(cell, by)));
    }
    const auto placed = Resolve(cells, events, by, true);
    const auto unplaced = Resolve(cells, events, by, false);
    REQUIRE(placed.size() == events.size());
    REQUIRE(unplaced.size() == events.size());
    for (size_t i = 0; i < events.size(); ++i) {
      const Happening& event = events[i];
      INFO("recorded for " << event.code << " on " << event.day << " in cell " << event.cell);
      if (event.cell < 0) continue;
      CHECK(placed[i] == Territory(cells.OwnerOf(event.cell, by)));
      CHECK(standing.count(unplaced[i]) == 1);
    }
  }
}

}  // namespace

TEST_CASE("whatever is reorganised: one owner, whole lineage, equal totals, on any day") {
  for (const uint32_t seed : {1U, 2U, 3U, 4U, 5U, 6U}) {
    INFO("seed " << seed);
    CellTown cells(seed);
    for (int order = 0; order < 14; ++order) {
      INFO("order " << order);
      cells.Reorganise();
      if (order % 5 == 4) CheckOneOwner(cells, 10);
    }
    CheckOneOwner(cells, 30);
    for (int i = 0; i < 4; ++i) CheckStoredOnce(cells, cells.RandomDay());
    CheckLineage(cells);
    CheckReports(cells);
  }
}

}  // namespace hailan::grid_geo::testing
