// Phone numbers in one form, so that the same number is found however it was written.
#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace hailan::residents {

// `+` and digits (E.164) of a number as people write it: blanks, hyphens, brackets (also
// full-width) are dropped; without `+` or `00` it is a number of mainland China: mobile, landline
// with area code, 400 or 800. nullopt when it is none of these.
std::optional<std::string> NormalisePhone(absl::string_view text);

// The last four digits of a normalised number.
std::string PhoneTail(absl::string_view phone);

}  // namespace hailan::residents
