#include "services/volunteer_order/domain/text_check.h"

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "services/volunteer_order/domain/reasons.h"

namespace hailan::volunteer_order {

absl::Status CheckNoPersonalNumbers(absl::string_view field, absl::string_view text) {
  constexpr int kMobileNumberDigits = 11;
  int run = 0;
  for (const char c : text) {
    run = absl::ascii_isdigit(static_cast<unsigned char>(c)) ? run + 1 : 0;
    if (run < kMobileNumberDigits) continue;
    return Error(absl::StatusCode::kInvalidArgument,
                 reason::kPersonalDataInText,
                 absl::StrCat("The text of ",
                              field,
                              " seems to hold a phone or identity number; take it out, everybody "
                              "can read this text."),
                 {{"field", std::string(field)}});
  }
  return absl::OkStatus();
}

}  // namespace hailan::volunteer_order
