// Boundaries that arrive in parts.
#pragma once

#include <string>

#include "services/grid_geo/boundary_files/service.h"
#include "tests/integration/grid_geo/town.h"

namespace hailan::grid_geo::testing {

// A town whose boundaries come in parts, all of one import.
struct Parts : Town {
  BoundaryFileStore file_store{pool};
  BoundaryFilesService files{
      file_store, boundaries, boundary_store, territory_store, maps, past_maps, clock};
  std::string import_id = Id();

  v1::StageBoundariesRequest Part(int part, const std::string& geojson) const {
    v1::StageBoundariesRequest request;
    request.set_parent(kParent);
    request.set_import_id(import_id);
    request.set_part(part);
    request.set_geojson(geojson);
    request.set_system(type::v1::COORDINATE_SYSTEM_WGS84);
    return request;
  }
  v1::ImportBoundariesResponse Stage(int part, const std::string& geojson) {
    return hailan::testing::Must(files.StageBoundaries(MakeCall(), Part(part, geojson)));
  }
  absl::StatusOr<v1::ImportBoundariesResponse> TryCommit(int parts, bool dry_run = false) {
    v1::CommitBoundariesRequest request;
    request.set_parent(kParent);
    request.set_request_id(Id());
    request.set_import_id(import_id);
    request.set_part_count(parts);
    request.set_dry_run(dry_run);
    return files.CommitBoundaries(MakeCall(), request);
  }
  v1::ImportBoundariesResponse Commit(int parts, bool dry_run) {
    return hailan::testing::Must(TryCommit(parts, dry_run));
  }
};

}  // namespace hailan::grid_geo::testing
