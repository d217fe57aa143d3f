// What would have happened under other rules: the same cases, the same steps at the same times, but
// another workflow, routing table or catalogue. Pure; one pass over each case. Clocks of stays in a
// state or at a level are not run again.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "services/event_workflow/domain/event.h"
#include "services/event_workflow/domain/workflow/profile.h"

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
  // Set when the case follows this version from the step on.
  std::shared_ptr<const Profile> workflow = nullptr;
};

// What was granted to the clock of a round: an extension, or a hold.
struct CaseGrant {
  int round = 1;
  // When it was granted; a hold begins then.
  absl::Time time;
  // Of an extension, in the basis of the budget.
  absl::Duration extension;
  // Of a hold.
  std::optional<absl::Time> hold_end;
};

// A case as it was, oldest step first.
struct Case {
  std::string event;      // id
  std::string territory;  // code
  std::string item;       // catalogue item code or empty
  std::string department;
  // Of the item, in the catalogue that the case was filed under.
  std::string owner;
  Platform platform = Platform::kUnsaid;
  Channel channel = Channel::kNone;
  SlaClass sla_class = SlaClass::kUndecided;
  Urgency urgency = Urgency::kUnsaid;
  absl::Time report_time;
  std::optional<absl::Time> contact_due;
  // Version that it followed before any step named one; null = the built-in one.
  std::shared_ptr<const Profile> workflow;
  std::vector<CaseStep> steps;
  // In order of their time. Without any, steps that moved the due time have granted calendar time.
  std::vector<CaseGrant> grants;
};

// What a catalogue says about an item.
struct ItemTerms {
  SlaClass sla_class = SlaClass::kUndecided;
  std::string department;
};

// Other rules. An empty function leaves what was.
struct WhatIf {
  // The version that a case follows instead of its own (null = the built-in one); never null.
  // Agreed dates stay as they were agreed; extensions are granted again in the basis of the budget,
  // holds stop the clock from when to when they did.
  std::function<std::shared_ptr<const Profile>(const std::shared_ptr<const Profile>& own)> workflow;
  // Terms of the item in another catalogue; nullopt = the item is not in it, so its cases stay as
  // they are.
  std::function<std::optional<ItemTerms>(const std::string& item)> terms_of;
  // Department that another routing table sends a case to, which is of that class and whose item is
  // that department's by now; nullopt = none, so that it stays where it was.
  std::function<std::optional<std::string>(const Case& c, const ItemTerms& terms)> route;
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
