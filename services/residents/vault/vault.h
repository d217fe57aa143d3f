// Encryption at rest of sensitive values, and the keyed digests by which they are found again.
//
// A sealed value is: version (1), suite, length of the key id, key id, nonce, ciphertext, tag.
// Suite 1 is AES-256-GCM with a random 96-bit nonce under the key itself; other suites (a data key
// per person, SM4) get other numbers, so that rows of different suites live side by side. The
// header and the place of the value (column and row) are authenticated: a value copied to another
// row does not open.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/residents/vault/key_ring.h"

namespace hailan::residents {

// The place of a value. `row` is `city/id`.
struct SealedPlace {
  absl::string_view column;
  absl::string_view row;
};

// Thread-safe.
class Vault {
 public:
  explicit Vault(KeyRing ring) : ring_(std::move(ring)) {}

  // Empty for an empty value.
  std::string Seal(const SealedPlace& place, absl::string_view value) const;

  // Empty for an empty blob. INTERNAL (SEAL_UNREADABLE) for a value that was tampered with, moved,
  // cut or sealed under a key or suite that is not here; neither value nor blob is in the status.
  absl::StatusOr<std::string> Open(const SealedPlace& place, absl::string_view blob) const;

  // 16 bytes of HMAC-SHA256 over `kind` and the normalised value; empty for an empty value.
  std::string Digest(absl::string_view kind, absl::string_view value) const;

 private:
  const KeyRing ring_;
};

}  // namespace hailan::residents
