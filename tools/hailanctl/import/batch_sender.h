// Sends a table's rows in batches, several at once, repeating what may succeed later.
#pragma once

#include <google/protobuf/message.h>

#include <functional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tools/hailanctl/import/progress.h"
#include "tools/hailanctl/session.h"

namespace hailan::ctl {

// The most rows that an import call takes.
inline constexpr size_t kBatchRows = 500;

// Calls `method`; UNAVAILABLE, RESOURCE_EXHAUSTED, ABORTED and DEADLINE_EXCEEDED are tried again
// with the same request (and so the same request id), six times in all over about twelve seconds or
// as the server asks for.
absl::Status InvokePatiently(Session& session,
                             absl::string_view method,
                             const google::protobuf::Message& request,
                             google::protobuf::Message* response);

// Sends rows [first, end) and says what became of them. Called from several threads.
using SendRows = std::function<absl::StatusOr<Outcome>(size_t first, size_t end)>;

// Runs `send` over all of `rows` on `parallel` threads; the first error stops it and is the answer.
absl::StatusOr<Outcome> SendBatches(size_t rows,
                                    int parallel,
                                    Progress& progress,
                                    const SendRows& send);

}  // namespace hailan::ctl
