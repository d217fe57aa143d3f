#include "services/grid_geo/batch.h"

#include <openssl/sha.h>

#include <algorithm>
#include <array>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace hailan::grid_geo {

std::string ItemRequestId(absl::string_view batch_request_id, int index) {
  return DigestId(absl::StrCat(batch_request_id, "/", index));
}

std::string DigestId(absl::string_view text) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  // Version 8 and the RFC variant (RFC 9562 section 5.8): an id of our own making.
  digest[6] = static_cast<unsigned char>((digest[6] & 0x0f) | 0x80);
  digest[8] = static_cast<unsigned char>((digest[8] & 0x3f) | 0x80);
  const std::string hex =
      absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(digest.data()), 16));
  return absl::StrCat(hex.substr(0, 8),
                      "-",
                      hex.substr(8, 4),
                      "-",
                      hex.substr(12, 4),
                      "-",
                      hex.substr(16, 4),
                      "-",
                      hex.substr(20, 12));
}

bool IsItemFault(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
      return ReasonOf(status) != hailan::reason::kRequestIdReused;
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kFailedPrecondition:
      return true;
    default:
      return false;
  }
}

RowFault FaultOf(int index, std::string id, const absl::Status& status) {
  std::string reason = ReasonOf(status);
  std::string message(status.message());
  const std::vector<FieldViolation> violations = ViolationsOf(status);
  if (!violations.empty()) {
    reason = violations.front().reason;
    message = violations.front().description;
  }
  return {index, std::move(id), std::move(reason), std::move(message)};
}

v1::ImportReport MakeReport(int rows, const Tally& tally, std::vector<RowFault> faults) {
  std::stable_sort(faults.begin(), faults.end(), [](const RowFault& a, const RowFault& b) {
    return a.index < b.index;
  });
  v1::ImportReport report;
  report.set_created_count(tally.created);
  report.set_updated_count(tally.updated);
  report.set_unchanged_count(rows - static_cast<int>(faults.size()) - tally.created -
                             tally.updated);
  for (RowFault& fault : faults) {
    v1::ImportFault& entry = *report.add_faults();
    entry.set_index(fault.index);
    entry.set_id(std::move(fault.id));
    entry.set_reason(std::move(fault.reason));
    entry.set_message(std::move(fault.message));
  }
  return report;
}

}  // namespace hailan::grid_geo
