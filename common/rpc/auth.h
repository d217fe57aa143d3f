// From a bearer token to an Actor: JWS compact tokens (RFC 7515, 9068) signed with RS256, ES256 or
// EdDSA, checked with OpenSSL EVP against a JWK set from a file or URL. Verified tokens are cached
// until they expire.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/actor.h"
#include "common/base/clock.h"

namespace hailan::rpc {

struct AuthOptions {
  // Path or URL of the JWK set (RFC 7517), https in production; re-read every `jwks_refresh` and,
  // at most once in ten seconds, when a token names an unknown key. Empty: only the development
  // key.
  std::string jwks;
  absl::Duration jwks_refresh = absl::Minutes(5);
  std::string issuer = "hailan-development";
  std::string audience = "hailan";
  // Production refuses to start with the development key, and so without a JWK set.
  bool production = false;
  // Tolerated clock difference for exp and nbf.
  absl::Duration skew = absl::Seconds(60);
  // Replaces the machine's clock in tests; outlives the authenticator. Tokens are real credentials,
  // so the shifted development clock of the host is not for them.
  const Clock* clock = nullptr;
};

// Who a token is for and what it may do; the claims of ours besides iss, aud, exp, iat, sub:
// `roles` (["grid_member"]), `city` ("222405"), `areas` (["222405001001"]), `depts`,
// `enterprise` ("9131000063159284XQ").
struct TokenClaims {
  std::string subject;
  std::vector<std::string> roles = {};
  std::string city = {};
  std::vector<std::string> areas = {};
  std::vector<std::string> departments = {};
  // Unified social credit code of the enterprise whose account it is; empty = of a person.
  std::string enterprise = {};
  absl::Duration lifetime = absl::Hours(1);
};

// Thread-safe.
class Authenticator {
 public:
  // FAILED_PRECONDITION (INSECURE_CONFIGURATION) in production without a JWK set or with one over
  // plain http; the errors of auth::KeySource::Create for a file that cannot be used.
  static absl::StatusOr<std::unique_ptr<Authenticator>> Create(AuthOptions options);
  ~Authenticator();

  // UNAVAILABLE while the issuer's keys could not be read even once; for readiness.
  absl::Status Ready() const;

  // UNAUTHENTICATED (UNAUTHENTICATED, TOKEN_EXPIRED) unless `token` is a valid one of the issuer
  // for the audience. Never waits; about 0.2 µs when cached.
  absl::StatusOr<std::shared_ptr<const Actor>> Verify(absl::string_view token);

  // A token of this process for calls to other services on its own behalf, role `service`: from
  // HAILAN_SERVICE_TOKEN_FILE when given (re-read every 30 s), else signed with a key that only
  // this process accepts, in development with the development key. Reads a file: not for reactors.
  std::string ServiceToken();
  // To be called before the first ServiceToken().
  void SetServiceTokenFile(std::string path);

  // Signs with the development key, in development only: FAILED_PRECONDITION in production.
  absl::StatusOr<std::string> SignDevelopment(const TokenClaims& claims) const;

 private:
  class Impl;
  explicit Authenticator(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// A token signed with the development key, for tools that run without an Authenticator.
std::string SignDevelopmentToken(const TokenClaims& claims, const AuthOptions& options);

}  // namespace hailan::rpc
