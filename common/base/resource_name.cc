#include "common/base/resource_name.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"

namespace hailan {
namespace {

bool IsCity(absl::string_view text) {
  return text.size() == 6 && std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

bool IsId(absl::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_';
  });
}

absl::Status BadName(absl::string_view text, absl::string_view want) {
  // A name may be anything that a caller sent; only its length is repeated.
  return Error(absl::StatusCode::kInvalidArgument,
               "INVALID_RESOURCE_NAME",
               absl::StrCat("Resource name must look like ",
                            want,
                            "; got ",
                            text.size(),
                            " characters of another form."),
               {{"expected", std::string(want)}});
}

}  // namespace

absl::StatusOr<ResourceParts> ParseResource(absl::string_view text, absl::string_view collection) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '/');
  if (parts.size() != 4 || parts[0] != "cities" || parts[2] != collection || !IsCity(parts[1]) ||
      !IsId(parts[3])) {
    return BadName(text, absl::StrCat("cities/{six digits}/", collection, "/{id}"));
  }
  return ResourceParts{std::string(parts[1]), std::string(parts[3])};
}

absl::StatusOr<std::string> ParseCity(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '/');
  if (parts.size() != 2 || parts[0] != "cities" || !IsCity(parts[1])) {
    return BadName(text, "cities/{six digits}");
  }
  return std::string(parts[1]);
}

}  // namespace hailan
