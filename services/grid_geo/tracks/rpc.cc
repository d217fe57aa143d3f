#include "services/grid_geo/tracks/rpc.h"

#include <memory>
#include <utility>

#include "services/grid_geo/bind.h"
#include "services/grid_geo/tracks/service.h"

namespace hailan::grid_geo {

void AddTracks(app::Host& host, pg::Pool& pool, PatrolStore& patrols) {
  const int64_t days = host.config().Int("HAILAN_TRACK_RETENTION_DAYS",
                                         180,
                                         1,
                                         3650,
                                         "days after which points of patrol tracks are deleted");
  auto& writer = host.Own(std::make_unique<TrackWriter>(host.database_options("grid_geo")));
  auto& ingest = host.Own(std::make_unique<TrackIngest>(writer));
  auto& service = host.Own(
      std::make_unique<TracksService>(pool, patrols, ingest, host.clock(), absl::Hours(24) * days));
  auto tracks = MakeService(host, "hailan.grid_geo.v1.Tracks");
  tracks->Upload("UploadTrack", [&service](const rpc::Call&) { return service.NewUpload(); });
  tracks->Query("AppendTrack", Bind(service, &TracksService::AppendTrack));
  tracks->Query("GetTrack", Bind(service, &TracksService::GetTrack));
  host.AddService(std::move(tracks));
  auto positions = MakeService(host, "hailan.grid_geo.v1.Positions");
  positions->Query("ListPositions", Bind(service, &TracksService::ListPositions));
  host.AddService(std::move(positions));
  host.AddJob("delete_old_tracks", absl::Minutes(1), [&service] { return service.DeleteOld(); });
}

}  // namespace hailan::grid_geo
