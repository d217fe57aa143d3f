// An issuer with a key of each kind, and a deployment that trusts it, for the tests of tokens.
#pragma once

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/auth/jwt.h"
#include "common/rpc/auth.h"
#include "tests/support/fake_clock.h"

namespace hailan::rpc {

using nlohmann::json;

inline std::string Base64Url(absl::string_view bytes) {
  return absl::WebSafeBase64Escape(bytes);
}

inline std::string NumberOf(EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  REQUIRE(EVP_PKEY_get_bn_param(key, name, &number) == 1);
  std::string bytes(static_cast<size_t>(BN_num_bytes(number)), '\0');
  BN_bn2bin(number, reinterpret_cast<unsigned char*>(bytes.data()));
  BN_free(number);
  return bytes;
}

// Coordinates of a curve point have 32 bytes, leading zeros included.
inline std::string Coordinate(EVP_PKEY* key, const char* name) {
  std::string bytes = NumberOf(key, name);
  return std::string(32 - bytes.size(), '\0') + bytes;
}

inline std::string Sign(EVP_PKEY* key, const EVP_MD* digest, const std::string& text) {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  size_t length = 1024;
  std::string signature(length, '\0');
  REQUIRE(EVP_DigestSignInit(context, nullptr, digest, nullptr, key) == 1);
  REQUIRE(EVP_DigestSign(context,
                         reinterpret_cast<unsigned char*>(signature.data()),
                         &length,
                         reinterpret_cast<const unsigned char*>(text.data()),
                         text.size()) == 1);
  EVP_MD_CTX_free(context);
  signature.resize(length);
  return signature;
}

// JOSE's form of an ECDSA signature.
inline std::string JoseOf(const std::string& der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  ECDSA_SIG* signature = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()));
  REQUIRE(signature != nullptr);
  std::string jose(64, '\0');
  auto* out = reinterpret_cast<unsigned char*>(jose.data());
  BN_bn2binpad(ECDSA_SIG_get0_r(signature), out, 32);
  BN_bn2binpad(ECDSA_SIG_get0_s(signature), out + 32, 32);
  ECDSA_SIG_free(signature);
  return jose;
}

// Of nobody: made for these tests, because making one takes longer than all of them.
inline constexpr char kTestRsaKey[] = R"(-----BEGIN RSA PRIVATE KEY-----
MIIEoQIBAAKCAQEAv5oAV0mKLVi+XLbPHrm0vspwktI1uUCxuVn3P6LxA7USxokp
fwR1t6HcBlow17F6dcXphsOij62WQn3dy1uAweB9LFSn4p/Lx5j/hSuTHz++2srB
AWIRv8/sn9Q0LY+Pa9KunN+PGmH+bLRmWnDPMU6XLEHQNwQQG3qCuvVbP5NlE6FS
piVmoL0sJ0VBAV0AQ8gXY7agIW9q8JJJ3xheG8Gyj0Z5uqtUtpoNfjouL7IHer6g
Aue0bC7tcBrBalp39hNaCyCRYEkxM8H38fPl4z8dGJpGoeqgJsK7eZVpVRZDbc+d
ZJqHbXypbB09HciZKlktuf6SQS+wZ8LJQn35WwIDAQABAoH/OXzK7j06pATWspRS
MlxoLOFYCITeseyO2mRRvYAmHnKZmKczN+5yKuSzw+YC8h2pth2uUewa151w4+Cv
evOALRIC7cjJg7RDMi7TU2Tqt4W0QfwM6hnz1aw5kP5YePd0Ppzv53/uNJtChVXA
/wuRJGVFEViS3SeGCU+C50HvSgMkDjIqTH8ktD9UH5QuYSZnynIqZrnDCpJRKgSD
SRJ1SFAqgqhew2nm0AUMKkgvhZQAjIqzz9kcKm+MyW+yWsc74PLO5YEySGKxf7jc
bDHKRofi0M03i7mZkcO30dTNsuuMFclVkMw+5GuUze39HaWRixPlFNKnS6rWHtN4
u1bhAoGBAPBJgKxe2mpVSazI8A/YcFOESIS4KYzwjjT1kNIfdDPu/6THMuVtOCqb
Ff4DK+o3N5Tb3uMDH22xNBpUZyNLFqjcPB8D6R0E1TXnDMUHJMwAM9+51XaVhPla
EeQk4QA3LuPNEyU78cczkhswh+cgE5tcZmLP+J1gbyRmwYICVCJRAoGBAMwhe++9
8pOI4IgPtGjVwwLu+DpZbv3Lm1L/d+6L8bXrz10qeZzT6AUK5zcI0K7++/Ja0xPX
4fi64T/cLVuHqtnJa1d4i08JLHUAYtFBUFbNl1BRbQglUuxDz4cmJKs8OXRGO52T
m5ednNjyhZtExZ7MUiBNVimrO+En6guBK6nrAoGBAM0eYcpDOn41CiyGZ2+PWuvg
a6toLogSvcJ1ske89Ax1RCPcrBTvtFeihhaNjIpm0nqvasgtXUHdWFX1oQmeytwh
DO2JABF2k69s6hizbXT740xjrdaJ8raNbeJsnOn7MXrjECnjzxQ2cM3nEsx5NGOW
cAx/7oIh1R6k3SFnbXzRAoGAQeehowKZmeZ8T5F6dsplHsJWpEgRnKEq8b4HU54d
GNYcagD3qJmF9HLTuaH/9i/e2h1WvrZZf7ueU8bbYgzILW5pWKFToN3eW5wXS2Yh
8RSJgOX5JMMgJaWzD/hRqHNWPWMbhkGM34OEi0qptjqa7y0aatFtOyDMwWHon3RB
y6cCgYBAYj9TwmeJRuiHfMHfs4aH71c7la5EHVtcap9StJKJ2NUkxIWdFjXBHTCM
a6CMsWwa1OCO0500k4gkgBTIuqUPv75zg6jFsw1jPSyTVYVn2FKgfKBF9d2KNvF3
KFuvaMuFB+EBU/YfyJldpOt5iPDD3GzoMoTgfj/EycJ21gfwwQ==
-----END RSA PRIVATE KEY-----
)";

inline EVP_PKEY* ReadKey(const char* pem) {
  BIO* const text = BIO_new_mem_buf(pem, -1);
  EVP_PKEY* const key = PEM_read_bio_PrivateKey(text, nullptr, nullptr, nullptr);
  BIO_free(text);
  return key;
}

// The keys of an issuer, once per process.
class Issuer {
 public:
  static const Issuer& Global() {
    static const Issuer issuer;
    return issuer;
  }
  auth::Key rsa{ReadKey(kTestRsaKey)};
  auth::Key ec{EVP_EC_gen("P-256")};
  auth::Key ed{EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")};

  json RsaJwk() const {
    return {{"kty", "RSA"},
            {"kid", "rsa"},
            {"use", "sig"},
            {"n", Base64Url(NumberOf(rsa.get(), OSSL_PKEY_PARAM_RSA_N))},
            {"e", Base64Url(NumberOf(rsa.get(), OSSL_PKEY_PARAM_RSA_E))}};
  }
  json EcJwk() const {
    return {{"kty", "EC"},
            {"kid", "ec"},
            {"crv", "P-256"},
            {"x", Base64Url(Coordinate(ec.get(), OSSL_PKEY_PARAM_EC_PUB_X))},
            {"y", Base64Url(Coordinate(ec.get(), OSSL_PKEY_PARAM_EC_PUB_Y))}};
  }
  json EdJwk() const {
    std::string bytes(32, '\0');
    size_t length = bytes.size();
    EVP_PKEY_get_raw_public_key(ed.get(), reinterpret_cast<unsigned char*>(bytes.data()), &length);
    return {{"kty", "OKP"},
            {"kid", "ed"},
            {"alg", "EdDSA"},
            {"crv", "Ed25519"},
            {"x", Base64Url(bytes)}};
  }
  json Jwks() const { return {{"keys", {RsaJwk(), EcJwk(), EdJwk()}}}; }

  // A token with this header and these claims, signed as the header's `alg` says.
  std::string Token(const json& header, const json& claims) const {
    const std::string text = absl::StrCat(Base64Url(header.dump()), ".", Base64Url(claims.dump()));
    const std::string algorithm = header.value("alg", "");
    std::string signature;
    if (algorithm == "RS256") signature = Sign(rsa.get(), EVP_sha256(), text);
    if (algorithm == "ES256") signature = JoseOf(Sign(ec.get(), EVP_sha256(), text));
    if (algorithm == "EdDSA") signature = Sign(ed.get(), nullptr, text);
    return absl::StrCat(text, ".", Base64Url(signature));
  }
};

inline const Issuer& Keys() {
  return Issuer::Global();
}

inline json Header(const std::string& algorithm, const std::string& key_id) {
  return {{"alg", algorithm}, {"kid", key_id}, {"typ", "at+jwt"}};
}

class Deployment {
 public:
  explicit Deployment(const json& jwks = Keys().Jwks(), bool production = true) {
    path_ = absl::StrCat("/tmp/hailan-auth-test-", ::getpid(), ".json");
    Write(jwks.dump());
    options.jwks = path_;
    options.issuer = "https://id.example.org";
    options.audience = "hailan";
    options.production = production;
    options.clock = &clock;
  }
  ~Deployment() { std::remove(path_.c_str()); }
  void Write(const std::string& text) const { std::ofstream(path_) << text; }

  Authenticator& Start() {
    auto created = Authenticator::Create(options);
    REQUIRE(created.ok());
    authenticator_ = *std::move(created);
    return *authenticator_;
  }
  // Claims that are right; tests break one at a time.
  json Claims() const {
    return {{"iss", options.issuer},
            {"aud", "hailan"},
            {"sub", "staff-7"},
            {"exp", absl::ToUnixSeconds(clock.Now() + absl::Minutes(10))},
            {"roles", {"grid_member", "librarian"}},
            {"city", "222405"},
            {"areas", {"222405001001001"}},
            {"depts", {"D-12"}}};
  }

  testing::FakeClock clock;
  AuthOptions options;

 private:
  std::string path_;
  std::unique_ptr<Authenticator> authenticator_;
};

}  // namespace hailan::rpc
