// The gateway with the echo contract linked in, so that it forwards hailan.testing.v1 to
// HAILAN_TESTING_TARGET like any other service.
#include "common/app/run.h"
#include "services/gateway/module.h"

int main(int argc, char** argv) {
  return hailan::app::Run(argc, argv, {hailan::gateway::kModule});
}
