// The order of trust: a token is taken apart, its signature checked with the key it names, and only
// then are its claims read.
#include "common/rpc/auth.h"

#include <openssl/rand.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/auth/claims.h"
#include "common/auth/jwks.h"
#include "common/auth/jwt.h"
#include "common/auth/key_source.h"
#include "common/auth/token_cache.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/obs/log.h"

namespace hailan::rpc {
namespace {

// The seed is public on purpose: the key is worth nothing in production, where it is refused, and
// lets every tool on a developer's machine make its tokens.
constexpr absl::string_view kDevelopmentSeed = "hailan-development-key-no-secret";
constexpr absl::string_view kDevelopmentKeyId = "hailan-development";
constexpr absl::Duration kServiceTokenLifetime = absl::Minutes(10);
constexpr absl::Duration kServiceTokenFileAge = absl::Seconds(30);

const auth::JwtSigner& DevelopmentSigner() {
  static const auto* signer = new auth::JwtSigner(std::string(kDevelopmentKeyId), kDevelopmentSeed);
  return *signer;
}

// A key that exists only in this process; its id cannot be guessed, so no issuer's key shares it.
auth::JwtSigner MakeProcessSigner() {
  std::string seed(32, '\0');
  std::string id(16, '\0');
  HL_CHECK(RAND_bytes(reinterpret_cast<unsigned char*>(seed.data()), 32) == 1);
  HL_CHECK(RAND_bytes(reinterpret_cast<unsigned char*>(id.data()), 16) == 1);
  return auth::JwtSigner(absl::StrCat("process-", absl::BytesToHexString(id)), seed);
}

std::string PayloadOf(const TokenClaims& claims, const AuthOptions& options, absl::Time now) {
  nlohmann::json payload = {{"iss", options.issuer},
                            {"aud", options.audience},
                            {"sub", claims.subject},
                            {"iat", absl::ToUnixSeconds(now)},
                            {"exp", absl::ToUnixSeconds(now + claims.lifetime)},
                            {"roles", claims.roles}};
  if (!claims.city.empty()) payload["city"] = claims.city;
  if (!claims.areas.empty()) payload["areas"] = claims.areas;
  if (!claims.departments.empty()) payload["depts"] = claims.departments;
  if (!claims.enterprise.empty()) payload["enterprise"] = claims.enterprise;
  return payload.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

absl::Status CheckOptions(const AuthOptions& options) {
  const auto refuse = [](absl::string_view what) {
    return Error(absl::StatusCode::kFailedPrecondition, "INSECURE_CONFIGURATION", what);
  };
  if (!options.production) return absl::OkStatus();
  if (options.jwks.empty()) {
    return refuse("Production needs the issuer's keys: set HAILAN_AUTH_JWKS.");
  }
  if (absl::StartsWith(options.jwks, "http://")) {
    return refuse("Production reads the issuer's keys from a file or over https only.");
  }
  return absl::OkStatus();
}

}  // namespace

class Authenticator::Impl {
 public:
  Impl(AuthOptions options, std::unique_ptr<auth::KeySource> source)
      : options_(std::move(options)),
        expected_{options_.issuer, options_.audience, options_.skew},
        source_(std::move(source)),
        process_signer_(MakeProcessSigner()),
        process_key_(auth::VerifyKey::Ed25519(process_signer_.PublicKey())),
        development_key_(auth::VerifyKey::Ed25519(DevelopmentSigner().PublicKey())) {}

  absl::StatusOr<std::shared_ptr<const Actor>> Verify(absl::string_view token) {
    const absl::Time now = Now();
    const uint64_t generation = source_ != nullptr ? source_->generation() : 0;
    if (auto actor = cache_.Find(token, now, generation)) return actor;
    HL_ASSIGN_OR_RETURN(const auth::JwtParts parts, auth::SplitJwt(token));
    const std::shared_ptr<const auth::VerifyKey> key = FindKey(parts);
    if (key == nullptr) {
      // The reply is the same whether a key never was or will be read in a moment.
      return auth::BadToken("its issuer has no such key");
    }
    if (!key->Verify(parts.signed_text, parts.signature)) {
      return auth::BadToken("its signature is wrong");
    }
    HL_ASSIGN_OR_RETURN(const auth::Verified verified,
                        auth::ReadClaims(parts.payload, expected_, now));
    cache_.Put(token, verified, generation);
    return verified.actor;
  }

  absl::Status Ready() const { return source_ != nullptr ? source_->Ready() : absl::OkStatus(); }

  std::string ServiceToken() {
    const absl::Time now = Now();
    absl::MutexLock lock(&mutex_);
    if (now < service_token_renewal_) return service_token_;
    if (token_file_.empty()) {
      SignServiceToken(now);
    } else {
      ReadServiceToken(now);
    }
    return service_token_;
  }

  void SetServiceTokenFile(std::string path) {
    absl::MutexLock lock(&mutex_);
    token_file_ = std::move(path);
    service_token_renewal_ = absl::InfinitePast();
  }

  absl::StatusOr<std::string> SignDevelopment(const TokenClaims& claims) const {
    if (options_.production) {
      return Error(absl::StatusCode::kFailedPrecondition,
                   "NOT_IN_PRODUCTION",
                   "Development tokens are not made in production; ask the issuer for one.");
    }
    return DevelopmentSigner().Sign(PayloadOf(claims, options_, Now()));
  }

 private:
  absl::Time Now() const { return options_.clock != nullptr ? options_.clock->Now() : absl::Now(); }

  std::shared_ptr<const auth::VerifyKey> FindKey(const auth::JwtParts& parts) {
    if (parts.algorithm == auth::Algorithm::kEdDsa) {
      if (parts.key_id == process_signer_.key_id()) return process_key_;
      if (parts.key_id == kDevelopmentKeyId && !options_.production) return development_key_;
    }
    return source_ != nullptr ? source_->Find(parts.key_id, parts.algorithm) : nullptr;
  }

  void SignServiceToken(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const TokenClaims claims{
        .subject = "hailan-service", .roles = {"service"}, .lifetime = kServiceTokenLifetime};
    const auth::JwtSigner& signer = options_.production ? process_signer_ : DevelopmentSigner();
    service_token_ = signer.Sign(PayloadOf(claims, options_, now));
    service_token_renewal_ = now + kServiceTokenLifetime / 2;
  }

  void ReadServiceToken(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    service_token_renewal_ = now + kServiceTokenFileAge;
    absl::StatusOr<std::string> text = auth::ReadLocation(token_file_, nullptr);
    if (text.ok()) {
      service_token_ = std::string(absl::StripAsciiWhitespace(*text));
    } else {
      // The last one may still be good; peers say so otherwise.
      obs::Log(obs::Level::kError,
               "cannot read the service token",
               {{"reason", std::string(text.status().message())}});
    }
  }

  const AuthOptions options_;
  const auth::Expected expected_;
  const std::unique_ptr<auth::KeySource> source_;
  const auth::JwtSigner process_signer_;
  const std::shared_ptr<const auth::VerifyKey> process_key_;
  const std::shared_ptr<const auth::VerifyKey> development_key_;
  auth::TokenCache cache_;
  absl::Mutex mutex_;
  std::string token_file_ ABSL_GUARDED_BY(mutex_);
  std::string service_token_ ABSL_GUARDED_BY(mutex_);
  absl::Time service_token_renewal_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

absl::StatusOr<std::unique_ptr<Authenticator>> Authenticator::Create(AuthOptions options) {
  HL_RETURN_IF_ERROR(CheckOptions(options));
  std::unique_ptr<auth::KeySource> source;
  if (!options.jwks.empty()) {
    HL_ASSIGN_OR_RETURN(source, auth::KeySource::Create(options.jwks, options.jwks_refresh));
  }
  return std::unique_ptr<Authenticator>(
      new Authenticator(std::make_unique<Impl>(std::move(options), std::move(source))));
}

Authenticator::Authenticator(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Authenticator::~Authenticator() = default;

absl::Status Authenticator::Ready() const {
  return impl_->Ready();
}

absl::StatusOr<std::shared_ptr<const Actor>> Authenticator::Verify(absl::string_view token) {
  return impl_->Verify(token);
}

std::string Authenticator::ServiceToken() {
  return impl_->ServiceToken();
}

void Authenticator::SetServiceTokenFile(std::string path) {
  impl_->SetServiceTokenFile(std::move(path));
}

absl::StatusOr<std::string> Authenticator::SignDevelopment(const TokenClaims& claims) const {
  return impl_->SignDevelopment(claims);
}

std::string SignDevelopmentToken(const TokenClaims& claims, const AuthOptions& options) {
  const absl::Time now = options.clock != nullptr ? options.clock->Now() : absl::Now();
  return DevelopmentSigner().Sign(PayloadOf(claims, options, now));
}

}  // namespace hailan::rpc
