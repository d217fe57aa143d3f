#include "services/grid_geo/locator/load.h"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "common/base/status_macros.h"
#include "common/command/parts.h"
#include "hailan/grid_geo/v1/territories.pb.h"
#include "services/grid_geo/domain/reorganisation/validity.h"
#include "services/grid_geo/sql.h"
#include "services/grid_geo/wire.h"

namespace hailan::grid_geo {

absl::StatusOr<TerritoryLabels> LoadLabels(pg::Pool& pool,
                                           const std::string& city,
                                           absl::CivilDay day,
                                           absl::Time deadline) {
  pg::Params params;
  params.Add(city).Add(ToSqlDay(day));
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool.Exec(sql::kListMapTerritories, params, deadline));
  TerritoryLabels labels;
  for (const pg::Row row : rows) {
    labels[row.Text(0)] = {row.Text(1), static_cast<GridClass>(row.Int(2)), {}};
  }
  for (auto& [code, label] : labels) {
    for (const absl::string_view above : AncestorViews(code)) {
      const auto found = labels.find(above);
      label.above.push_back(found == labels.end() ? nullptr : &found->second);
    }
  }
  return labels;
}

absl::Status BeginDay(pg::Pool& pool,
                      const std::string& city,
                      int64_t version,
                      absl::CivilDay day,
                      absl::Time now,
                      absl::Time deadline) {
  v1::BoundariesChange payload;
  payload.set_name(FormatTerritory(city, city));
  payload.set_boundary_version(version + 1);
  payload.set_effective_date(FormatDay(day));
  pg::Params params;
  params.Add(city).Add(version).Add(ToSqlDay(day)).Add(now).Add(payload.name());
  params.AddBytes(command::PackPayload(payload));
  return pool.Exec(sql::kBeginDay, params, deadline).status();
}

absl::Status LoadLayers(pg::Pool& pool,
                        const std::string& city,
                        absl::CivilDay day,
                        CityMap& map,
                        absl::Time deadline) {
  pg::Params params;
  params.Add(city).Add(ToSqlDay(day));
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool.Exec(sql::kListMapBoundaries, params, deadline));
  std::vector<LoadedBoundary> boundaries;
  map.boundary_version = 0;
  map.day = day;
  for (const pg::Row row : rows) {
    map.boundary_version = row.Int(0);
    const std::string code = row.Text(1);
    const std::optional<Layer> layer = LayerOf(code, static_cast<GridClass>(row.Int(2)));
    if (!layer.has_value() || !IsLocated(*layer)) continue;
    HL_ASSIGN_OR_RETURN(Shape shape, DecodeShape(row.Bytes(3)));
    boundaries.push_back({code, *layer, std::move(shape)});
  }
  map.layers = std::make_shared<const CityLayers>(std::move(boundaries));
  return absl::OkStatus();
}

}  // namespace hailan::grid_geo
