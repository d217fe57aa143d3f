#include "services/grid_geo/domain/edit.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace hailan::grid_geo {

absl::Status CheckEtag(absl::string_view etag, int64_t revision) {
  if (etag.empty() || etag == absl::StrCat(revision)) return absl::OkStatus();
  return Error(absl::StatusCode::kAborted,
               hailan::reason::kStaleEtag,
               "The resource has changed since it was read; read it again and repeat the change.",
               {{"current_etag", absl::StrCat(revision)}});
}

bool IsResourceId(absl::string_view text) {
  return !text.empty() && text.size() <= 64 &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return absl::ascii_isalnum(c) || c == '_' || c == '-';
         });
}

bool IsVisibleText(absl::string_view text) {
  return !absl::StripAsciiWhitespace(text).empty() && IsVisibleOrEmpty(text);
}

bool IsVisibleOrEmpty(absl::string_view text) {
  return std::none_of(
      text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

}  // namespace hailan::grid_geo
