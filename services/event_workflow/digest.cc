#include "services/event_workflow/digest.h"

#include <openssl/evp.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"

namespace hailan::event_workflow {

std::string Sha256Bytes(absl::string_view content) {
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  unsigned int size = 0;
  HL_CHECK(EVP_Digest(content.data(),
                      content.size(),
                      reinterpret_cast<unsigned char*>(digest.data()),
                      &size,
                      EVP_sha256(),
                      nullptr) == 1);
  digest.resize(size);
  return digest;
}

std::string Sha256Hex(absl::string_view content) {
  return absl::BytesToHexString(Sha256Bytes(content));
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
