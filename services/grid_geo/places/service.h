// RPC bodies of the Places service.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/page_token.h"
#include "common/command/runner.h"
#include "common/rpc/call.h"
#include "hailan/grid_geo/v1/places.pb.h"
#include "services/grid_geo/batch.h"
#include "services/grid_geo/locator/city_maps.h"
#include "services/grid_geo/places/details.h"
#include "services/grid_geo/places/store.h"
#include "services/grid_geo/territories/store.h"

namespace hailan::grid_geo {

// One row of a bulk upsert on its way.
struct PlaceRow {
  Place values;
  PlaceReferences references;
};

// Thread-safe; all methods wait for the database.
class PlacesService {
 public:
  // `writes` carries single changes, `imports` batches.
  PlacesService(PlaceStore& store,
                TerritoryStore& territories,
                const CityMaps& maps,
                command::Runner<PlaceStore>& writes,
                command::Runner<PlaceStore>& imports,
                const PageTokens& tokens)
      : store_(store),
        territories_(territories),
        maps_(maps),
        writes_(writes),
        imports_(imports),
        tokens_(tokens) {}

  absl::StatusOr<v1::Place> CreatePlace(const rpc::Call& call,
                                        const v1::CreatePlaceRequest& request);
  absl::StatusOr<v1::Place> UpdatePlace(const rpc::Call& call,
                                        const v1::UpdatePlaceRequest& request);
  absl::StatusOr<v1::Place> RetirePlace(const rpc::Call& call,
                                        const v1::RetirePlaceRequest& request);
  absl::StatusOr<v1::Place> GetPlace(const rpc::Call& call, const v1::GetPlaceRequest& request);
  absl::StatusOr<v1::ListPlacesResponse> ListPlaces(const rpc::Call& call,
                                                    const v1::ListPlacesRequest& request);
  absl::StatusOr<v1::ImportReport> BulkUpsertPlaces(const rpc::Call& call,
                                                    const v1::BulkUpsertPlacesRequest& request);
  absl::StatusOr<v1::ReportHealthResponse> ReportHealth(const rpc::Call& call,
                                                        const v1::ReportHealthRequest& request);

 private:
  // The values of one place to be written, with what they refer to looked up.
  absl::StatusOr<Place> Prepare(const rpc::Call& call,
                                const v1::Place& place,
                                const std::string& city);
  absl::StatusOr<v1::Place> Run(const rpc::Call& call,
                                const std::string& request_id,
                                PlaceCommand command);

  // PERMISSION_DENIED when a row lies outside the caller's areas.
  absl::StatusOr<Batch<PlaceStore>> MakeBatch(const rpc::Call& call,
                                              const v1::BulkUpsertPlacesRequest& request,
                                              const std::string& city,
                                              std::vector<absl::StatusOr<PlaceRow>>& rows,
                                              const References& found);

  PlaceStore& store_;
  TerritoryStore& territories_;
  const CityMaps& maps_;
  command::Runner<PlaceStore>& writes_;
  command::Runner<PlaceStore>& imports_;
  const PageTokens& tokens_;
};

}  // namespace hailan::grid_geo
