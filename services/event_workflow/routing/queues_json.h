// Rights to queues as rule_books.queues stores them.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/event_workflow/domain/routing/queue_right.h"

namespace hailan::event_workflow {

std::string QueuesToJson(const std::vector<QueueRight>& queues);
// `text` is what QueuesToJson has made.
std::vector<QueueRight> QueuesFromJson(absl::string_view text);

}  // namespace hailan::event_workflow
