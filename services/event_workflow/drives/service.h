// Bodies of the Drives service.
#pragma once

#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/rpc/call.h"
#include "hailan/event_workflow/v1/drives.pb.h"
#include "services/event_workflow/drives/record.h"
#include "services/event_workflow/drives/target_record.h"
#include "services/event_workflow/records/reads.h"

namespace hailan::event_workflow {

// Thread-safe. What it refers to outlives it.
class DriveService {
 public:
  DriveService(const RecordReads& reads, DriveTargetStore& targets, const hailan::Clock& clock)
      : reads_(reads), targets_(targets), clock_(clock) {}

  absl::StatusOr<DriveCommand> CreateDrive(const rpc::Call& call,
                                           const pb::CreateDriveRequest& req);
  absl::StatusOr<DriveCommand> CloseDrive(const rpc::Call& call, const pb::CloseDriveRequest& req);
  absl::StatusOr<DriveTargetCommand> RecordDriveTarget(const rpc::Call& call,
                                                       const pb::RecordDriveTargetRequest& req);
  static pb::Drive Reply(const rpc::Call& call, const Drive& drive);
  static pb::DriveTarget TargetReply(const rpc::Call& call, const DriveTarget& target);

  // Waits for the database: the targets are one transaction, so that none comes into a drive that
  // was closed before the others did.
  absl::StatusOr<pb::AddDriveTargetsResponse> AddDriveTargets(
      const rpc::Call& call, const pb::AddDriveTargetsRequest& req);
  absl::StatusOr<pb::Drive> GetDrive(const rpc::Call& call, const pb::GetDriveRequest& req);
  absl::StatusOr<pb::ListDrivesResponse> ListDrives(const rpc::Call& call,
                                                    const pb::ListDrivesRequest& req);
  absl::StatusOr<pb::ListDriveTargetsResponse> ListDriveTargets(
      const rpc::Call& call, const pb::ListDriveTargetsRequest& req);
  absl::StatusOr<pb::DriveTarget> GetDriveTarget(const rpc::Call& call,
                                                 const pb::GetDriveTargetRequest& req);

 private:
  absl::StatusOr<Drive> Visible(const rpc::Call& call,
                                const std::string& name,
                                absl::string_view field) const;
  absl::StatusOr<pb::AddDriveTargetsResponse> Add(const rpc::Call& call,
                                                  const pb::AddDriveTargetsRequest& req);
  absl::Status AddProgress(const rpc::Call& call, const Drive& drive, pb::Drive& out) const;

  const RecordReads& reads_;
  DriveTargetStore& targets_;
  const hailan::Clock& clock_;
};

}  // namespace hailan::event_workflow
