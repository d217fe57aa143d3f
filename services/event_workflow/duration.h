// google.protobuf.Duration and absl::Duration, in whole microseconds like all times of the house.
#pragma once

#include <google/protobuf/duration.pb.h>

#include "absl/time/time.h"

namespace hailan::event_workflow {

// Absurd amounts saturate; whoever uses them checks the range.
inline absl::Duration FromDuration(const google::protobuf::Duration& duration) {
  return absl::Trunc(absl::Seconds(duration.seconds()) + absl::Nanoseconds(duration.nanos()),
                     absl::Microseconds(1));
}

// `duration` is finite.
inline google::protobuf::Duration ToDuration(absl::Duration duration) {
  const int64_t micros = absl::ToInt64Microseconds(duration);
  google::protobuf::Duration out;
  out.set_seconds(micros / 1'000'000);
  out.set_nanos(static_cast<int32_t>(micros % 1'000'000 * 1'000));
  return out;
}

}  // namespace hailan::event_workflow
