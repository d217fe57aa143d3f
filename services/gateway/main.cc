// The gateway as a process of its own.
#include "common/app/run.h"
#include "services/gateway/module.h"

int main(int argc, char** argv) {
  return hailan::app::Run(argc, argv, {hailan::gateway::kModule});
}
