#include "common/auth/jwks.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace hailan::auth {
namespace {

using nlohmann::json;

constexpr int kLeastRsaBits = 2048;

template <auto kFree>
struct Free {
  template <class T>
  void operator()(T* object) const {
    kFree(object);
  }
};
using Number = std::unique_ptr<BIGNUM, Free<BN_free>>;
using ParamBuilder = std::unique_ptr<OSSL_PARAM_BLD, Free<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Free<OSSL_PARAM_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Free<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;
using EcSignature = std::unique_ptr<ECDSA_SIG, Free<ECDSA_SIG_free>>;

const unsigned char* Bytes(absl::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

Number MakeNumber(absl::string_view bytes) {
  return Number(BN_bin2bn(Bytes(bytes), static_cast<int>(bytes.size()), nullptr));
}

// The base64url member of a JWK; empty when it is missing or malformed.
std::string BytesOf(const json& jwk, const char* member) {
  const auto found = jwk.find(member);
  std::string bytes;
  if (found == jwk.end() || !found->is_string()) return bytes;
  if (!DecodeBase64Url(found->get_ref<const std::string&>(), &bytes)) bytes.clear();
  return bytes;
}

// A public key of `type` from its parameters; null when OpenSSL finds them wrong, an EC point off
// its curve included.
Key MakeKey(const char* type, OSSL_PARAM_BLD* builder) {
  const Params params(OSSL_PARAM_BLD_to_param(builder));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* raw = nullptr;
  const bool made = params != nullptr && context != nullptr &&
                    EVP_PKEY_fromdata_init(context.get()) == 1 &&
                    EVP_PKEY_fromdata(context.get(), &raw, EVP_PKEY_PUBLIC_KEY, params.get()) == 1;
  Key key(raw);
  if (!made) return nullptr;
  const KeyContext check(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
  return EVP_PKEY_public_check(check.get()) == 1 ? std::move(key) : nullptr;
}

Key MakeRsa(const json& jwk) {
  const Number n = MakeNumber(BytesOf(jwk, "n"));
  const Number e = MakeNumber(BytesOf(jwk, "e"));
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  if (BN_num_bits(n.get()) < kLeastRsaBits || BN_num_bits(n.get()) > 16384 || BN_is_zero(e.get()) ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1) {
    return nullptr;
  }
  return MakeKey("RSA", builder.get());
}

Key MakeP256(const json& jwk) {
  const std::string x = BytesOf(jwk, "x");
  const std::string y = BytesOf(jwk, "y");
  if (jwk.value("crv", json()) != "P-256" || x.size() != 32 || y.size() != 32) return nullptr;
  const std::string point = absl::StrCat("\x04", x, y);
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  if (OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(
          builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1) {
    return nullptr;
  }
  return MakeKey("EC", builder.get());
}

Key MakeEd25519(absl::string_view bytes) {
  if (bytes.size() != 32) return nullptr;
  return Key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, Bytes(bytes), bytes.size()));
}

// The key of one JWK, null when we cannot or must not use it.
std::shared_ptr<const VerifyKey> MakeVerifyKey(const json& jwk) {
  if (jwk.contains("use") && jwk["use"] != "sig") return nullptr;
  const json type = jwk.value("kty", json());
  const json algorithm = jwk.value("alg", json());
  const auto make = [&algorithm](Algorithm kind, const char* name, Key key) {
    const bool fits = key != nullptr && (algorithm.is_null() || algorithm == name);
    return fits ? std::make_shared<const VerifyKey>(kind, std::move(key)) : nullptr;
  };
  if (type == "RSA") return make(Algorithm::kRs256, "RS256", MakeRsa(jwk));
  if (type == "EC") return make(Algorithm::kEs256, "ES256", MakeP256(jwk));
  if (type == "OKP" && jwk.value("crv", json()) == "Ed25519") {
    return make(Algorithm::kEdDsa, "EdDSA", MakeEd25519(BytesOf(jwk, "x")));
  }
  return nullptr;
}

// JOSE writes an ECDSA signature as r and s of 32 bytes each, OpenSSL wants DER; empty on failure.
std::string DerOf(absl::string_view jose) {
  if (jose.size() != 64) return {};
  const EcSignature signature(ECDSA_SIG_new());
  ECDSA_SIG_set0(signature.get(),
                 MakeNumber(jose.substr(0, 32)).release(),
                 MakeNumber(jose.substr(32)).release());
  std::string der(static_cast<size_t>(std::max(i2d_ECDSA_SIG(signature.get(), nullptr), 0)), '\0');
  auto* end = reinterpret_cast<unsigned char*>(der.data());
  i2d_ECDSA_SIG(signature.get(), &end);
  return der;
}

}  // namespace

std::shared_ptr<const VerifyKey> VerifyKey::Ed25519(absl::string_view bytes) {
  Key key = MakeEd25519(bytes);
  if (key == nullptr) return nullptr;
  return std::make_shared<const VerifyKey>(Algorithm::kEdDsa, std::move(key));
}

bool VerifyKey::Verify(absl::string_view text, absl::string_view signature) const {
  const std::string der = algorithm_ == Algorithm::kEs256 ? DerOf(signature) : std::string();
  if (algorithm_ == Algorithm::kEs256) signature = der;
  const DigestContext context(EVP_MD_CTX_new());
  const EVP_MD* digest = algorithm_ == Algorithm::kEdDsa ? nullptr : EVP_sha256();
  const bool right =
      EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key_.get()) == 1 &&
      EVP_DigestVerify(
          context.get(), Bytes(signature), signature.size(), Bytes(text), text.size()) == 1;
  // A wrong signature leaves entries in the thread's error queue; nobody reads them.
  if (!right) ERR_clear_error();
  return right;
}

absl::StatusOr<KeySet> ParseJwks(absl::string_view text) {
  const json document = json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
  const auto refuse = [](absl::string_view what) {
    return Error(absl::StatusCode::kInvalidArgument, "INVALID_JWKS", what);
  };
  if (!document.is_object() || !document.contains("keys") || !document["keys"].is_array()) {
    return refuse("The JWK set is not a JSON object with an array of keys.");
  }
  KeySet keys;
  for (const json& jwk : document["keys"]) {
    if (!jwk.is_object()) continue;
    const json id = jwk.value("kid", json());
    std::shared_ptr<const VerifyKey> key = MakeVerifyKey(jwk);
    if (key == nullptr) continue;
    const Algorithm algorithm = key->algorithm();
    keys[{id.is_string() ? id.get<std::string>() : std::string(), algorithm}] = std::move(key);
  }
  ERR_clear_error();
  if (keys.empty()) return refuse("The JWK set has no key for RS256, ES256 or EdDSA.");
  return keys;
}

}  // namespace hailan::auth
