// Drives: from a segment of houses or residents, each done or not, with evidence. Targets are
// references only. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/actor.h"
#include "common/base/resource_name.h"
#include "services/event_workflow/domain/records/record.h"

namespace hailan::event_workflow {

using DriveName = ResourceName<"drives">;
using DriveTargetName = ResourceName<"driveTargets">;

// Values equal hailan.event_workflow.campaigns.v1.Drive.State.
enum class DriveState : uint8_t { kNone = 0, kOpen = 1, kClosed = 2 };
// Values equal hailan.event_workflow.campaigns.v1.DriveTarget.State.
enum class TargetState : uint8_t { kNone = 0, kOpen = 1, kDone = 2, kNotDone = 3 };

struct Drive {
  DriveName name;
  int64_t revision = 0;
  std::string title;
  std::string purpose;
  std::string segment;
  std::string territory;  // code
  absl::Time due_time;
  DriveState state = DriveState::kNone;
  absl::Time create_time;
  std::optional<absl::Time> close_time;
};

struct DriveCommand {
  enum class Kind : uint8_t { kCreate, kClose };
  DriveName name;
  Kind kind = Kind::kCreate;
  std::string etag;
  // Outcome.
  std::string note;
  Drive draft;
};

using DriveChange = RecordChange<Drive>;

// The decision on a drive; errors as on the Drives service.
absl::StatusOr<DriveChange> DecideDrive(const std::optional<Drive>& stored,
                                        const DriveCommand& command,
                                        const Actor& actor,
                                        absl::Time now);

// OK when the actor may add targets to the drive, as long as it is open.
absl::Status CheckAddable(const Drive& drive, const Actor& actor);

// One house or resident of a drive.
struct DriveTarget {
  DriveTargetName name;
  int64_t revision = 0;
  std::string drive;      // id
  std::string subject;    // resource name
  std::string territory;  // code
  std::string assignee;
  absl::Time create_time;
  TargetState state = TargetState::kNone;
  std::string reason;
  std::optional<absl::Time> record_time;
  // Of the latest word.
  std::vector<Attachment> attachments;
  // The drive is closed; what was read of it, not stored with the target.
  bool drive_closed = false;
};

struct DriveTargetCommand {
  enum class Kind : uint8_t { kAdd, kRecord };
  DriveTargetName name;
  Kind kind = Kind::kAdd;
  std::string etag;
  DriveTarget draft;
  bool done = false;
  std::string reason;
  std::vector<Attachment> attachments;
};

using DriveTargetChange = RecordChange<DriveTarget>;

// The decision on a target; errors as on the Drives service. A closed drive takes no new target and
// no word, but knows those that it has.
absl::StatusOr<DriveTargetChange> DecideDriveTarget(const std::optional<DriveTarget>& stored,
                                                    const DriveTargetCommand& command,
                                                    const Actor& actor,
                                                    absl::Time now);

// OK when the actor may read the target: in their areas, or handed to them.
absl::Status CheckTargetVisible(const DriveTarget& target, const Actor& actor);

}  // namespace hailan::event_workflow
