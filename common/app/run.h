// main() of every binary.
#pragma once

#include <initializer_list>

#include "common/app/module.h"

namespace hailan::app {

// Serves the modules until SIGTERM or SIGINT, then drains; a second signal changes nothing.
// `--help` lists the configuration,
// `--version` the build, `--migrate` only migrates. Exit codes: 0 ended in order, 1 failed to
// start, 2 usage or configuration.
int Run(int argc, char** argv, std::initializer_list<Module> modules);

}  // namespace hailan::app
