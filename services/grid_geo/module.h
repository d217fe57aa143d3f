// Composition root of grid_geo.
#pragma once

#include "common/app/module.h"

namespace hailan::grid_geo {

extern const app::Module kModule;

}  // namespace hailan::grid_geo
