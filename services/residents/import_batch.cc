#include "services/residents/import_batch.h"

#include <openssl/sha.h>

#include <array>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace hailan::residents {
namespace {

// Failures that the row itself causes.
bool IsOfRow(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kPermissionDenied:
      return true;
    default:
      return false;
  }
}

std::string MessageOf(const absl::Status& status) {
  std::vector<std::string> parts;
  for (const FieldViolation& violation : ViolationsOf(status)) {
    parts.push_back(
        absl::StrCat(violation.field, " ", violation.reason, ": ", violation.description));
  }
  return parts.empty() ? std::string(status.message()) : absl::StrJoin(parts, " ");
}

}  // namespace

std::string ItemRequestId(absl::string_view batch_id, size_t index) {
  const std::string text = absl::StrCat(batch_id, "/", index);
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  std::string hex =
      absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(digest.data()), 16));
  // Version 8 and the variant of RFC 9562: an id whose bits are ours to choose.
  hex[12] = '8';
  hex[16] = 'a';
  const absl::string_view view = hex;
  return absl::StrCat(view.substr(0, 8),
                      "-",
                      view.substr(8, 4),
                      "-",
                      view.substr(12, 4),
                      "-",
                      view.substr(16, 4),
                      "-",
                      view.substr(20));
}

absl::Status DuplicateRow() {
  return InvalidField("name", "DUPLICATE_ROW", "An earlier row of the batch has the same name.");
}

absl::StatusOr<v1::ImportResponse> ImportTally::Finish() const {
  v1::ImportResponse response;
  response.set_created_count(created_);
  response.set_updated_count(updated_);
  response.set_unchanged_count(unchanged_);
  for (const auto& [index, status] : failures_) {
    if (!IsOfRow(status)) return status;
    v1::ImportFailure& failure = *response.add_failures();
    failure.set_index(static_cast<int>(index));
    failure.set_reason(ReasonOf(status));
    failure.set_message(MessageOf(status));
  }
  return response;
}

absl::StatusOr<std::map<std::string, std::string>> FindHashes(pg::Pool& pool,
                                                              const pg::Statement& statement,
                                                              absl::string_view city,
                                                              const std::vector<std::string>& ids,
                                                              absl::Time deadline) {
  pg::Params params;
  params.Add(city).Add(pg::TextArray(ids));
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool.Exec(statement, params, deadline));
  std::map<std::string, std::string> hashes;
  for (const pg::Row row : rows) hashes.emplace(row.Text(0), row.Bytes(1));
  return hashes;
}

}  // namespace hailan::residents
