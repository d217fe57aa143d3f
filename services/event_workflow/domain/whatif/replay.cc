#include "services/event_workflow/domain/whatif/replay.h"

#include <utility>

#include "services/event_workflow/domain/clock/deadline.h"
#include "services/event_workflow/domain/sla.h"

namespace hailan::event_workflow {
namespace {

// One run of the resolve clock.
struct Round {
  absl::Time start;
  absl::Time due;
  DueRule rule = DueRule::kNone;
  std::optional<absl::Time> stop;
  // By how much steps have moved the due time.
  absl::Duration moved;
  // What was granted.
  std::vector<Pause> pauses;
  std::vector<Extension> extensions;
  // Version that the case followed when the clock started; null = the built-in one.
  std::shared_ptr<const Profile> workflow;
};

// A report, its triage and a return give the clock its budget; what moves the due time later is an
// extension, a hold or the early end of one.
bool GivesBudget(Action action) {
  return action == Action::kReport || action == Action::kAccept || action == Action::kReturn;
}

Round StartOf(absl::Time start, const std::shared_ptr<const Profile>& workflow) {
  Round round;
  round.start = start;
  round.due = absl::InfiniteFuture();
  round.workflow = workflow;
  return round;
}

void AddGrants(const Case& c, std::vector<Round>& rounds) {
  for (const CaseGrant& grant : c.grants) {
    if (grant.round < 1 || static_cast<size_t>(grant.round) > rounds.size()) continue;
    Round& round = rounds[static_cast<size_t>(grant.round) - 1];
    if (grant.hold_end.has_value()) {
      round.pauses.push_back({.from = grant.time, .to = *grant.hold_end});
    } else {
      round.extensions.push_back({.amount = grant.extension});
    }
  }
  for (Round& round : rounds) round.pauses = OrderPauses(std::move(round.pauses));
}

void MoveDue(const CaseStep& step, Round& round) {
  if (!step.due_time.has_value() || step.action == Action::kBlowWhistle) return;
  const bool moves = !GivesBudget(step.action) && round.due != absl::InfiniteFuture();
  if (moves) round.moved += *step.due_time - round.due;
  round.due = *step.due_time;
  round.rule = step.due_rule;
}

// The rounds as they were: a report or a return starts one, a submitted result or the end of the
// case stops it, and whatever names a due time in between moves it.
std::vector<Round> RoundsOf(const Case& c) {
  std::vector<Round> rounds;
  std::shared_ptr<const Profile> workflow = c.workflow;
  for (const CaseStep& step : c.steps) {
    if (step.workflow != nullptr) workflow = step.workflow;
    if (step.action == Action::kReport || step.action == Action::kReturn) {
      rounds.push_back(StartOf(step.time, workflow));
    }
    if (rounds.empty()) continue;
    Round& round = rounds.back();
    MoveDue(step, round);
    const bool stops = step.action == Action::kSubmit || IsFinal(step.to);
    if (stops && !round.stop.has_value()) round.stop = step.time;
  }
  AddGrants(c, rounds);
  return rounds;
}

// When the contact clock stopped, if it did.
std::optional<absl::Time> ContactStop(const Case& c) {
  for (const CaseStep& step : c.steps) {
    if (step.action == Action::kContact || IsFinal(step.to)) return step.time;
  }
  return std::nullopt;
}

// Where the case was sent: by its report, or again by its triage; else who had it first. Later
// hands are the course that it took.
std::string SentTo(const Case& c) {
  std::string department;
  for (const CaseStep& step : c.steps) {
    if (!step.department.has_value()) continue;
    const bool routes = step.action == Action::kReport || step.action == Action::kAccept;
    if (routes || department.empty()) department = *step.department;
  }
  return department.empty() ? c.department : department;
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
  outcome.department = SentTo(c);
  ItemTerms terms{.sla_class = c.sla_class, .department = c.owner};
  std::optional<ItemTerms> other;
  if (rules.terms_of) other = rules.terms_of(c.item);
  if (other.has_value()) {
    terms.sla_class = ClassFor(other->sla_class, c.urgency);
    if (!other->department.empty()) {
      terms.department = other->department;
      outcome.department = std::move(other->department);
    }
  }
  outcome.sla_class = terms.sla_class;
  std::optional<std::string> department;
  if (rules.route) department = rules.route(c, terms);
  if (department.has_value()) outcome.department = *std::move(department);
}

// The version that a clock runs by which started under `own`; stays with the rules or the case.
std::shared_ptr<const Profile> WorkflowFor(const std::shared_ptr<const Profile>& own,
                                           const WhatIf& rules) {
  return rules.workflow ? rules.workflow(own) : own;
}

const Profile& ProfileOf(const std::shared_ptr<const Profile>& workflow) {
  return workflow == nullptr ? BuiltInProfile() : *workflow;
}

absl::Time ResolveDueOf(const Round& round,
                        const Case& c,
                        const WhatIf& rules,
                        SlaClass sla_class) {
  if (round.rule == DueRule::kAgreedDate) return round.due;
  if (!rules.workflow && sla_class == c.sla_class) return round.due;
  const std::shared_ptr<const Profile> workflow = WorkflowFor(round.workflow, rules);
  const Profile& profile = ProfileOf(workflow);
  const ClockRun run{.start = round.start,
                     .budget = TermsOf(profile, sla_class, round.start).budget,
                     .pauses = round.pauses,
                     .extensions = round.extensions};
  const absl::Time due = DueOf(run, profile.calendar);
  return c.grants.empty() ? due + round.moved : due;
}

// Of a case whose contact clock ran.
absl::Time ContactDueOf(const Case& c, const WhatIf& rules) {
  if (!rules.workflow) return *c.contact_due;
  const bool named = !c.steps.empty() && c.steps.front().workflow != nullptr;
  const std::shared_ptr<const Profile> workflow =
      WorkflowFor(named ? c.steps.front().workflow : c.workflow, rules);
  const Profile& profile = ProfileOf(workflow);
  return TermsOf(profile, profile.contact, c.report_time).due;
}

}  // namespace

CaseOutcome Fare(const Case& c, const WhatIf& rules, absl::Time now) {
  CaseOutcome outcome;
  Place(c, rules, outcome);
  for (const Round& round : RoundsOf(c)) {
    AddRound(round, ResolveDueOf(round, c, rules, outcome.sla_class), now, outcome);
  }
  if (c.contact_due.has_value()) {
    outcome.contact_late = ContactStop(c).value_or(now) > ContactDueOf(c, rules);
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
