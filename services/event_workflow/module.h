// event_workflow as a module of the host.
#pragma once

#include "common/app/module.h"

namespace hailan::event_workflow {

extern const app::Module kModule;

}  // namespace hailan::event_workflow
