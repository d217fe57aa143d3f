// How an error is built: a canonical code, a machine-readable reason, one English sentence that
// says what is wrong and how to fix it, and the values as metadata. The RPC edge
// (common/rpc/grpc_status) turns this into google.rpc.ErrorInfo and google.rpc.BadRequest; nothing
// here knows protobuf.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace hailan {

// Metadata of an error: snake_case key, value as text. Never personal data.
using ErrorMetadata = std::vector<std::pair<std::string, std::string>>;

// One broken field rule. `field` is the dotted proto path (`point.longitude`), `reason` the rule in
// UPPER_SNAKE (`REQUIRED`, `TOO_LONG`), `description` says the rule and the fix.
struct FieldViolation {
  std::string field;
  std::string reason;
  std::string description;
};

// An error with a machine-readable `reason` (UPPER_SNAKE, unique in Hailan).
absl::Status Error(absl::StatusCode code,
                   absl::string_view reason,
                   absl::string_view message,
                   ErrorMetadata metadata = {});

// INVALID_ARGUMENT with reason INVALID_FIELD and all violations of one request.
absl::Status InvalidFields(std::vector<FieldViolation> violations);

// InvalidFields for exactly one field.
absl::Status InvalidField(absl::string_view field,
                          absl::string_view reason,
                          absl::string_view description);

// Adds how long the caller should wait before it tries again (google.rpc.RetryInfo).
absl::Status WithRetryDelay(absl::Status status, absl::Duration delay);

// The parts again; empty when the status carries none.
std::string ReasonOf(const absl::Status& status);
ErrorMetadata MetadataOf(const absl::Status& status);
std::vector<FieldViolation> ViolationsOf(const absl::Status& status);
std::optional<absl::Duration> RetryDelayOf(const absl::Status& status);

// Reasons that any service may answer with. Services add their own in `domain/reasons.h`.
namespace reason {
inline constexpr absl::string_view kInvalidField = "INVALID_FIELD";
inline constexpr absl::string_view kUnauthenticated = "UNAUTHENTICATED";
inline constexpr absl::string_view kTokenExpired = "TOKEN_EXPIRED";
inline constexpr absl::string_view kPermissionDenied = "PERMISSION_DENIED";
inline constexpr absl::string_view kForeignCity = "FOREIGN_CITY";
inline constexpr absl::string_view kOutOfScope = "OUT_OF_SCOPE";
inline constexpr absl::string_view kNotFound = "NOT_FOUND";
inline constexpr absl::string_view kAlreadyExists = "ALREADY_EXISTS";
inline constexpr absl::string_view kStaleEtag = "STALE_ETAG";
inline constexpr absl::string_view kLostRace = "LOST_RACE";
inline constexpr absl::string_view kRequestIdReused = "REQUEST_ID_REUSED";
inline constexpr absl::string_view kInvalidPageToken = "INVALID_PAGE_TOKEN";
inline constexpr absl::string_view kQueueFull = "QUEUE_FULL";
inline constexpr absl::string_view kRateLimited = "RATE_LIMITED";
inline constexpr absl::string_view kDeadlineExceeded = "DEADLINE_EXCEEDED";
inline constexpr absl::string_view kDatabaseUnavailable = "DATABASE_UNAVAILABLE";
inline constexpr absl::string_view kPeerUnavailable = "PEER_UNAVAILABLE";
inline constexpr absl::string_view kDraining = "DRAINING";
inline constexpr absl::string_view kInternal = "INTERNAL";
}  // namespace reason

}  // namespace hailan
