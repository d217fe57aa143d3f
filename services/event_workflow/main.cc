// hailan-event-workflow: the event workflow as a program of its own.
#include "common/app/run.h"
#include "services/event_workflow/module.h"

int main(int argc, char** argv) {
  return hailan::app::Run(argc, argv, {hailan::event_workflow::kModule});
}
