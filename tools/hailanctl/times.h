// Times and days as words of the command line.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace hailan::ctl {

// An instant by RFC 3339, or the beginning of a day `YYYY-MM-DD` in China (UTC+8). INVALID_ARGUMENT
// (BAD_TIME).
absl::StatusOr<absl::Time> TimeOf(const std::string& text);

// INVALID_ARGUMENT (BAD_DAY) unless the text is a day `YYYY-MM-DD` or empty.
absl::Status CheckDay(const std::string& text);

}  // namespace hailan::ctl
