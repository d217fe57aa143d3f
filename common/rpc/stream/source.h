// The answer of a server-streaming handler. No gRPC in here.
#pragma once

#include <functional>
#include <optional>

#include "absl/status/statusor.h"

namespace hailan::rpc {

// Gives one message after another, then nullopt, which ends the stream, or of a stream that follows
// something (Service::Follow) says that there is nothing new. An error ends the stream with it.
// Called from one thread at a time, on the executor, so it may wait; never while a message is still
// being written, so a slow reader slows it down.
template <class Reply>
using Source = std::function<absl::StatusOr<std::optional<Reply>>()>;

}  // namespace hailan::rpc
