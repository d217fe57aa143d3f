// What would have happened under other rules: the same cases, the same steps at the same times, but
// other budgets, another calendar, routing table or catalogue. Pure; one pass over each case.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "services/event_workflow/domain/event.h"

namespace hailan::event_workflow {

// One step of a case, as far as clocks and load depend on it.
struct CaseStep {
  absl::Time time;
  Action action = Action::kNone;
  State to = State::kNone;
  // Set when the step assigns; may be empty.
  std::optional<std::string> department;
  // Set when the step starts or moves the resolve clock.
  std::optional<absl::Time> due_time;
  DueRule due_rule = DueRule::kNone;
};

// A case as it was, oldest step first.
struct Case {
  std::string event;      // id
  std::string territory;  // code
  std::string item;       // catalogue item code or empty
  std::string department;
  SlaClass sla_class = SlaClass::kUndecided;
  Urgency urgency = Urgency::kUnsaid;
  absl::Time report_time;
  std::optional<absl::Time> contact_due;
  std::vector<CaseStep> steps;
};

// What a catalogue says about an item.
struct ItemTerms {
  SlaClass sla_class = SlaClass::kUndecided;
  std::string department;
};

// Other rules. An empty function leaves what was.
struct WhatIf {
  // Due time of a resolve clock that starts at `start`. Agreed dates stay as they were agreed; what
  // extensions and holds have added is added again, as calendar time.
  std::function<absl::Time(SlaClass sla_class, absl::Time start)> resolve_due;
  // Due time of the contact clock.
  std::function<absl::Time(absl::Time report)> contact_due;
  // Terms of the item in another catalogue; nullopt = the item is not in it, so its cases stay as
  // they are.
  std::function<std::optional<ItemTerms>(const std::string& item)> terms_of;
  // Department that another routing table sends a case to; nullopt = no row matches.
  std::function<std::optional<std::string>(const Case& c)> route;
};

// How a case fared.
struct CaseOutcome {
  std::string department;
  SlaClass sla_class = SlaClass::kUndecided;
  int rounds = 0;
  int late_rounds = 0;
  bool contact_late = false;
  // Past due, all rounds together.
  absl::Duration overrun;

  bool late() const { return late_rounds > 0; }
};

// With an empty WhatIf: how it fared really. Clocks that still run are late at `now` or not.
CaseOutcome Fare(const Case& c, const WhatIf& rules, absl::Time now);

// Cases counted, as they were and as they would have been.
struct Tally {
  int64_t cases = 0;
  int64_t rounds = 0;
  int64_t late_cases = 0;
  int64_t late_rounds = 0;
  int64_t late_contacts = 0;
  absl::Duration overrun;

  void Add(const CaseOutcome& outcome);
};
struct Pair {
  Tally before;
  Tally after;
};

// A case whose lateness or department would have been another.
struct Difference {
  std::string event;
  CaseOutcome before;
  CaseOutcome after;
};

struct Diff {
  Pair all;
  // By department and by class; each sums up to `all` on either side.
  std::map<std::string, Pair> departments;
  std::map<SlaClass, Pair> classes;
  int64_t newly_late = 0;
  int64_t newly_in_time = 0;
  int64_t moved = 0;
  // The first of them, in the order of the cases.
  std::vector<Difference> examples;
};

// Adds one case to the diff; at most `examples` differences are kept.
void Compare(const Case& c, const WhatIf& rules, absl::Time now, size_t examples, Diff& diff);

}  // namespace hailan::event_workflow
