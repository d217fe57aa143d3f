// The grid_geo service as a process of its own.
#include "common/app/run.h"
#include "services/grid_geo/module.h"

int main(int argc, char** argv) {
  return hailan::app::Run(argc, argv, {hailan::grid_geo::kModule});
}
