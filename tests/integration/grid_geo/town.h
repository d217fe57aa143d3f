// A grid_geo over a database of its own: stores, runners and services as the module wires them,
// called as the pipeline would call them.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/base/page_token.h"
#include "services/grid_geo/boundaries/service.h"
#include "services/grid_geo/departments/service.h"
#include "services/grid_geo/locator/service.h"
#include "services/grid_geo/migrations.h"
#include "services/grid_geo/reorganisations/service.h"
#include "services/grid_geo/staff/service.h"
#include "services/grid_geo/staffing/service.h"
#include "services/grid_geo/territories/service.h"
#include "tests/support/fake_clock.h"
#include "tests/support/matchers.h"
#include "tests/support/pg_database.h"

namespace hailan::grid_geo::testing {

inline constexpr char kCity[] = "222405";
inline constexpr char kParent[] = "cities/222405";

// Stands for the register of residents, which the end-to-end tests run for real: here it can be
// away.
class ListedBuildings final : public BuildingRegister {
 public:
  absl::StatusOr<std::optional<std::string>> TerritoryOf(const rpc::Call& call,
                                                         const std::string& city,
                                                         const std::string& building) override;
  bool away = false;
  // Territory by building.
  std::map<std::string, std::string> territories;
};

class Town {
 public:
  Town();

  // A call by an operator; each has another body digest unless given one.
  rpc::Call MakeCall(const std::string& body = "");
  // A fresh request id.
  static std::string Id() { return NewRequestId(); }
  static std::string NewRequestId();

  // Rows of the tree city → 222405001 → 222405001001 → grids 001 to `grids` (the last one exclusive
  // when `exclusive`).
  static v1::ImportTerritoriesRequest Tree(int grids, bool exclusive = false);
  void Plant(int grids, bool exclusive = false);

  v1::ImportBoundariesResponse Draw(const std::string& geojson);
  absl::StatusOr<v1::LocateResponse> Locate(
      double lon,
      double lat,
      type::v1::CoordinateSystem system = type::v1::COORDINATE_SYSTEM_WGS84);

  hailan::testing::TestDatabase database{kMigrations, "grid_geo"};
  hailan::testing::FakeClock clock;
  pg::Pool pool{database.options()};
  PageTokens tokens{"a secret of this test"};
  TerritoryStore territory_store{pool};
  BoundaryStore boundary_store{pool};
  DepartmentStore department_store{pool};
  StaffStore staff_store{pool};
  CityMaps maps{pool, staff_store, clock};
  PastMaps past_maps{pool};
  command::Runner<TerritoryStore> territory_runner{territory_store, clock, database.options()};
  command::Runner<BoundaryStore> boundary_runner{
      boundary_store, clock, database.options(), BoundaryStore::kRunnerOptions};
  command::Runner<DepartmentStore> department_runner{department_store, clock, database.options()};
  command::Runner<StaffStore> staff_runner{staff_store, clock, database.options()};
  TerritoriesService territories{territory_store, territory_runner, maps, tokens};
  BoundariesService boundaries{boundary_store, territory_store, boundary_runner, maps};
  LocatorService locator{
      maps, territory_store, department_store, staff_store, boundary_store, past_maps};
  DepartmentsService departments{
      department_store, territory_store, staff_store, department_runner, department_runner, tokens};
  StaffingStore staffing_store{pool};
  command::Runner<StaffingStore> staffing_runner{staffing_store, clock, database.options()};
  StaffingService staffing{
      staffing_store, territory_store, staff_store, department_store, staffing_runner};
  ListedBuildings buildings;
  StaffChecks checks{territory_store, staff_store, staffing_store, buildings};
  StaffService staff{staff_store, checks, staff_runner, staff_runner, tokens};
  ReorganisationStore reorganisation_store{pool};
  command::Runner<ReorganisationStore> reorganisation_runner{
      reorganisation_store, clock, database.options(), ReorganisationStore::kRunnerOptions};
  ReorganisationsService reorganisations{reorganisation_store,
                                         territory_store,
                                         boundary_store,
                                         reorganisation_runner,
                                         maps,
                                         past_maps,
                                         tokens};

 private:
  std::shared_ptr<Actor> operator_;
  int calls_ = 0;
};

// Name of a territory of the test city.
std::string Territory(const std::string& code);
// Code of grid `number`.
std::string GridCode(int number);

// A GeoJSON file of squares, each a tenth of a degree wide, whose south-west corner is at the given
// tenths of a degree from 129.0 E 42.0 N.
struct SquareFeature {
  std::string code;
  int column = 0;
  int row = 0;
  int size = 1;
};
std::string Squares(const std::vector<SquareFeature>& features);

}  // namespace hailan::grid_geo::testing
