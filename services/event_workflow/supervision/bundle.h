// The evidence bundle of a supervised case: a manifest of history rows, files and clocks with their
// digests, taken when the case is opened and compared with the rows whenever it is read.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "hailan/event_workflow/v1/supervised_case.pb.h"
#include "services/event_workflow/events/queries.h"

namespace hailan::event_workflow {

// A manifest and its SHA-256.
struct Bundle {
  std::string manifest;
  std::string sha256;
};

// What is known of the event now.
absl::StatusOr<Bundle> TakeBundle(const EventQueries& queries,
                                  const Event& event,
                                  absl::Time now,
                                  absl::Time deadline);

// The manifest as a message, compared with the rows of today: `sha256` is what the case says the
// manifest has.
absl::StatusOr<pb::EvidenceBundle> ReadBundle(const EventQueries& queries,
                                              const EventName& event,
                                              const Bundle& bundle,
                                              absl::Time deadline);

}  // namespace hailan::event_workflow
