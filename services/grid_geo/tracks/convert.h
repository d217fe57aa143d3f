// Evidence in the words of the contract.
#pragma once

#include "absl/time/time.h"
#include "hailan/grid_geo/v1/tracks.pb.h"
#include "services/grid_geo/domain/tracks/derive.h"

namespace hailan::grid_geo {

// What lists show: everything but lines, stops, gaps and rejected points.
v1::PatrolTrack FiguresOf(const Patrol& patrol, const Evidence& evidence, absl::Time now);
// The simplified line, stops and gaps; merged with the figures, what GetTrack answers.
v1::PatrolTrack LinesOf(const Evidence& evidence);
// Adds what GetTrack gives only when asked: the full line, the rejected points.
void AddAudit(const Evidence& evidence, const v1::GetTrackRequest& request, v1::PatrolTrack& track);
// Names the coordinate system of everything that has a place. The last step of an answer: what is
// kept says nothing of it.
void NameSystems(v1::PatrolTrack& track);

}  // namespace hailan::grid_geo
