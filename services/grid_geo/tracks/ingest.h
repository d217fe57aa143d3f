// From an uploaded batch to its acknowledgement: what was taken off duty is cut away, and what is
// of another coordinate system converted, before anything is stored; what a wrong clock puts into
// the future is stored but never shown as somebody's position.
#pragma once

#include <memory>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "hailan/grid_geo/v1/tracks.pb.h"
#include "services/grid_geo/locator/city_maps.h"
#include "services/grid_geo/tracks/writer.h"

namespace hailan::grid_geo {

// What one batch came to.
struct BatchReceipt {
  // Points stored.
  int points = 0;
  // Points dropped.
  int off_duty = 0;
};

// Thread-safe; never waits.
class TrackIngest {
 public:
  using Done = absl::AnyInvocable<void(absl::StatusOr<BatchReceipt>)>;

  TrackIngest(TrackWriter& writer, const CityMaps& maps) : writer_(writer), maps_(maps) {}

  // `done` is called once, after the commit, on any thread.
  void Take(const rpc::Call& call, const v1::UploadTrackRequest& request, Done done);

 private:
  void Submit(TrackChunk chunk, int off_duty, Done done);

  TrackWriter& writer_;
  const CityMaps& maps_;
};

}  // namespace hailan::grid_geo
