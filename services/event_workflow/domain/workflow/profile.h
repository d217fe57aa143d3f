// A workflow version as the domain uses it: the rule table and what a city sets around it (lights,
// budgets, quotas, calendar). Immutable once made; shared between threads.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/event_workflow/domain/clock/calendar.h"
#include "services/event_workflow/domain/clock/deadline.h"
#include "services/event_workflow/domain/sla.h"
#include "services/event_workflow/domain/workflow/rule.h"

namespace hailan::event_workflow {

inline constexpr int kSlaClassCount = 5;

// The resolve clock of one class.
struct ClassBudget {
  Budget budget;
  // Until the end of the local day when the clock starts before `cut_off` minutes after midnight;
  // the budget holds from the cut-off on.
  bool same_day = false;
  int cut_off = 16 * 60;
  // The budget from the cut-off on is counted from when the contact is due.
  bool after_contact = false;
  bool operator==(const ClassBudget&) const = default;
};

// How often a case may depart from the straight way, per round, and be pressed for by hand.
struct Quotas {
  int send_backs = 5;
  int extensions = 2;
  int holds = 2;
  absl::Duration longest_hold = absl::Hours(90 * 24);
  absl::Duration longest_extension = absl::Hours(30 * 24);
  // So many send-backs are a ping-pong that the higher level ends.
  int arbitration_after = 3;
  // Urges, and as many supervisions, by hand of one person on one case within 24 hours.
  int hand_alarms = 3;
  // Between two attempts of a return visit that reached nobody.
  absl::Duration visit_gap = absl::Hours(4);
  bool operator==(const Quotas&) const = default;
};

struct Profile {
  std::vector<Rule> rules;
  std::array<ProgressLight, kStateCount> lights{};
  Budget contact;
  // By SlaClass; undecided is as hard.
  std::array<ClassBudget, kSlaClassCount> classes{};
  // Longest stay in a state; nullopt = no limit. Final states have none.
  std::array<std::optional<Budget>, kStateCount> stays{};
  // Longest time in the hands of one level, by the role that handles.
  std::array<std::optional<Budget>, 12> levels{};
  Quotas quotas;
  // Share of a budget after which a light turns yellow.
  int warn_percent = 80;
  Calendar calendar = Calendar::Default();
};

// Budgets and lights as the contract documents them, the built-in table, the default calendar.
const Profile& BuiltInProfile();

// INVALID_ARGUMENT: CheckTable's reasons; BAD_LIGHT (open states are red, yellow or blue, CLOSED is
// green, dropped cases are unlit), BAD_BUDGET (not 1 minute to 3 years), BAD_QUOTA, with the
// metadata `field`.
absl::Status CheckProfile(const Profile& profile);

// What a class gives a clock that starts at `start`.
struct ClockTerms {
  Budget budget;
  DueRule rule = DueRule::kNone;
  absl::Time due;
  absl::Time warn;
};
ClockTerms TermsOf(const Profile& profile, SlaClass sla_class, absl::Time start);
// The same for any budget.
ClockTerms TermsOf(const Profile& profile, const Budget& budget, absl::Time start);

}  // namespace hailan::event_workflow
