#include "services/grid_geo/places/rpc.h"

#include <memory>
#include <utility>

#include "services/grid_geo/bind.h"
#include "services/grid_geo/places/ground.h"
#include "services/grid_geo/places/place_maps.h"
#include "services/grid_geo/places/service.h"
#include "services/grid_geo/surroundings/service.h"

namespace hailan::grid_geo {
namespace {

// Places follow new boundaries within this time and what looking them up takes.
constexpr absl::Duration kRelocatePeriod = absl::Seconds(1);
constexpr absl::Duration kRelocateTimeout = absl::Seconds(30);

// Every replica follows a change of places within this time and what loading takes.
constexpr absl::Duration kRefreshPeriod = absl::Milliseconds(500);
constexpr absl::Duration kRefreshTimeout = absl::Seconds(30);

// All of China keeps this time.
absl::TimeZone CityTimeZone() {
  return absl::FixedTimeZone(8 * 60 * 60);
}

void AddSurroundings(app::Host& host, const PlaceMaps& maps, const CityMaps& cities) {
  auto& surroundings = host.Own(
      std::make_unique<SurroundingsService>(maps, cities, host.page_tokens(), CityTimeZone()));
  auto rpc = MakeService(host, "hailan.grid_geo.v1.Surroundings");
  rpc->Query("SearchNearby", Bind(surroundings, &SurroundingsService::SearchNearby));
  rpc->Query("GetLivingCircle", Bind(surroundings, &SurroundingsService::GetLivingCircle));
  rpc->Query("ListServiceGaps", Bind(surroundings, &SurroundingsService::ListServiceGaps));
  host.AddService(std::move(rpc));
}

}  // namespace

const PlaceMaps& AddPlaces(app::Host& host,
                           pg::Pool& pool,
                           TerritoryStore& territories,
                           const CityMaps& maps) {
  auto& store = host.Own(std::make_unique<PlaceStore>(pool));
  const auto make_runner = [&]() -> command::Runner<PlaceStore>& {
    return MakeRunner(host, store);
  };
  auto& writes = make_runner();
  auto& imports = make_runner();
  auto& places = host.Own(std::make_unique<PlacesService>(
      store, territories, maps, writes, imports, host.page_tokens()));
  auto& place_maps = host.Own(std::make_unique<PlaceMaps>(pool));
  auto& relocator =
      host.Own(std::make_unique<PlaceRelocator>(place_maps, imports, maps, host.clock()));

  auto rpc = MakeService(host, "hailan.grid_geo.v1.Places");
  rpc->Query("CreatePlace", Bind(places, &PlacesService::CreatePlace));
  rpc->Query("UpdatePlace", Bind(places, &PlacesService::UpdatePlace));
  rpc->Query("RetirePlace", Bind(places, &PlacesService::RetirePlace));
  rpc->Query("GetPlace", Bind(places, &PlacesService::GetPlace));
  rpc->Query("ListPlaces", Bind(places, &PlacesService::ListPlaces));
  rpc->Query("BulkUpsertPlaces", Bind(places, &PlacesService::BulkUpsertPlaces));
  rpc->Query("ReportHealth", Bind(places, &PlacesService::ReportHealth));
  host.AddService(std::move(rpc));

  AddSurroundings(host, place_maps, maps);

  host.AddJob("refresh_place_maps", kRefreshPeriod, [&place_maps] {
    return place_maps.Refresh(absl::Now() + kRefreshTimeout);
  });
  host.AddJob("relocate_places", kRelocatePeriod, [&relocator] {
    return relocator.Run(absl::Now() + kRelocateTimeout);
  });
  return place_maps;
}

}  // namespace hailan::grid_geo
