// Who may file a report in which channel. A channel decides which clocks run and whether a return
// visit is owed, so nobody may pick one that is not theirs.
#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/base/actor.h"
#include "services/event_workflow/domain/event.h"

namespace hailan::event_workflow {

// PERMISSION_DENIED (CHANNEL_NOT_ALLOWED, with the metadata `channel` and `roles`, as a token names
// them) unless the actor has one of the channel's roles. Cases of the past, reports without an
// account and admitted tasks are not asked: other rules let them in.
absl::Status CheckChannel(Channel channel, const Actor& actor);

// A number of a platform, empty = none: INVALID_ARGUMENT (`external_id` NUMBER_NOT_ALLOWED) unless
// the actor is another system or an office. Anybody else could take it from the report whose it is.
absl::Status CheckNumber(absl::string_view external_id, const Actor& actor);

}  // namespace hailan::event_workflow
