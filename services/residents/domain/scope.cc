#include "services/residents/domain/scope.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace hailan::residents {

std::vector<std::string> AreasOf(const Actor& actor, absl::string_view city) {
  if (CheckArea(actor, city).ok()) return {std::string(city)};
  return actor.areas;
}

absl::Status Missing(const Actor& actor, absl::string_view city, absl::string_view resource) {
  HL_RETURN_IF_ERROR(CheckArea(actor, city));
  return Error(absl::StatusCode::kNotFound,
               hailan::reason::kNotFound,
               "There is no such resource; check the name.",
               {{"resource", std::string(resource)}});
}

absl::Status CheckEtag(absl::string_view etag, int64_t revision) {
  if (etag.empty() || etag == absl::StrCat(revision)) return absl::OkStatus();
  return Error(absl::StatusCode::kAborted,
               hailan::reason::kStaleEtag,
               "The record has changed since it was read; read it again and repeat the change.",
               {{"current_etag", absl::StrCat(revision)}});
}

bool IsTerritoryOf(absl::string_view city, absl::string_view code) {
  return (code.size() == 9 || code.size() == 12 || code.size() == 15 || code.size() == 17) &&
         absl::StartsWith(code, city) && std::all_of(code.begin(), code.end(), absl::ascii_isdigit);
}

}  // namespace hailan::residents
