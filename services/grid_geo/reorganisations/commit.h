// One reorganisation as parameters of commit_reorganisations.
#pragma once

#include "common/pg/params.h"
#include "services/grid_geo/reorganisations/store.h"

namespace hailan::grid_geo {

// Adds $11–$46. `revision` is the boundary version that was loaded.
void AddCommitParams(const CityState& next,
                     int64_t revision,
                     const ReorganisationWork& work,
                     pg::Params& params);

}  // namespace hailan::grid_geo
