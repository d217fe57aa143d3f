#include "services/event_workflow/domain/whatif/replay.h"

#include <utility>

#include "services/event_workflow/domain/sla.h"

namespace hailan::event_workflow {
namespace {

// One run of the resolve clock.
struct Round {
  absl::Time start;
  absl::Time due;
  DueRule rule = DueRule::kNone;
  std::optional<absl::Time> stop;
  // By how much extensions and holds have moved the due time.
  absl::Duration granted;
};

// A report, its triage and a return give the clock its budget; what moves the due time later is an
// extension, a hold or the early end of one.
bool GivesBudget(Action action) {
  return action == Action::kReport || action == Action::kAccept || action == Action::kReturn;
}

// The rounds as they were: a report or a return starts one, a submitted result or the end of the
// case stops it, and whatever names a due time in between moves it.
std::vector<Round> RoundsOf(const Case& c) {
  std::vector<Round> rounds;
  for (const CaseStep& step : c.steps) {
    if (step.action == Action::kReport || step.action == Action::kReturn) {
      rounds.push_back({.start = step.time,
                        .due = absl::InfiniteFuture(),
                        .rule = {},
                        .stop = {},
                        .granted = {}});
    }
    if (rounds.empty()) continue;
    Round& round = rounds.back();
    if (step.due_time.has_value() && step.action != Action::kBlowWhistle) {
      const bool moves = !GivesBudget(step.action) && round.due != absl::InfiniteFuture();
      if (moves) round.granted += *step.due_time - round.due;
      round.due = *step.due_time;
      round.rule = step.due_rule;
    }
    const bool stops = step.action == Action::kSubmit || IsFinal(step.to);
    if (stops && !round.stop.has_value()) round.stop = step.time;
  }
  return rounds;
}

// When the contact clock stopped, if it did.
std::optional<absl::Time> ContactStop(const Case& c) {
  for (const CaseStep& step : c.steps) {
    if (step.action == Action::kContact || IsFinal(step.to)) return step.time;
  }
  return std::nullopt;
}

// Who had the case first: later hands are the course that it took, not where it was sent.
std::string FirstDepartment(const Case& c) {
  for (const CaseStep& step : c.steps) {
    if (step.department.has_value() && !step.department->empty()) return *step.department;
  }
  return c.department;
}

void AddRound(const Round& round, absl::Time due, absl::Time now, CaseOutcome& outcome) {
  ++outcome.rounds;
  const absl::Time end = round.stop.value_or(now);
  if (end <= due) return;
  ++outcome.late_rounds;
  outcome.overrun += end - due;
}

// Class and department under the other rules.
void Place(const Case& c, const WhatIf& rules, CaseOutcome& outcome) {
  outcome.sla_class = c.sla_class;
  outcome.department = FirstDepartment(c);
  std::optional<ItemTerms> terms;
  if (rules.terms_of) terms = rules.terms_of(c.item);
  if (terms.has_value()) {
    outcome.sla_class = ClassFor(terms->sla_class, c.urgency);
    if (!terms->department.empty()) outcome.department = std::move(terms->department);
  }
  std::optional<std::string> department;
  if (rules.route) department = rules.route(c);
  if (department.has_value()) outcome.department = *std::move(department);
}

absl::Time DueOf(const Round& round, const Case& c, const WhatIf& rules, SlaClass sla_class) {
  if (round.rule == DueRule::kAgreedDate) return round.due;
  if (rules.resolve_due) return rules.resolve_due(sla_class, round.start) + round.granted;
  if (sla_class == c.sla_class) return round.due;
  return ResolveDue(sla_class, round.start).time + round.granted;
}

}  // namespace

CaseOutcome Fare(const Case& c, const WhatIf& rules, absl::Time now) {
  CaseOutcome outcome;
  Place(c, rules, outcome);
  for (const Round& round : RoundsOf(c)) {
    AddRound(round, DueOf(round, c, rules, outcome.sla_class), now, outcome);
  }
  if (c.contact_due.has_value()) {
    const absl::Time due = rules.contact_due ? rules.contact_due(c.report_time) : *c.contact_due;
    outcome.contact_late = ContactStop(c).value_or(now) > due;
  }
  return outcome;
}

void Tally::Add(const CaseOutcome& outcome) {
  ++cases;
  rounds += outcome.rounds;
  late_rounds += outcome.late_rounds;
  if (outcome.late()) ++late_cases;
  if (outcome.contact_late) ++late_contacts;
  overrun += outcome.overrun;
}

void Compare(const Case& c, const WhatIf& rules, absl::Time now, size_t examples, Diff& diff) {
  const CaseOutcome before = Fare(c, WhatIf(), now);
  const CaseOutcome after = Fare(c, rules, now);
  diff.all.before.Add(before);
  diff.all.after.Add(after);
  diff.departments[before.department].before.Add(before);
  diff.departments[after.department].after.Add(after);
  diff.classes[before.sla_class].before.Add(before);
  diff.classes[after.sla_class].after.Add(after);
  const bool moved = before.department != after.department;
  if (moved) ++diff.moved;
  if (after.late() && !before.late()) ++diff.newly_late;
  if (before.late() && !after.late()) ++diff.newly_in_time;
  if ((moved || after.late() != before.late()) && diff.examples.size() < examples) {
    diff.examples.push_back({c.event, before, after});
  }
}

}  // namespace hailan::event_workflow
