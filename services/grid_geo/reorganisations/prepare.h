// From an order to everything that is written for it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/grid_geo/domain/coordinates.h"
#include "services/grid_geo/locator/city_maps.h"
#include "services/grid_geo/reorganisations/store.h"
#include "services/grid_geo/territories/store.h"

namespace hailan::grid_geo {

// An order as a caller gives it.
struct CallersOrder {
  ReorganisationOrder order;
  // GeoJSON geometry of each target; may be empty.
  std::vector<std::string> geometries;
  // 0 = not named.
  CoordinateSystem system = {};
  bool carry_duties = false;
  std::string reason;
  std::string etag;
  std::string request_id;
};

// Reads what the order touches and plans it, as of now. Thread-safe; waits for the database.
class Preparer {
 public:
  Preparer(ReorganisationStore& store, TerritoryStore& territories, const CityMaps& maps)
      : store_(store), territories_(territories), maps_(maps) {}

  absl::StatusOr<std::shared_ptr<const ReorganisationWork>> Prepare(const CallersOrder& asked,
                                                                    absl::Time now,
                                                                    absl::Time deadline);

 private:
  // The ground before and after.
  struct Ground {
    // Of the sources that are drawn, by code.
    std::map<std::string, Shape> old;
    // Of all targets, in their order; empty when they are not drawn.
    std::vector<Shape> fresh;
  };
  absl::StatusOr<std::vector<Shape>> ReadGeometries(const CallersOrder& asked) const;
  absl::StatusOr<Ground> Survey(const CallersOrder& asked, absl::Time deadline);
  absl::Status CheckAliases(const ReorganisationOrder& order,
                            const ReorganisationPlan& plan,
                            absl::Time deadline);

  ReorganisationStore& store_;
  TerritoryStore& territories_;
  const CityMaps& maps_;
};

}  // namespace hailan::grid_geo
