// Prints the event workflow's rule table as a Mermaid state diagram, as it stands in
// services/event_workflow/README.md between the markers (a test compares the two).
#include <cstdio>

#include "services/event_workflow/domain/rules.h"

int main() {
  const std::string diagram =
      hailan::event_workflow::MermaidDiagram(hailan::event_workflow::DefaultRules());
  return std::fputs(diagram.c_str(), stdout) < 0 ? 1 : 0;
}
