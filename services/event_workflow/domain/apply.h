// What each step changes, once it is known to be allowed. Private to Decide.
#pragma once

#include "absl/status/status.h"
#include "common/base/actor.h"
#include "services/event_workflow/domain/command.h"

namespace hailan::event_workflow {

// A step under way: `change.next` starts as the stored event.
struct Step {
  const Command& command;
  const Actor& actor;
  absl::Time now;
  Change& change;

  Event& next() const { return change.next; }
  Entry& entry() const { return change.entry; }
};

// Each checks the command's details and changes the event and its history entry.
absl::Status ApplyTriage(const Step& step);
absl::Status ApplyDispatch(const Step& step);
absl::Status ApplyStart(const Step& step);
absl::Status ApplySubmit(const Step& step);
absl::Status ApplyReturn(const Step& step);
absl::Status ApplyVisit(const Step& step);
absl::Status ApplyAlarm(const Step& step);
absl::Status ApplyBlowWhistle(const Step& step);
absl::Status ApplyReportIn(const Step& step);
absl::Status ApplyAnswer(const Step& step);
absl::Status ApplyCloseWhistle(const Step& step);

// INVALID_ARGUMENT (BAD_ATTACHMENT) unless every file has an https:// or s3:// address.
absl::Status CheckAttachments(const std::vector<Attachment>& attachments);

// INVALID_ARGUMENT with a reason and a sentence.
absl::Status Invalid(absl::string_view reason, absl::string_view message);

// Takes over what the catalogue says about an item.
void SetItem(Event& event, const Item& item, Urgency said);
// Starts the resolve clock at `start` by the event's class; a new budget has raised no alarm yet.
void StartResolveClock(Event& event, absl::Time start);
// Assigns, in the event and in its history entry.
void Assign(const Step& step, std::string assignee, std::string department);

}  // namespace hailan::event_workflow
