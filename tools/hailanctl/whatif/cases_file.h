// The file of `hailanctl export-timelines`: cases with the workflow versions that they followed.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "hailan/event_workflow/workflows/v1/timelines.pb.h"
#include "services/event_workflow/domain/whatif/replay.h"

namespace hailan::ctl {

// Turns timelines into cases, in the order of the file: a version comes with the first case that
// names it.
class CaseReader {
 public:
  // FAILED_PRECONDITION (WORKFLOW_MISSING) when the case follows a version that has not come;
  // INVALID_ARGUMENT when one that came is none.
  absl::StatusOr<event_workflow::Case> CaseOf(
      const event_workflow::workflows::v1::Timeline& timeline);

 private:
  using Version = std::shared_ptr<const event_workflow::Profile>;

  absl::StatusOr<Version> Find(const std::string& name) const;

  // By name.
  std::map<std::string, Version> versions_;
};

}  // namespace hailan::ctl
