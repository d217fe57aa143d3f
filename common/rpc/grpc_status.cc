#include "common/rpc/grpc_status.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/id.h"
#include "common/obs/log.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace hailan::rpc {
namespace {

google::rpc::ErrorInfo MakeErrorInfo(const absl::Status& status) {
  google::rpc::ErrorInfo info;
  info.set_reason(ReasonOf(status));
  info.set_domain(std::string(kErrorDomain));
  for (const auto& [key, value] : MetadataOf(status)) (*info.mutable_metadata())[key] = value;
  return info;
}

void AddViolations(const absl::Status& status, google::rpc::Status& out) {
  google::rpc::BadRequest bad;
  size_t bytes = 0;
  for (const FieldViolation& violation : ViolationsOf(status)) {
    bytes += violation.field.size() + violation.description.size() + violation.reason.size() + 12;
    if (bytes > kMaxDetailBytes / 2) break;
    auto* added = bad.add_field_violations();
    added->set_field(violation.field);
    added->set_description(violation.description);
    added->set_reason(violation.reason);
  }
  if (bad.field_violations_size() > 0) out.add_details()->PackFrom(bad);
}

// Cuts UTF-8 between two characters: with half a one the details could not be read.
void CutText(std::string& text, size_t most) {
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0U) == 0x80U) --most;
  text.resize(most);
}

ErrorMetadata Metadata(const google::rpc::ErrorInfo& info) {
  return ErrorMetadata(info.metadata().begin(), info.metadata().end());
}

}  // namespace

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  const auto code = static_cast<grpc::StatusCode>(status.code());
  std::string message(status.message());
  if (message.size() > kMaxDetailBytes / 4) CutText(message, kMaxDetailBytes / 4);
  const std::string reason = ReasonOf(status);
  if (reason.empty()) return grpc::Status(code, message);
  google::rpc::Status details;
  details.set_code(static_cast<int>(code));
  details.set_message(message);
  details.add_details()->PackFrom(MakeErrorInfo(status));
  AddViolations(status, details);
  if (const auto delay = RetryDelayOf(status); delay.has_value()) {
    google::rpc::RetryInfo retry;
    const int64_t milliseconds = absl::ToInt64Milliseconds(*delay);
    retry.mutable_retry_delay()->set_seconds(milliseconds / 1000);
    retry.mutable_retry_delay()->set_nanos(static_cast<int>(milliseconds % 1000) * 1000000);
    details.add_details()->PackFrom(retry);
  }
  return grpc::Status(code, message, details.SerializeAsString());
}

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  const auto code = static_cast<absl::StatusCode>(status.error_code());
  google::rpc::Status details;
  if (!details.ParseFromString(status.error_details())) {
    return absl::Status(code, status.error_message());
  }
  absl::Status result(code, status.error_message());
  absl::Duration delay;
  bool has_delay = false;
  for (const auto& any : details.details()) {
    google::rpc::ErrorInfo info;
    google::rpc::BadRequest bad;
    google::rpc::RetryInfo retry;
    if (any.UnpackTo(&info)) {
      const bool has_violations = !ViolationsOf(result).empty();
      if (!has_violations) {
        result = Error(code, info.reason(), status.error_message(), Metadata(info));
      }
    } else if (any.UnpackTo(&bad)) {
      std::vector<FieldViolation> violations;
      for (const auto& violation : bad.field_violations()) {
        violations.push_back({violation.field(), violation.reason(), violation.description()});
      }
      result = InvalidFields(std::move(violations));
    } else if (any.UnpackTo(&retry)) {
      delay = absl::Seconds(retry.retry_delay().seconds()) +
              absl::Nanoseconds(retry.retry_delay().nanos());
      has_delay = true;
    }
  }
  return has_delay ? WithRetryDelay(std::move(result), delay) : result;
}

absl::Status Sanitize(absl::Status status, absl::string_view method) {
  const absl::StatusCode code = status.code();
  if (code != absl::StatusCode::kInternal && code != absl::StatusCode::kUnknown &&
      code != absl::StatusCode::kDataLoss) {
    return status;
  }
  const std::string log_id = NewId(absl::Now());
  obs::Log(obs::Level::kError,
           "call failed",
           {{"method", method}, {"log_id", log_id}, {"error", std::string(status.message())}});
  return Error(absl::StatusCode::kInternal,
               reason::kInternal,
               "Something failed inside the service; tell its operators the log id.",
               {{"log_id", log_id}});
}

}  // namespace hailan::rpc
