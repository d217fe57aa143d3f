// Who may take a step, and the conditions of a step that do not depend on its body. Private to
// Decide and ListAllowedActions.
#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/actor.h"
#include "services/event_workflow/domain/event.h"
#include "services/event_workflow/domain/rules.h"

namespace hailan::event_workflow {

// The rule of a legal step, or FAILED_PRECONDITION (ILLEGAL_TRANSITION).
absl::StatusOr<Rule> LegalStep(const Event& event, Action action);

// The role in which the actor may take the step: one of the rule's, in scope. PERMISSION_DENIED
// (ROLE_NOT_ALLOWED, OUT_OF_SCOPE) otherwise.
absl::StatusOr<Role> ActingRole(const Rule& rule, const Event& event, const Actor& actor);

// The guards of the row, in the order of the enum. RESOURCE_EXHAUSTED (ALARM_QUOTA_USED) with a
// retry delay when the actor has urged, or supervised, by hand as often as the workflow allows.
absl::Status CheckConditions(const Rule& rule,
                             const Event& event,
                             const Actor& actor,
                             absl::Time now);

// True when a whistle of the event calls one of the actor's departments.
bool IsCalled(const Event& event, const Actor& actor);

}  // namespace hailan::event_workflow
