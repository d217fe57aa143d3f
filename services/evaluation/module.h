// Evaluation: ratings, figures and monthly reports, built from the change feeds of other services.
#pragma once

#include "common/app/module.h"

namespace hailan::evaluation {

extern const app::Module kModule;

}  // namespace hailan::evaluation
