#include "tests/integration/grid_geo/patrols/trail.h"

#include "absl/strings/str_cat.h"

namespace hailan::grid_geo::testing {

using hailan::testing::Must;

v1::PatrolTrack Trail::Track(const std::string& patrol, const std::string& walker) {
  v1::GetTrackRequest request;
  request.set_name(patrol);
  request.set_full(true);
  request.set_rejected(true);
  return Must(tracks.GetTrack(Walker(walker), request));
}

v1::PatrolTrack Trail::Kept(const std::string& patrol, const std::string& walker) {
  v1::GetTrackRequest request;
  request.set_name(patrol);
  return Must(tracks.GetTrack(Walker(walker), request));
}

std::vector<v1::PatrolTrack> Trail::Listed(const rpc::Call& call) {
  v1::ListTracksRequest request;
  request.set_parent(kParent);
  if (call.actor().Has(Role::kCommunity)) request.set_territory(Territory("222405001001"));
  request.set_page_size(2);
  std::vector<v1::PatrolTrack> all;
  do {
    const auto page = Must(tracks.ListTracks(call, request));
    all.insert(all.end(), page.tracks().begin(), page.tracks().end());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return all;
}

void Trail::Append(const v1::UploadTrackRequest& batch, const std::string& walker) {
  Must(tracks.AppendTrack(Walker(walker), batch));
}

int Trail::Rows(const std::string& table) {
  return std::stoi(database.Query(absl::StrCat("SELECT count(*) FROM ", table))[0][0]);
}

int Trail::Positions() {
  v1::ListPositionsRequest request;
  request.set_parent(kParent);
  return Must(positions.ListPositions(MakeCall(), request)).positions_size();
}

std::vector<TrackPoint> Walk(absl::Time start, int points, int offset) {
  std::vector<TrackPoint> walk;
  for (int i = 0; i < points; ++i) {
    TrackPoint& point = walk.emplace_back();
    point.time_ms = absl::ToUnixMillis(start) + i * 5000;
    point.point = {.x = 1294200000 + offset, .y = 427700000 + i * 600};
    point.accuracy_dm = 60;
  }
  return walk;
}

v1::UploadTrackRequest BatchOf(const std::string& patrol,
                               const std::string& upload,
                               int64_t sequence,
                               const std::vector<TrackPoint>& points) {
  v1::UploadTrackRequest request;
  request.set_name(patrol);
  request.set_upload_id(upload);
  request.set_sequence(sequence);
  *request.mutable_points() = WritePoints(points);
  return request;
}

}  // namespace hailan::grid_geo::testing
