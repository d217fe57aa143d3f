#include "common/rpc/stream/ends.h"

#include "absl/time/time.h"
#include "common/base/error.h"

namespace hailan::rpc {

absl::Status StreamOver() {
  return Error(absl::StatusCode::kDeadlineExceeded,
               reason::kDeadlineExceeded,
               "The stream lasted as long as its deadline, or any stream, may; open another behind "
               "what you have read.");
}

absl::Status Draining() {
  return WithRetryDelay(
      Error(absl::StatusCode::kUnavailable,
            reason::kDraining,
            "This replica is about to end; open the stream again behind what you have read."),
      absl::Milliseconds(100));
}

}  // namespace hailan::rpc
