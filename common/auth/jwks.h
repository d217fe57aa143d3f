// Public keys: JSON Web Key sets (RFC 7517, 7518, 8037) and the check of a signature by OpenSSL.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/auth/jwt.h"

namespace hailan::auth {

// A key and the one algorithm it is for. Immutable, thread-safe.
class VerifyKey {
 public:
  VerifyKey(Algorithm algorithm, Key key) : algorithm_(algorithm), key_(std::move(key)) {}

  // The Ed25519 public key of 32 bytes; null for other lengths.
  static std::shared_ptr<const VerifyKey> Ed25519(absl::string_view bytes);

  Algorithm algorithm() const { return algorithm_; }
  // True when `signature` (as JOSE writes it) is this key's over `text`.
  bool Verify(absl::string_view text, absl::string_view signature) const;

 private:
  Algorithm algorithm_;
  Key key_;
};

// Keys by id and algorithm: an id may name keys of several kinds, a token says which it means, and
// no key ever answers for another algorithm.
using KeySet = std::map<std::pair<std::string, Algorithm>, std::shared_ptr<const VerifyKey>>;

// The usable keys of a JWK set: RSA from 2048 bits (RS256), EC P-256 (ES256), OKP Ed25519 (EdDSA).
// Keys of other kinds, for encryption, or malformed ones are skipped, as RFC 7517 section 5 asks.
// INVALID_ARGUMENT when it is not a JWK set or none is usable.
absl::StatusOr<KeySet> ParseJwks(absl::string_view text);

}  // namespace hailan::auth
