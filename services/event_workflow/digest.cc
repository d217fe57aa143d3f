#include "services/event_workflow/digest.h"

#include <openssl/evp.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"

namespace hailan::event_workflow {

std::string Sha256Hex(absl::string_view content) {
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  unsigned int size = 0;
  HL_CHECK(EVP_Digest(content.data(),
                      content.size(),
                      reinterpret_cast<unsigned char*>(digest.data()),
                      &size,
                      EVP_sha256(),
                      nullptr) == 1);
  digest.resize(size);
  return absl::BytesToHexString(digest);
}

std::string DigestId(absl::string_view content) {
  std::string hex = Sha256Hex(content);
  hex[12] = '8';  // version
  hex[16] = '8';  // variant
  const absl::string_view view = hex;
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

}  // namespace hailan::event_workflow
