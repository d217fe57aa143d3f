// A checked shape as it is stored.
#pragma once

#include <string>

#include "services/grid_geo/domain/boundary_set.h"
#include "services/grid_geo/domain/shape.h"

namespace hailan::grid_geo {

// The boundary of territory `code`: encoded, with its digest.
Boundary MakeBoundary(std::string code, const Shape& shape);

}  // namespace hailan::grid_geo
