#include "services/event_workflow/digest.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/sha256.h"

namespace hailan::event_workflow {

std::string Sha256Hex(absl::string_view content) {
  return absl::BytesToHexString(Sha256(content));
}

namespace {

std::string Hyphenate(absl::string_view view) {
  return absl::StrCat(view.substr(0, 8),
                      "-",
                      view.substr(8, 4),
                      "-",
                      view.substr(12, 4),
                      "-",
                      view.substr(16, 4),
                      "-",
                      view.substr(20, 12));
}

}  // namespace

std::string DigestId(absl::string_view content) {
  std::string hex = Sha256Hex(content);
  hex[12] = '8';  // version
  hex[16] = '8';  // variant
  return Hyphenate(hex);
}

std::string DatedId(absl::Time time, absl::string_view content) {
  std::string hex = Sha256Hex(content);
  const auto milliseconds = static_cast<uint64_t>(absl::ToUnixMillis(time));
  hex.replace(0, 12, absl::StrCat(absl::Hex(milliseconds, absl::kZeroPad12)));
  hex[12] = '7';  // version
  hex[16] = '8';  // variant
  return Hyphenate(hex);
}

}  // namespace hailan::event_workflow
