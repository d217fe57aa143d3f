#include "common/app/run.h"
#include "services/volunteer_order/module.h"

int main(int argc, char** argv) {
  return hailan::app::Run(argc, argv, {hailan::volunteer_order::kModule});
}
