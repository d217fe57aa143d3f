// Evidence in the words of the contract.
#pragma once

#include "absl/time/time.h"
#include "hailan/grid_geo/v1/tracks.pb.h"
#include "services/grid_geo/domain/tracks/derive.h"

namespace hailan::grid_geo {

// The track with as much as `request` asks for.
v1::PatrolTrack ToProto(const Patrol& patrol,
                        const Evidence& evidence,
                        const v1::GetTrackRequest& request,
                        absl::Time now);

}  // namespace hailan::grid_geo
