// What each step changes, once it is known to be allowed. Private to Decide.
#pragma once

#include "absl/status/status.h"
#include "common/base/actor.h"
#include "services/event_workflow/domain/command.h"
#include "services/event_workflow/domain/workflow/profile.h"

namespace hailan::event_workflow {

// A step under way: `change.next` starts as the stored event.
struct Step {
  const Command& command;
  const Actor& actor;
  absl::Time now;
  Change& change;
  const Rule& rule;

  Event& next() const { return change.next; }
  Entry& entry() const { return change.entry; }
};

// Each checks the command's details and changes the event and its history entry.
// In routing/apply_triage.cc.
absl::Status ApplyTriage(const Step& step);
absl::Status ApplyDispatch(const Step& step);
absl::Status ApplyStart(const Step& step);
absl::Status ApplySubmit(const Step& step);
absl::Status ApplyRefusal(const Step& step);
absl::Status ApplyReturn(const Step& step);
absl::Status ApplyVisit(const Step& step);
absl::Status ApplyAlarm(const Step& step);
absl::Status ApplyBlowWhistle(const Step& step);
absl::Status ApplyReportIn(const Step& step);
absl::Status ApplyAnswer(const Step& step);
absl::Status ApplyCloseWhistle(const Step& step);
// In proceedings/apply_proceeding.cc.
absl::Status ApplySendBack(const Step& step);
absl::Status ApplyRequestExtension(const Step& step);
absl::Status ApplyRequestHold(const Step& step);
absl::Status ApplyGrant(const Step& step);
absl::Status ApplyRefuse(const Step& step);
absl::Status ApplyWithdraw(const Step& step);
absl::Status ApplyResume(const Step& step);
absl::Status ApplyArbitrate(const Step& step);
// After any step that leaves a state: closes what nobody decided and ends a hold.
void SettleProceedings(const Step& step);
// Stops and starts the clocks that the row names.
void TurnClocks(const Step& step);
// Keeps in mind who handled the event in its round; `before` is the event before the step.
void NoteHandlers(const Step& step, const Event& before);
// Starts and stops the clocks of the stays in a state and at a level, if the workflow limits them.
void TurnStayClocks(const Step& step);

// INVALID_ARGUMENT (BAD_ATTACHMENT) unless every file has an https:// or s3:// address.
absl::Status CheckAttachments(const std::vector<Attachment>& attachments);

// INVALID_ARGUMENT with a reason and a sentence.
absl::Status Invalid(absl::string_view reason, absl::string_view message);

// Takes over what the catalogue says about an item.
void SetItem(Event& event, const Item& item, Urgency said);
// The terms of the resolve clock: budget, due time and rule.
void SetTerms(Event& event, const ClockTerms& terms);
// Says in the history entry what the resolve clock is due, and by which budget.
void NoteDue(const Step& step);
// Starts the resolve clock at `start` by the event's class; a new budget has raised no alarm yet.
void StartResolveClock(Event& event, absl::Time start);
// Whom an emergency calls at once: everybody responsible for the place, and the department. Nobody
// for any other event.
std::vector<Role> AlertsOf(const Event& event);
// Assigns, in the event and in its history entry.
void Assign(const Step& step, std::string assignee, std::string department);

}  // namespace hailan::event_workflow
