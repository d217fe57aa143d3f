#include "services/grid_geo/tracks/rpc.h"

#include <memory>
#include <utility>

#include "services/grid_geo/bind.h"
#include "services/grid_geo/tracks/evidence.h"
#include "services/grid_geo/tracks/positions.h"
#include "services/grid_geo/tracks/service.h"

namespace hailan::grid_geo {
namespace {

constexpr absl::Duration kEvidencePeriod = absl::Seconds(1);
constexpr absl::Duration kDeletePeriod = absl::Minutes(1);
// How often a watcher is looked after; the board behind it is read once a second.
constexpr absl::Duration kWatchPause = absl::Milliseconds(500);

void AddPositions(app::Host& host, pg::Pool& pool) {
  auto& board = host.Own(std::make_unique<PositionBoard>(pool));
  auto& service = host.Own(std::make_unique<PositionsService>(board, host.clock()));
  auto table = MakeService(host, "hailan.grid_geo.v1.Positions");
  table->Query("ListPositions", Bind(service, &PositionsService::ListPositions));
  table->Follow("WatchPositions", kWatchPause, Bind(service, &PositionsService::WatchPositions));
  host.AddService(std::move(table));
}

}  // namespace

void AddTracks(app::Host& host,
               pg::Pool& pool,
               PatrolStore& patrols,
               const CityMaps& maps,
               const PlaceMaps& places) {
  const int64_t days = host.config().Int("HAILAN_TRACK_RETENTION_DAYS",
                                         180,
                                         1,
                                         3650,
                                         "days after which points of patrol tracks are deleted");
  auto& writer = host.Own(std::make_unique<TrackWriter>(host.database_options("grid_geo")));
  auto& ingest = host.Own(std::make_unique<TrackIngest>(writer, maps));
  auto& store = host.Own(std::make_unique<TrackEvidenceStore>(pool));
  auto& evidence =
      host.Own(std::make_unique<TrackEvidence>(store, patrols, maps, places, host.clock()));
  auto& service = host.Own(std::make_unique<TracksService>(
      TracksService::Parts{
          .pool = pool,
          .patrols = patrols,
          .ingest = ingest,
          .store = store,
          .evidence = evidence,
      },
      host.page_tokens(),
      host.clock(),
      absl::Hours(24) * days));
  auto tracks = MakeService(host, "hailan.grid_geo.v1.Tracks");
  tracks->Upload("UploadTrack", [&service](const rpc::Call&) { return service.NewUpload(); });
  tracks->Query("AppendTrack", Bind(service, &TracksService::AppendTrack));
  tracks->Query("GetTrack", Bind(service, &TracksService::GetTrack));
  tracks->Query("ListTracks", Bind(service, &TracksService::ListTracks));
  host.AddService(std::move(tracks));
  AddPositions(host, pool);
  host.AddJob("work_out_tracks", kEvidencePeriod, [&evidence] { return evidence.WorkOutDue(); });
  host.AddJob("delete_old_tracks", kDeletePeriod, [&service] { return service.DeleteOld(); });
}

}  // namespace hailan::grid_geo
