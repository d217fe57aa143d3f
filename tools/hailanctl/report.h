// What a person or script gets to see of errors, and the exit code that goes with them.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "tools/hailanctl/session.h"

namespace hailan::ctl {

// Several lines: code and reason, message, each broken field, metadata, when to try again.
std::string FormatError(const absl::Status& status);

// The same as one JSON object: code, reason, message, metadata, violations, retry_seconds.
std::string FormatErrorJson(const absl::Status& status);

// kUnreachable when no server answered, kRefused for every other error.
ExitCode ExitCodeOf(const absl::Status& status);

// Prints an error (nothing when OK) to stderr and returns its exit code.
ExitCode Finish(const absl::Status& status, bool json_errors);

// The same in the form that the options ask for, with the target when nobody answered there.
ExitCode Finish(absl::Status status, const SessionOptions& options);

}  // namespace hailan::ctl
