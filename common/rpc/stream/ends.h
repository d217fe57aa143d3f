// How a stream ends that neither failed nor came to its end. The client opens another behind the
// last message, or cursor, that it has read.
#pragma once

#include "absl/status/status.h"

namespace hailan::rpc {

// DEADLINE_EXCEEDED: its deadline, or the longest time of a stream, is over.
absl::Status StreamOver();

// UNAVAILABLE (DRAINING) with a delay: this process is about to end, another takes over.
absl::Status Draining();

}  // namespace hailan::rpc
