#include "tools/hailanctl/report.h"

#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/base/error.h"

namespace hailan::ctl {

std::string FormatError(const absl::Status& status) {
  std::string text = absl::StatusCodeToString(status.code());
  if (const std::string reason = ReasonOf(status); !reason.empty()) {
    absl::StrAppend(&text, " (", reason, ")");
  }
  absl::StrAppend(&text, ": ", status.message(), "\n");
  for (const FieldViolation& violation : ViolationsOf(status)) {
    absl::StrAppend(
        &text, "  ", violation.field, ": ", violation.reason, ": ", violation.description, "\n");
  }
  for (const auto& [key, value] : MetadataOf(status)) {
    absl::StrAppend(&text, "  ", key, " = ", value, "\n");
  }
  if (const auto delay = RetryDelayOf(status)) {
    absl::StrAppend(&text, "  try again after ", absl::FormatDuration(*delay), "\n");
  }
  return text;
}

std::string FormatErrorJson(const absl::Status& status) {
  nlohmann::json object = {{"code", absl::StatusCodeToString(status.code())},
                           {"reason", ReasonOf(status)},
                           {"message", std::string(status.message())},
                           {"metadata", nlohmann::json::object()},
                           {"violations", nlohmann::json::array()}};
  for (const auto& [key, value] : MetadataOf(status)) object["metadata"][key] = value;
  for (const FieldViolation& violation : ViolationsOf(status)) {
    object["violations"].push_back({{"field", violation.field},
                                    {"reason", violation.reason},
                                    {"description", violation.description}});
  }
  if (const auto delay = RetryDelayOf(status)) {
    object["retry_seconds"] = absl::ToDoubleSeconds(*delay);
  }
  // A peer may send any bytes as its message; they must not end the program.
  return object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

ExitCode ExitCodeOf(const absl::Status& status) {
  if (status.ok()) return kOk;
  const bool unreachable = status.code() == absl::StatusCode::kUnavailable &&
                           ReasonOf(status) == reason::kPeerUnavailable;
  return unreachable ? kUnreachable : kRefused;
}

ExitCode Finish(const absl::Status& status, bool json_errors) {
  if (!status.ok()) {
    std::cout.flush();
    std::cerr << (json_errors ? FormatErrorJson(status) + "\n" : FormatError(status));
  }
  return ExitCodeOf(status);
}

ExitCode Finish(absl::Status status, const SessionOptions& options) {
  if (ExitCodeOf(status) == kUnreachable) {
    status = Error(
        status.code(), reason::kPeerUnavailable, status.message(), {{"target", options.target}});
  }
  return Finish(status, options.json_errors);
}

}  // namespace hailan::ctl
