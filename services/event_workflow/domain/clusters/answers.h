// What a source is told of an incident, in the source's own codes. Pure.
#pragma once

#include "absl/strings/string_view.h"
#include "services/event_workflow/domain/event.h"

namespace hailan::event_workflow {

// A code and its words in the language of the channel.
struct Answer {
  absl::string_view code;
  absl::string_view text;
  // The work order ended.
  bool final = false;
};

// The answer of a work order in `state` to a source that reported by `channel`. Orders of other
// authorities (12345, whistles, department tasks, command orders, letters and visits) go by stages
// of acceptance, handling and completion; devices by acknowledgement and clearance; everybody else
// by the open and closed of Open311.
Answer AnswerFor(Channel channel, State state);

}  // namespace hailan::event_workflow
