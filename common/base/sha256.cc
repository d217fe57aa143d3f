#include "common/base/sha256.h"

#include <openssl/evp.h>

#include "common/base/status_macros.h"

namespace hailan {

std::string Sha256(absl::string_view content) {
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

}  // namespace hailan
