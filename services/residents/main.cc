// The residents service on its own.
#include "common/app/run.h"
#include "services/residents/module.h"

int main(int argc, char** argv) {
  return hailan::app::Run(argc, argv, {hailan::residents::kModule});
}
