// What the object store said about files.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/pg/pool.h"
#include "common/rpc/call.h"
#include "hailan/event_workflow/intake/v1/files.pb.h"
#include "services/event_workflow/domain/command.h"

namespace hailan::event_workflow {

// Bodies of the Files service, and the check that reports and results go through. Thread-safe.
class FileRegister {
 public:
  // `must_be_known`: references to files that the store has not told us of are refused too.
  FileRegister(pg::Pool& pool, bool must_be_known) : pool_(pool), must_be_known_(must_be_known) {}

  // FAILED_PRECONDITION (HASH_MISMATCH, metadata `uri`) for the first reference that does not
  // agree.
  absl::Status Check(absl::string_view city,
                     const std::vector<Attachment>& attachments,
                     absl::Time deadline) const;

  absl::StatusOr<intake::v1::RecordFilesResponse> RecordFiles(
      const rpc::Call& call, const intake::v1::RecordFilesRequest& req);
  absl::StatusOr<intake::v1::CheckFilesResponse> CheckFiles(
      const rpc::Call& call, const intake::v1::CheckFilesRequest& req);

 private:
  pg::Pool& pool_;
  const bool must_be_known_;
};

}  // namespace hailan::event_workflow
