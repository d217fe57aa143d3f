#include "services/event_workflow/intake/files.h"

#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "common/base/error.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/command/parts.h"
#include "common/rpc/timestamp.h"
#include "services/event_workflow/domain/reasons.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {
namespace {

// Address → SHA-256 as recorded.
using Known = std::map<std::string, std::string, std::less<>>;

absl::StatusOr<Known> Find(pg::Pool& pool,
                           absl::string_view city,
                           const std::vector<std::string>& uris,
                           absl::Time deadline) {
  pg::Params params;
  params.Add(city).Add(pg::TextArray(uris));
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool.Exec(sql::kFindFiles, params, deadline));
  Known known;
  for (const pg::Row row : rows) known.emplace(row.Text(0), row.Text(1));
  return known;
}

absl::Status Mismatch(absl::string_view message, const std::string& uri) {
  return Error(
      absl::StatusCode::kFailedPrecondition, reason::kHashMismatch, message, {{"uri", uri}});
}

absl::Status CheckAddresses(const intake::v1::RecordFilesRequest& req) {
  for (const intake::v1::StoredFile& file : req.files()) {
    if (absl::StartsWith(file.uri(), "https://") || absl::StartsWith(file.uri(), "s3://")) continue;
    return InvalidField("files.uri", reason::kBadAttachment, "must start with https:// or s3://");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status FileRegister::Check(absl::string_view city,
                                 const std::vector<Attachment>& attachments,
                                 absl::Time deadline) const {
  if (attachments.empty()) return absl::OkStatus();
  std::vector<std::string> uris;
  for (const Attachment& attachment : attachments) uris.push_back(attachment.uri);
  HL_ASSIGN_OR_RETURN(const Known known, Find(pool_, city, uris, deadline));
  for (const Attachment& attachment : attachments) {
    const auto stored = known.find(attachment.uri);
    if (stored == known.end()) {
      if (!must_be_known_) continue;
      return Mismatch("The object store has no such file; upload it first.", attachment.uri);
    }
    if (stored->second != attachment.sha256) {
      return Mismatch("The attachment's hash is not that of the file in the object store.",
                      attachment.uri);
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<intake::v1::RecordFilesResponse> FileRegister::RecordFiles(
    const rpc::Call& call, const intake::v1::RecordFilesRequest& req) {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(req.parent()));
  HL_RETURN_IF_ERROR(CheckAddresses(req));
  pg::Array uri, sha256, size, upload_time;
  for (const intake::v1::StoredFile& file : req.files()) {
    uri.Add(file.uri());
    sha256.Add(absl::AsciiStrToLower(file.sha256()));
    size.Add(static_cast<int64_t>(file.size_bytes()));
    file.has_upload_time() ? upload_time.Add(rpc::FromTimestamp(file.upload_time()))
                           : upload_time.AddNull();
  }
  pg::Params params;
  params.Add(city).Add(uri).Add(sha256).Add(size).Add(upload_time).Add(call.now);
  params.Add(call.actor().subject).Add(req.request_id()).AddBytes(call.body_hash);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kRecordFiles, params, call.deadline));
  if (rows[0].Bool(2)) return command::RequestIdReused();
  if (!rows[0].IsNull(0)) {
    return Error(absl::StatusCode::kAlreadyExists,
                 reason::kFileChanged,
                 "A file never changes once recorded; store the new content under a new address.",
                 {{"uri", rows[0].Text(0)}});
  }
  intake::v1::RecordFilesResponse out;
  out.set_created_count(static_cast<int>(rows[0].Int(1)));
  out.set_unchanged_count(req.files_size() - out.created_count());
  return out;
}

absl::StatusOr<intake::v1::CheckFilesResponse> FileRegister::CheckFiles(
    const rpc::Call& call, const intake::v1::CheckFilesRequest& req) {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(req.parent()));
  std::vector<std::string> uris;
  for (const intake::v1::StoredFile& file : req.files()) uris.push_back(file.uri());
  HL_ASSIGN_OR_RETURN(const Known known, Find(pool_, city, uris, call.deadline));
  intake::v1::CheckFilesResponse out;
  for (const intake::v1::StoredFile& file : req.files()) {
    const auto stored = known.find(file.uri());
    const bool same =
        stored != known.end() && stored->second == absl::AsciiStrToLower(file.sha256());
    out.add_verdicts(stored == known.end() ? intake::v1::FILE_VERDICT_UNKNOWN
                     : same                ? intake::v1::FILE_VERDICT_MATCHES
                                           : intake::v1::FILE_VERDICT_DIFFERS);
  }
  return out;
}

}  // namespace hailan::event_workflow
