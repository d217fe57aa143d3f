// Parts of an error travel as absl::Status payloads under our own type names, one per part, in a
// length-prefixed text that needs no escaping.
#include "common/base/error.h"

#include <charconv>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"

namespace hailan {
namespace {

constexpr absl::string_view kReasonPayload = "hailan/reason";
constexpr absl::string_view kMetadataPayload = "hailan/metadata";
constexpr absl::string_view kViolationsPayload = "hailan/violations";
constexpr absl::string_view kRetryPayload = "hailan/retry_ms";

void AppendPart(std::string& out, absl::string_view part) {
  absl::StrAppend(&out, part.size(), ":", part);
}

std::vector<std::string> SplitParts(const absl::Status& status, absl::string_view url) {
  std::vector<std::string> parts;
  const auto payload = status.GetPayload(url);
  if (!payload.has_value()) return parts;
  const std::string text(*payload);
  size_t at = 0;
  while (at < text.size()) {
    size_t length = 0;
    const auto [end, ec] = std::from_chars(text.data() + at, text.data() + text.size(), length);
    if (ec != std::errc() || *end != ':') break;
    at = static_cast<size_t>(end - text.data()) + 1;
    parts.push_back(text.substr(at, length));
    at += length;
  }
  return parts;
}

}  // namespace

absl::Status Error(absl::StatusCode code,
                   absl::string_view reason,
                   absl::string_view message,
                   ErrorMetadata metadata) {
  absl::Status status(code, message);
  status.SetPayload(kReasonPayload, absl::Cord(reason));
  if (!metadata.empty()) {
    std::string text;
    for (const auto& [key, value] : metadata) {
      AppendPart(text, key);
      AppendPart(text, value);
    }
    status.SetPayload(kMetadataPayload, absl::Cord(text));
  }
  return status;
}

absl::Status InvalidFields(std::vector<FieldViolation> violations) {
  std::string message;
  std::string text;
  for (const FieldViolation& violation : violations) {
    absl::StrAppend(
        &message, message.empty() ? "" : "; ", violation.field, ": ", violation.description);
    AppendPart(text, violation.field);
    AppendPart(text, violation.reason);
    AppendPart(text, violation.description);
  }
  absl::Status status = Error(absl::StatusCode::kInvalidArgument, reason::kInvalidField, message);
  status.SetPayload(kViolationsPayload, absl::Cord(text));
  return status;
}

absl::Status InvalidField(absl::string_view field,
                          absl::string_view reason,
                          absl::string_view description) {
  return InvalidFields({{std::string(field), std::string(reason), std::string(description)}});
}

absl::Status WithRetryDelay(absl::Status status, absl::Duration delay) {
  status.SetPayload(kRetryPayload, absl::Cord(absl::StrCat(absl::ToInt64Milliseconds(delay))));
  return status;
}

std::string ReasonOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kReasonPayload);
  return payload.has_value() ? std::string(*payload) : std::string();
}

ErrorMetadata MetadataOf(const absl::Status& status) {
  const std::vector<std::string> parts = SplitParts(status, kMetadataPayload);
  ErrorMetadata metadata;
  for (size_t i = 0; i + 1 < parts.size(); i += 2) metadata.emplace_back(parts[i], parts[i + 1]);
  return metadata;
}

std::vector<FieldViolation> ViolationsOf(const absl::Status& status) {
  const std::vector<std::string> parts = SplitParts(status, kViolationsPayload);
  std::vector<FieldViolation> violations;
  for (size_t i = 0; i + 2 < parts.size(); i += 3) {
    violations.push_back({parts[i], parts[i + 1], parts[i + 2]});
  }
  return violations;
}

std::optional<absl::Duration> RetryDelayOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kRetryPayload);
  if (!payload.has_value()) return std::nullopt;
  const std::string text(*payload);
  int64_t milliseconds = 0;
  std::from_chars(text.data(), text.data() + text.size(), milliseconds);
  return absl::Milliseconds(milliseconds);
}

}  // namespace hailan
