// How the rows of a sample city become import requests: one function per file.
#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "hailan/event_workflow/intake/v1/routing.pb.h"
#include "hailan/event_workflow/v1/catalogue.pb.h"
#include "hailan/grid_geo/v1/departments.pb.h"
#include "hailan/grid_geo/v1/places.pb.h"
#include "hailan/grid_geo/v1/staff.pb.h"
#include "hailan/grid_geo/v1/territories.pb.h"
#include "hailan/residents/v1/houses.pb.h"
#include "hailan/residents/v1/residents.pb.h"
#include "hailan/volunteer_order/v1/volunteers.pb.h"
#include "tools/hailanctl/import/csv.h"

namespace hailan::ctl {

// What rows need to know beside their own cells.
struct CityContext {
  // Six digits.
  std::string city;
  // Houses that a resident owns beside the one lived in, by resident id.
  absl::flat_hash_map<std::string, std::vector<std::string>> second_homes;

  std::string Parent() const;
  // `cities/222405/houses/h000001`; empty for an empty id.
  std::string Name(absl::string_view collection, absl::string_view id) const;
};

// Each appends one row to its request. INVALID_ARGUMENT (CELL_INVALID) names the line and column of
// a cell that no request can carry.
absl::Status AddRow(const CsvTable::Row& row,
                    const CityContext& context,
                    grid_geo::v1::ImportTerritoriesRequest& request);
absl::Status AddRow(const CsvTable::Row& row,
                    const CityContext& context,
                    grid_geo::v1::ImportDepartmentsRequest& request);
absl::Status AddRow(const CsvTable::Row& row,
                    const CityContext& context,
                    grid_geo::v1::ImportResponsibilitiesRequest& request);
absl::Status AddRow(const CsvTable::Row& row,
                    const CityContext& context,
                    grid_geo::v1::ImportStaffRequest& request);
absl::Status AddRow(const CsvTable::Row& row,
                    const CityContext& context,
                    grid_geo::v1::BulkUpsertPlacesRequest& request);
absl::Status AddRow(const CsvTable::Row& row,
                    const CityContext& context,
                    residents::v1::ImportBuildingsRequest& request);
absl::Status AddRow(const CsvTable::Row& row,
                    const CityContext& context,
                    residents::v1::ImportHousesRequest& request);
absl::Status AddRow(const CsvTable::Row& row,
                    const CityContext& context,
                    residents::v1::ImportResidentsRequest& request);
absl::Status AddRow(const CsvTable::Row& row,
                    const CityContext& context,
                    event_workflow::v1::ImportCatalogueRequest& request);
absl::Status AddRow(const CsvTable::Row& row,
                    const CityContext& context,
                    event_workflow::intake::v1::ImportRulesRequest& request);
absl::Status AddRow(const CsvTable::Row& row,
                    const CityContext& context,
                    volunteer_order::v1::ImportVolunteersRequest& request);

}  // namespace hailan::ctl
