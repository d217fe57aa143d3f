// A last net for free texts that many people read: numbers that identify a person do not belong
// there.
#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace hailan::volunteer_order {

// INVALID_ARGUMENT (PERSONAL_DATA_IN_TEXT) naming `field` when `text` holds 11 or more digits in a
// row: a mobile number has 11, a citizen number 15 or 18.
absl::Status CheckNoPersonalNumbers(absl::string_view field, absl::string_view text);

}  // namespace hailan::volunteer_order
