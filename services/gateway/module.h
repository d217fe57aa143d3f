// The gateway: the one door for clients. It owns no data.
#pragma once

#include "common/app/module.h"

namespace hailan::gateway {

extern const app::Module kModule;

}  // namespace hailan::gateway
