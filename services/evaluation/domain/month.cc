#include "services/evaluation/domain/month.h"

#include "absl/strings/numbers.h"
#include "common/base/error.h"

namespace hailan::evaluation {

absl::StatusOr<Month> ParseMonth(absl::string_view text) {
  int year = 0;
  int month = 0;
  const bool plain = text.find_first_not_of("0123456789-") == absl::string_view::npos;
  if (!plain || text.size() != 7 || text[4] != '-' || !absl::SimpleAtoi(text.substr(0, 4), &year) ||
      !absl::SimpleAtoi(text.substr(5), &month) || year < 1 || month < 1 || month > 12) {
    return InvalidField("month", "NOT_A_MONTH", "A month is written like 2026-11, 01 to 12.");
  }
  const absl::TimeZone local = absl::FixedTimeZone(8 * 60 * 60);
  return Month{absl::FromCivil(absl::CivilMonth(year, month), local),
               absl::FromCivil(absl::CivilMonth(year, month) + 1, local)};
}

}  // namespace hailan::evaluation
