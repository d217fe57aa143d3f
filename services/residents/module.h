// The register of residents, houses and buildings, as a module of the host.
#pragma once

#include "common/app/module.h"

namespace hailan::residents {

extern const app::Module kModule;

}  // namespace hailan::residents
