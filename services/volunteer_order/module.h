// The composition of this service.
#pragma once

#include "common/app/module.h"

namespace hailan::volunteer_order {

extern const app::Module kModule;

}  // namespace hailan::volunteer_order
