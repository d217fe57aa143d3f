// The evaluation service as a process of its own.
#include "common/app/run.h"
#include "services/evaluation/module.h"

int main(int argc, char** argv) {
  return hailan::app::Run(argc, argv, {hailan::evaluation::kModule});
}
