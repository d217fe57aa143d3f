// JWS compact tokens (RFC 7515): taken apart, and made with an Ed25519 key. Trusts nothing: whether
// a signature is right is a question to jwks.h, whether claims are is one to claims.h.
#pragma once

#include <openssl/evp.h>

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace hailan::auth {

// The signature algorithms of the house. `none` and every HMAC are not among them.
enum class Algorithm : uint8_t { kRs256, kEs256, kEdDsa };

// A token taken apart; the signature is not checked yet. Views point into the token.
struct JwtParts {
  Algorithm algorithm = Algorithm::kRs256;
  // Empty when the header names no key.
  std::string key_id;
  // Header and payload as they were signed.
  absl::string_view signed_text;
  std::string signature;
  // The payload's JSON text.
  std::string payload;
};

// Longer tokens are refused unread; a gRPC server takes 8 KiB of metadata in all.
inline constexpr size_t kLongestToken = 8192;

// UNAUTHENTICATED with a sentence that says what is wrong with the form: three base64url parts, a
// header with one of our algorithms, typ JWT or at+jwt or none, no critical extensions.
absl::StatusOr<JwtParts> SplitJwt(absl::string_view token);

// UNAUTHENTICATED with this sentence; how every fault of a token is told.
absl::Status BadToken(absl::string_view what);

// Bytes of unpadded base64url (RFC 4648 section 5); false for any other character, blanks and
// padding included.
bool DecodeBase64Url(absl::string_view text, std::string* bytes);

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;

// Makes tokens with one Ed25519 private key. Thread-safe.
class JwtSigner {
 public:
  // From a seed of 32 bytes (RFC 8032 section 5.1.5).
  JwtSigner(std::string key_id, absl::string_view seed);

  // A token of type at+jwt with this payload (JSON text).
  std::string Sign(absl::string_view payload) const;
  const std::string& key_id() const { return key_id_; }
  // 32 bytes.
  std::string PublicKey() const;

 private:
  std::string key_id_;
  Key key_;
};

}  // namespace hailan::auth
