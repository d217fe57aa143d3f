// What triage changes: item, class, due time, and where the event goes by them. Part of Decide.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/event_workflow/domain/apply.h"
#include "services/event_workflow/domain/decide.h"
#include "services/event_workflow/domain/reasons.h"
#include "services/event_workflow/domain/sla.h"
#include "services/event_workflow/domain/workflow/city_workflows.h"

namespace hailan::event_workflow {
namespace {

void SetResolveDue(const Step& step, const ClockTerms& terms) {
  Event& event = step.next();
  if (event.resolve_due == terms.due && event.resolve_rule == terms.rule) return;
  SetTerms(event, terms);
  event.urged.Remove(ClockKind::kResolve);
  event.supervised.Remove(ClockKind::kResolve);
  NoteDue(step);
  step.change.terms_changed = true;
}

absl::Status ApplyAgreement(const Step& step, absl::Time due) {
  if (step.next().sla_class != SlaClass::kMajor) {
    return Invalid(reason::kDueNotAgreeable, "Only a major event has an agreed date.");
  }
  if (due <= step.now) return Invalid(reason::kDueInPast, "The agreed date is in the past.");
  if (due > step.now + kLongestAgreement) {
    return Invalid(reason::kDueTooFar, "The agreed date is more than a year away.");
  }
  const Event& event = step.next();
  const Budget budget{.amount = due - event.resolve_start, .basis = Basis::kCalendar};
  ClockTerms terms = TermsOf(ProfileOf(event), budget, event.resolve_start);
  terms.rule = DueRule::kAgreedDate;
  SetResolveDue(step, terms);
  return absl::OkStatus();
}

// Of the item that the event has after this step.
absl::Status CheckTriageNote(const Step& step, const Triage& triage) {
  if (!step.command.note.empty() || triage.noted == nullptr) return absl::OkStatus();
  const std::string& item = step.next().item;
  if (!triage.noted->contains(item)) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition,
               reason::kNoteRequired,
               "The item demands a triage note: write down analysis and judgement.",
               {{"item", item}});
}

// What the rules are asked about an event that stands as triage has found it.
RouteFacts FactsOf(const Event& event, const Triage& triage) {
  RouteFacts facts;
  facts.territory = event.territory;
  facts.member = triage.rerouting.member;
  facts.channel = event.channel;
  const bool found = triage.item.has_value() && triage.item->code == event.item;
  const std::optional<Item>& item = found ? triage.item : triage.rerouting.item;
  if (item.has_value()) {
    facts.item = *item;
  } else {
    // An item that the catalogue in force no longer has keeps its owner.
    facts.item.code = event.item;
    facts.item.department = event.department;
  }
  // Triage has the last word on how pressing it is.
  facts.item.sla_class = event.sla_class;
  return facts;
}

// Whom the event calls now that it did not call when it was of class `before` and its department's
// was another.
std::vector<Role> NewlyCalled(const Event& event, SlaClass before, const std::string& department) {
  std::vector<Role> roles = AlertsOf(event);
  if (before != SlaClass::kEmergency) return roles;
  const bool same = event.department == department;
  std::erase_if(roles, [same](Role role) { return role != Role::kDepartment || same; });
  return roles;
}

// Sends the event where it belongs by its new item or class. `before`: its class until now.
void RouteAgain(const Step& step, const Triage& triage, SlaClass before) {
  static const ActiveRules kNone;
  const ActiveRules& rules = triage.rerouting.rules == nullptr ? kNone : *triage.rerouting.rules;
  Event& event = step.next();
  const std::string department = event.department;
  Route route = FindRoute(rules.rules, rules.revision, FactsOf(event, triage));
  event.platform = route.platform;
  Assign(step, route.assignee, route.department);
  step.change.route = std::move(route);
  step.change.alerts = NewlyCalled(event, before, department);
}

}  // namespace

std::vector<Role> AlertsOf(const Event& event) {
  if (event.sla_class != SlaClass::kEmergency) return {};
  std::vector<Role> roles{Role::kCity};
  if (!CodeAt(event.territory, Level::kStreet).empty()) roles.push_back(Role::kStreet);
  if (!CodeAt(event.territory, Level::kCommunity).empty()) roles.push_back(Role::kCommunity);
  if (!CodeAt(event.territory, Level::kGrid).empty()) roles.push_back(Role::kGridMember);
  if (!event.department.empty()) roles.push_back(Role::kDepartment);
  return roles;
}

absl::Status ApplyTriage(const Step& step) {
  const auto* details = std::get_if<Triage>(&step.command.details);
  HL_CHECK(details != nullptr);
  const Triage& triage = *details;
  Event& event = step.next();
  const SlaClass before = event.sla_class;
  bool found_item = false;
  if (triage.item.has_value() && triage.item->code != event.item) {
    if (!event.item.empty()) {
      return Error(absl::StatusCode::kFailedPrecondition,
                   reason::kAlreadyTriaged,
                   "The event has an item already; reject it and report it anew if that is wrong.",
                   {{"item", event.item}});
    }
    SetItem(event, *triage.item, triage.urgency);
    found_item = true;
    step.change.terms_changed = true;
  } else if (triage.urgency > event.urgency) {
    event.urgency = triage.urgency;
    event.sla_class = ClassFor(event.sla_class, triage.urgency);
    step.change.terms_changed = true;
  }
  if (step.change.terms_changed) {
    SetResolveDue(step, TermsOf(ProfileOf(event), event.sla_class, event.resolve_start));
  }
  if (found_item || event.sla_class != before) RouteAgain(step, triage, before);
  HL_RETURN_IF_ERROR(CheckTriageNote(step, triage));
  return triage.agreed_due.has_value() ? ApplyAgreement(step, *triage.agreed_due)
                                       : absl::OkStatus();
}

}  // namespace hailan::event_workflow
