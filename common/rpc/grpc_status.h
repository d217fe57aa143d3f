// The one translation between absl::Status (with the parts of common/base/error.h) and grpc::Status
// (with google.rpc details), in both directions.
#pragma once

#include <grpcpp/support/status.h>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace hailan::rpc {

// The domain of every ErrorInfo of ours.
inline constexpr absl::string_view kErrorDomain = "hailan";

// Status details ride in HTTP/2 trailers; they are kept below this size by dropping violations.
inline constexpr size_t kMaxDetailBytes = 4096;

grpc::Status ToGrpc(const absl::Status& status);
absl::Status FromGrpc(const grpc::Status& status);

// What may leave the process: INTERNAL, UNKNOWN and DATA_LOSS keep nothing but a log id, under
// which the original is logged here.
absl::Status Sanitize(absl::Status status, absl::string_view method);

}  // namespace hailan::rpc
