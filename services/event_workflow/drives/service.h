// Bodies of the Drives service.
#pragma once

#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/rpc/call.h"
#include "hailan/event_workflow/campaigns/v1/drives.pb.h"
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
                                           const campaigns::v1::CreateDriveRequest& req);
  absl::StatusOr<DriveCommand> CloseDrive(const rpc::Call& call,
                                          const campaigns::v1::CloseDriveRequest& req);
  absl::StatusOr<DriveTargetCommand> RecordDriveTarget(
      const rpc::Call& call, const campaigns::v1::RecordDriveTargetRequest& req);
  static campaigns::v1::Drive Reply(const rpc::Call& call, const Drive& drive);
  static campaigns::v1::DriveTarget TargetReply(const rpc::Call& call, const DriveTarget& target);

  // Waits for the database: the targets are one transaction, so that none comes into a drive that
  // was closed before the others did.
  absl::StatusOr<campaigns::v1::AddDriveTargetsResponse> AddDriveTargets(
      const rpc::Call& call, const campaigns::v1::AddDriveTargetsRequest& req);
  absl::StatusOr<campaigns::v1::Drive> GetDrive(const rpc::Call& call,
                                                const campaigns::v1::GetDriveRequest& req);
  absl::StatusOr<campaigns::v1::ListDrivesResponse> ListDrives(
      const rpc::Call& call, const campaigns::v1::ListDrivesRequest& req);
  absl::StatusOr<campaigns::v1::ListDriveTargetsResponse> ListDriveTargets(
      const rpc::Call& call, const campaigns::v1::ListDriveTargetsRequest& req);
  absl::StatusOr<campaigns::v1::DriveTarget> GetDriveTarget(
      const rpc::Call& call, const campaigns::v1::GetDriveTargetRequest& req);

 private:
  absl::StatusOr<Drive> Visible(const rpc::Call& call,
                                const std::string& name,
                                absl::string_view field) const;
  absl::StatusOr<campaigns::v1::AddDriveTargetsResponse> Add(
      const rpc::Call& call, const campaigns::v1::AddDriveTargetsRequest& req);
  absl::Status AddProgress(const rpc::Call& call,
                           const Drive& drive,
                           campaigns::v1::Drive& out) const;

  const RecordReads& reads_;
  DriveTargetStore& targets_;
  const hailan::Clock& clock_;
};

}  // namespace hailan::event_workflow
