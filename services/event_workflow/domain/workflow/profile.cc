#include "services/event_workflow/domain/workflow/profile.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/event_workflow/domain/reasons.h"
#include "services/event_workflow/domain/rules.h"
#include "services/event_workflow/domain/workflow/check.h"

namespace hailan::event_workflow {
namespace {

constexpr absl::Duration kShortestBudget = absl::Minutes(1);
constexpr absl::Duration kLongestBudget = absl::Hours(3 * 366 * 24);
constexpr int kMostOfAQuota = 100;
constexpr absl::Duration kLongestVisitGap = absl::Hours(7 * 24);

Profile MakeBuiltIn() {
  Profile profile;
  profile.rules.assign(DefaultRules().begin(), DefaultRules().end());
  for (int state = 0; state < kStateCount; ++state) {
    profile.lights[static_cast<size_t>(state)] = ProgressOf(static_cast<State>(state));
  }
  profile.contact = {.amount = kContactBudget, .basis = Basis::kCalendar};
  const auto set = [&profile](SlaClass sla_class, absl::Duration amount) {
    profile.classes[static_cast<size_t>(sla_class)].budget.amount = amount;
  };
  set(SlaClass::kUndecided, absl::Hours(3 * 24));
  set(SlaClass::kEmergency, absl::Hours(2));
  profile.classes[static_cast<size_t>(SlaClass::kUrgent)] = {
      .budget = {.amount = absl::Hours(8), .basis = Basis::kWorking},
      .same_day = true,
      .after_contact = true};
  set(SlaClass::kHard, absl::Hours(3 * 24));
  set(SlaClass::kMajor, absl::Hours(15 * 24));
  return profile;
}

absl::Status Fault(absl::string_view reason, absl::string_view message, std::string field) {
  return Error(absl::StatusCode::kInvalidArgument, reason, message, {{"field", std::move(field)}});
}

absl::Status CheckBudget(const Budget& budget, std::string field) {
  const bool basis = budget.basis == Basis::kCalendar || budget.basis == Basis::kWorking;
  if (basis && budget.amount >= kShortestBudget && budget.amount <= kLongestBudget) {
    return absl::OkStatus();
  }
  return Fault(reason::kBadBudget,
               "A budget is one minute to three years of calendar or working time.",
               std::move(field));
}

absl::Status CheckLights(const Profile& profile) {
  for (int number = 1; number < kStateCount; ++number) {
    const auto state = static_cast<State>(number);
    const ProgressLight light = profile.lights[static_cast<size_t>(number)];
    const bool dropped =
        state == State::kRejected || state == State::kCancelled || state == State::kMerged;
    const bool known = light <= ProgressLight::kGreen;
    // An open case without a light is a case that nobody sees; a green one looks done.
    const bool open_unseen =
        !IsFinal(state) && (light == ProgressLight::kUnlit || light == ProgressLight::kGreen);
    const bool closed_other = state == State::kClosed && light != ProgressLight::kGreen;
    const bool dropped_lit = dropped && light != ProgressLight::kUnlit;
    if (known && !open_unseen && !closed_other && !dropped_lit) continue;
    return Fault(reason::kBadLight,
                 "Open states are red, yellow or blue, CLOSED is green, REJECTED, CANCELLED and "
                 "MERGED are unlit.",
                 absl::StrCat("lights.", NameOf(state)));
  }
  return absl::OkStatus();
}

absl::Status CheckBudgets(const Profile& profile) {
  HL_RETURN_IF_ERROR(CheckBudget(profile.contact, "contact"));
  for (size_t i = 0; i < profile.classes.size(); ++i) {
    const ClassBudget& one = profile.classes[i];
    HL_RETURN_IF_ERROR(CheckBudget(one.budget, absl::StrCat("classes.", i)));
    if (one.cut_off < 0 || one.cut_off > 24 * 60) {
      return Fault(
          reason::kBadBudget, "A cut-off is a minute of the day.", absl::StrCat("classes.", i));
    }
  }
  for (size_t i = 0; i < profile.stays.size(); ++i) {
    if (!profile.stays[i].has_value()) continue;
    const auto state = static_cast<State>(i);
    const std::string field = absl::StrCat("stays.", NameOf(state));
    if (state == State::kNone || IsFinal(state)) {
      return Fault(reason::kBadBudget, "Only a stay in an open state can be limited.", field);
    }
    HL_RETURN_IF_ERROR(CheckBudget(*profile.stays[i], field));
  }
  for (size_t i = 0; i < profile.levels.size(); ++i) {
    if (!profile.levels[i].has_value()) continue;
    HL_RETURN_IF_ERROR(CheckBudget(*profile.levels[i], absl::StrCat("levels.", i)));
  }
  return absl::OkStatus();
}

absl::Status CheckQuotas(const Quotas& quotas) {
  const auto sane = [](int quota) { return quota >= 0 && quota <= kMostOfAQuota; };
  if (!sane(quotas.send_backs) || !sane(quotas.extensions) || !sane(quotas.holds) ||
      !sane(quotas.arbitration_after) || quotas.arbitration_after == 0 ||
      !sane(quotas.hand_alarms) || quotas.hand_alarms == 0) {
    return Fault(reason::kBadQuota,
                 "A quota is 0 to 100; arbitration comes after 1 to 100, and so many alarms by "
                 "hand are possible.",
                 "quotas");
  }
  if (quotas.visit_gap < absl::ZeroDuration() || quotas.visit_gap > kLongestVisitGap) {
    return Fault(reason::kBadQuota, "Visits are at most 7 days apart.", "quotas.visit_gap");
  }
  HL_RETURN_IF_ERROR(CheckBudget({quotas.longest_hold, Basis::kCalendar}, "quotas.longest_hold"));
  return CheckBudget({quotas.longest_extension, Basis::kCalendar}, "quotas.longest_extension");
}

DueRule PlainRuleOf(SlaClass sla_class) {
  switch (sla_class) {
    case SlaClass::kEmergency:
      return DueRule::kTwoHours;
    case SlaClass::kUrgent:
      return DueRule::kEightWorkingHours;
    case SlaClass::kMajor:
      return DueRule::kFifteenDays;
    case SlaClass::kUndecided:
    case SlaClass::kHard:
      break;
  }
  return DueRule::kThreeDays;
}

// As much as lets a clock that starts now be due when one of `budget` would be that starts when the
// contact is due.
Budget AfterContact(const Profile& profile, const Budget& budget, absl::Time start) {
  const absl::Time contact = TermsOf(profile, profile.contact, start).due;
  const ClockRun run{.start = start, .budget = budget, .pauses = {}, .extensions = {}};
  return {.amount = budget.amount + CountedTime(run, profile.calendar, contact),
          .basis = budget.basis};
}

}  // namespace

const Profile& BuiltInProfile() {
  static const Profile* const profile = new Profile(MakeBuiltIn());
  return *profile;
}

absl::Status CheckProfile(const Profile& profile) {
  HL_RETURN_IF_ERROR(CheckTable(profile.rules));
  HL_RETURN_IF_ERROR(CheckLights(profile));
  HL_RETURN_IF_ERROR(CheckBudgets(profile));
  if (profile.warn_percent < 1 || profile.warn_percent > 99) {
    return Fault(reason::kBadBudget, "A share is 1 to 99 percent.", "warn_percent");
  }
  return CheckQuotas(profile.quotas);
}

ClockTerms TermsOf(const Profile& profile, const Budget& budget, absl::Time start) {
  const ClockRun run{.start = start, .budget = budget, .pauses = {}, .extensions = {}};
  return {.budget = budget,
          .rule = DueRule::kCityBudget,
          .due = DueOf(run, profile.calendar),
          .warn = WarnOf(run, profile.calendar, profile.warn_percent)};
}

ClockTerms TermsOf(const Profile& profile, SlaClass sla_class, absl::Time start) {
  const auto index = static_cast<size_t>(sla_class);
  const ClassBudget& own = profile.classes[index];
  if (own.same_day && profile.calendar.MinuteOfDay(start) < own.cut_off) {
    const absl::Duration rest = profile.calendar.NextMidnight(start) - start;
    ClockTerms terms = TermsOf(profile, {rest, Basis::kCalendar}, start);
    terms.rule = DueRule::kSameDay;
    return terms;
  }
  const bool waits = own.same_day && own.after_contact;
  ClockTerms terms =
      TermsOf(profile, waits ? AfterContact(profile, own.budget, start) : own.budget, start);
  if (own == BuiltInProfile().classes[index]) terms.rule = PlainRuleOf(sla_class);
  return terms;
}

}  // namespace hailan::event_workflow
