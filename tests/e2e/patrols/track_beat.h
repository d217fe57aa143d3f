// A walker on duty in the mini city, with tracks and positions through the gateway.
#pragma once

#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/rpc/timestamp.h"
#include "hailan/grid_geo/v1/patrols.pb.h"
#include "hailan/grid_geo/v1/positions.pb.h"
#include "hailan/grid_geo/v1/tracks.pb.h"
#include "tests/support/builders.h"
#include "tests/support/raw_call.h"

namespace hailan::testing {

inline constexpr char kPatrols[] = "hailan.grid_geo.v1.Patrols/";
inline constexpr char kTracks[] = "hailan.grid_geo.v1.Tracks/";
inline constexpr char kPositions[] = "hailan.grid_geo.v1.Positions/";
// A walk to the north at 1.67 m/s: so many points, so many seconds apart.
inline constexpr int kPoints = 60;
inline constexpr int kSeconds = 4;
inline constexpr int kStepE7 = 600;
inline constexpr double kStepMetres = kStepE7 * 1e-7 * M_PI / 180 * 6371008.8;

struct TrackBeat {
  std::unique_ptr<MiniSuite> suite = MiniSuite::Start();
  Caller officer{*suite, Officer()};
  Caller walker{*suite, GridMember(1)};
  const std::string upload_id = NewRequestId();
  // The phone was started with the patrol and its points lie in the minutes after.
  absl::Time start;
  std::string name;

  TrackBeat() { LoadMiniCity(*suite); }

  void StartWalking() {
    grid_geo::v1::CreatePatrolRequest create;
    create.set_parent(kParent);
    create.set_request_id(NewRequestId());
    create.set_title("河边");
    create.set_territory(NameOf("territories", Grid(1)));
    create.set_assignee(NameOf("staff", GridMember(1).subject));
    *create.mutable_window_end_time() = rpc::ToTimestamp(absl::Now() + absl::Hours(2));
    grid_geo::v1::RoutePoint& point = *create.add_route();
    point.set_point_id("bridge");
    point.set_title("桥");
    *point.mutable_point() = PointIn(1);
    name = officer.Do<grid_geo::v1::Patrol>(absl::StrCat(kPatrols, "CreatePatrol"), create).name();
    const auto patrol = walker.Do<grid_geo::v1::Patrol>(
        absl::StrCat(kPatrols, "StartPatrol"), MoveOf<grid_geo::v1::StartPatrolRequest>(name));
    start = absl::FromUnixSeconds(patrol.start_time().seconds() + 1);
    // By then the walk is over.
    suite->ShiftClock(absl::Seconds(kPoints * kSeconds + 10));
  }
  void Finish() const {
    walker.Do<grid_geo::v1::Patrol>(absl::StrCat(kPatrols, "FinishPatrol"),
                                    MoveOf<grid_geo::v1::FinishPatrolRequest>(name));
  }
  // Points `first` to `last` of the walk.
  grid_geo::v1::UploadTrackRequest Batch(int64_t sequence, int first, int last) const {
    grid_geo::v1::UploadTrackRequest request;
    request.set_name(name);
    request.set_upload_id(upload_id);
    request.set_sequence(sequence);
    grid_geo::v1::TrackPoints& points = *request.mutable_points();
    points.set_system(type::v1::COORDINATE_SYSTEM_WGS84);
    points.set_base_time_ms(absl::ToUnixMillis(start + first * absl::Seconds(kSeconds)));
    const auto x = static_cast<int32_t>(std::lround(PointIn(1).longitude() * 1e7));
    const auto y = static_cast<int32_t>(std::lround(PointIn(1).latitude() * 1e7));
    for (int i = first; i < last; ++i) {
      points.add_longitude_deltas(i == first ? x : 0);
      points.add_latitude_deltas(i == first ? y + i * kStepE7 : kStepE7);
      points.add_time_deltas_ms(i == first ? 0 : kSeconds * 1000);
      points.add_accuracies_dm(60);
    }
    return request;
  }
  RawCall Raw(absl::string_view method, const Caller& caller) const {
    return {.method = std::string(method),
            .metadata = {{"authorization", absl::StrCat("Bearer ", caller.token())}}};
  }
  RawUpload Upload() const {
    return {suite->gateway().channel(), Raw(absl::StrCat(kTracks, "UploadTrack"), walker)};
  }
  absl::StatusOr<grid_geo::v1::UploadTrackResponse> Append(
      const grid_geo::v1::UploadTrackRequest& request) const {
    return walker.Call<grid_geo::v1::UploadTrackResponse>(absl::StrCat(kTracks, "AppendTrack"),
                                                          request);
  }
  grid_geo::v1::PatrolTrack Track(bool full = false) const {
    grid_geo::v1::GetTrackRequest request;
    request.set_name(name);
    request.set_full(full);
    return officer.Do<grid_geo::v1::PatrolTrack>(absl::StrCat(kTracks, "GetTrack"), request);
  }
  absl::Status HasPoints(int count) const {
    const int found = Track().recorded().point_count();
    return found == count ? absl::OkStatus() : absl::NotFoundError(absl::StrCat(found, " points"));
  }
  grid_geo::v1::ListPositionsResponse Positions() const {
    grid_geo::v1::ListPositionsRequest request;
    request.set_parent(kParent);
    request.set_territory(NameOf("territories", Grid(1)));
    return officer.Do<grid_geo::v1::ListPositionsResponse>(
        absl::StrCat(kPositions, "ListPositions"), request);
  }
  std::vector<grid_geo::v1::PatrolTrack> Listed() const {
    grid_geo::v1::ListTracksRequest request;
    request.set_parent(kParent);
    request.set_territory(NameOf("territories", Grid(1)));
    const auto page =
        officer.Do<grid_geo::v1::ListTracksResponse>(absl::StrCat(kTracks, "ListTracks"), request);
    return {page.tracks().begin(), page.tracks().end()};
  }
};

}  // namespace hailan::testing
