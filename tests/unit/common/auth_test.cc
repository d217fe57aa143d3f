// The matrix of tokens: one that is right of every algorithm, and every way to be wrong. Keys are
// real and made for the test; the JWK set is a file, as in a deployment.
#include "common/rpc/auth.h"

#include <openssl/hmac.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "common/base/error.h"
#include "tests/unit/common/auth_issuer.h"

namespace hailan::rpc {
namespace {

void CheckRefused(Authenticator& authenticator,
                  const std::string& token,
                  const std::string& reason = "UNAUTHENTICATED") {
  const auto actor = authenticator.Verify(token);
  REQUIRE_FALSE(actor.ok());
  CHECK(actor.status().code() == absl::StatusCode::kUnauthenticated);
  CHECK(ReasonOf(actor.status()) == reason);
}

TEST_CASE("a right token of each algorithm becomes an actor") {
  Deployment deployment;
  Authenticator& authenticator = deployment.Start();
  const auto [algorithm, key] = GENERATE(
      table<std::string, std::string>({{"RS256", "rsa"}, {"ES256", "ec"}, {"EdDSA", "ed"}}));
  CAPTURE(algorithm);
  const auto actor =
      authenticator.Verify(Keys().Token(Header(algorithm, key), deployment.Claims()));
  REQUIRE(actor.ok());
  CHECK((*actor)->subject == "staff-7");
  CHECK((*actor)->Has(Role::kGridMember));
  CHECK((*actor)->roles.bits() == RoleSet(Role::kGridMember).bits());
  CHECK((*actor)->city == "222405");
  CHECK((*actor)->Covers("22240500100100101"));
  CHECK_FALSE((*actor)->Covers("222405001001002"));
  CHECK((*actor)->InDepartment("D-12"));
}

TEST_CASE("audience may be a list") {
  Deployment deployment;
  Authenticator& authenticator = deployment.Start();
  json claims = deployment.Claims();
  claims["aud"] = {"other", "hailan"};
  CHECK(authenticator.Verify(Keys().Token(Header("EdDSA", "ed"), claims)).ok());
}

TEST_CASE("the account of an enterprise says of which one, others of none") {
  Deployment deployment;
  Authenticator& authenticator = deployment.Start();
  json claims = deployment.Claims();
  CHECK((*authenticator.Verify(Keys().Token(Header("EdDSA", "ed"), claims)))->enterprise.empty());
  claims["enterprise"] = "9131000063159284XQ";
  const auto actor = authenticator.Verify(Keys().Token(Header("EdDSA", "ed"), claims));
  REQUIRE(actor.ok());
  CHECK((*actor)->enterprise == "9131000063159284XQ");
}

TEST_CASE("times: expired, not yet, and the tolerated difference") {
  Deployment deployment;
  Authenticator& authenticator = deployment.Start();
  const auto with = [&](const char* claim, absl::Duration from_now) {
    json claims = deployment.Claims();
    claims[claim] = absl::ToUnixSeconds(deployment.clock.Now() + from_now);
    return Keys().Token(Header("EdDSA", "ed"), claims);
  };
  CHECK(authenticator.Verify(with("exp", -absl::Seconds(59))).ok());
  CheckRefused(authenticator, with("exp", -absl::Seconds(60)), "TOKEN_EXPIRED");
  CHECK(authenticator.Verify(with("nbf", absl::Seconds(60))).ok());
  CheckRefused(authenticator, with("nbf", absl::Seconds(61)));
}

TEST_CASE("a cached token ends with its time, too") {
  Deployment deployment;
  Authenticator& authenticator = deployment.Start();
  const std::string token = Keys().Token(Header("ES256", "ec"), deployment.Claims());
  const auto first = authenticator.Verify(token);
  const auto second = authenticator.Verify(token);
  REQUIRE(first.ok());
  REQUIRE(second.ok());
  CHECK(first->get() == second->get());
  deployment.clock.Advance(absl::Minutes(11));
  CheckRefused(authenticator, token, "TOKEN_EXPIRED");
}

TEST_CASE("claims that are wrong or malformed") {
  Deployment deployment;
  Authenticator& authenticator = deployment.Start();
  const auto [claim, value] = GENERATE(table<std::string, json>({
      {"iss", "https://evil.example.org"},
      {"iss", 7},
      {"aud", "other"},
      {"aud", json::array()},
      {"exp", "tomorrow"},
      {"exp", -1},
      {"exp", 1e300},
      {"nbf", "now"},
      {"sub", ""},
      {"sub", 7},
      {"sub", "a\nb"},
      {"sub", std::string(129, 'a')},
      {"roles", json::array({7})},
      {"roles", json::object()},
      {"city", "22240"},
      {"city", "22240x"},
      {"city", ""},
      {"areas", json::array({""})},
      {"areas", json::array({"2224050"})},
      {"areas", json::array({"110000001"})},
      {"areas", json::array({"222405001 01"})},
      {"depts", json::array({"a b"})},
      {"enterprise", 7},
      {"enterprise", std::string(19, '9')},
  }));
  CAPTURE(claim, value.dump());
  json claims = deployment.Claims();
  claims[claim] = value;
  CheckRefused(authenticator, Keys().Token(Header("EdDSA", "ed"), claims));
}

TEST_CASE("claims that must not be missing") {
  Deployment deployment;
  Authenticator& authenticator = deployment.Start();
  const std::string claim = GENERATE("iss", "aud", "exp", "sub", "city");
  CAPTURE(claim);
  json claims = deployment.Claims();
  claims.erase(claim);
  CheckRefused(authenticator, Keys().Token(Header("EdDSA", "ed"), claims));
}

TEST_CASE("only services and operators may be of no city") {
  Deployment deployment;
  Authenticator& authenticator = deployment.Start();
  json claims = deployment.Claims();
  claims.erase("city");
  claims.erase("areas");
  for (const char* role : {"service", "operator"}) {
    claims["roles"] = {role};
    CHECK(authenticator.Verify(Keys().Token(Header("EdDSA", "ed"), claims)).ok());
  }
  claims["roles"] = {"city"};
  CheckRefused(authenticator, Keys().Token(Header("EdDSA", "ed"), claims));
}

TEST_CASE("algorithms that are not ours") {
  Deployment deployment;
  Authenticator& authenticator = deployment.Start();
  const json claims = deployment.Claims();
  SECTION("none") {
    for (const char* name : {"none", "None", "NONE", "", "RS512", "PS256"}) {
      CheckRefused(authenticator, Keys().Token(Header(name, "rsa"), claims));
    }
  }
  SECTION("HS256 with the public RSA key as the secret") {
    const std::string text =
        absl::StrCat(Base64Url(Header("HS256", "rsa").dump()), ".", Base64Url(claims.dump()));
    const std::string secret = NumberOf(Keys().rsa.get(), OSSL_PKEY_PARAM_RSA_N);
    unsigned char mac[EVP_MAX_MD_SIZE];
    unsigned int length = 0;
    HMAC(EVP_sha256(),
         secret.data(),
         static_cast<int>(secret.size()),
         reinterpret_cast<const unsigned char*>(text.data()),
         text.size(),
         mac,
         &length);
    CheckRefused(authenticator,
                 absl::StrCat(text, ".", Base64Url({reinterpret_cast<char*>(mac), length})));
  }
  SECTION("a right signature by a key of another algorithm") {
    CheckRefused(authenticator, Keys().Token(Header("EdDSA", "rsa"), claims));
    CheckRefused(authenticator, Keys().Token(Header("RS256", "ec"), claims));
  }
}

TEST_CASE("headers that are not ours") {
  Deployment deployment;
  Authenticator& authenticator = deployment.Start();
  json header = Header("EdDSA", "ed");
  SECTION("unknown key") {
    header["kid"] = "other";
  }
  SECTION("no key") {
    header.erase("kid");
  }
  SECTION("another type") {
    header["typ"] = "id_token";
  }
  SECTION("critical extension") {
    header["crit"] = {"b64"};
  }
  CheckRefused(authenticator, Keys().Token(header, deployment.Claims()));
}

TEST_CASE("tokens that were tampered with or are no tokens") {
  Deployment deployment;
  Authenticator& authenticator = deployment.Start();
  const std::string algorithm = GENERATE("RS256", "ES256", "EdDSA");
  const std::string key = algorithm == "RS256" ? "rsa" : algorithm == "ES256" ? "ec" : "ed";
  const std::string token = Keys().Token(Header(algorithm, key), deployment.Claims());
  const std::vector<std::string> parts = absl::StrSplit(token, '.');
  json richer = deployment.Claims();
  richer["roles"] = {"operator"};
  CheckRefused(authenticator, absl::StrCat(parts[0], ".", Base64Url(richer.dump()), ".", parts[2]));
  std::string flipped = token;
  flipped[flipped.size() - 10] = flipped[flipped.size() - 10] == 'A' ? 'B' : 'A';
  CheckRefused(authenticator, flipped);
  CheckRefused(authenticator, token.substr(0, token.size() - 4));
  CheckRefused(authenticator, absl::StrCat(parts[0], ".", parts[1], "."));
  CheckRefused(authenticator, absl::StrCat(parts[0], ".", parts[1]));
  CheckRefused(authenticator, absl::StrCat(token, "="));
  CheckRefused(authenticator, absl::StrCat(token, " "));
  CheckRefused(authenticator, absl::StrCat(token, ".x"));
  // The right one still is, whatever was tried before.
  CHECK(authenticator.Verify(token).ok());
}

TEST_CASE("garbage") {
  Deployment deployment;
  Authenticator& authenticator = deployment.Start();
  const std::string garbage =
      GENERATE(std::string(),
               std::string("."),
               std::string(".."),
               std::string("a.b.c"),
               std::string("ä.ö.ü"),
               std::string(100'000, 'A'),
               std::string("\0\0\0", 3),
               absl::StrCat(Base64Url("[]"), ".", Base64Url("{}"), ".", Base64Url("x")),
               absl::StrCat(Base64Url("{\"alg\":7}"), ".", Base64Url("{}"), ".", Base64Url("x")),
               std::string(3000, '.'));
  CheckRefused(authenticator, garbage);
}

TEST_CASE("the development key is for development only") {
  const TokenClaims claims{.subject = "s", .roles = {"resident"}, .city = "222405"};
  Deployment production;
  const std::string token = SignDevelopmentToken(claims, production.options);
  CheckRefused(production.Start(), token);
  CHECK(production.Start().SignDevelopment(claims).status().code() ==
        absl::StatusCode::kFailedPrecondition);
  Deployment development(Keys().Jwks(), /*production=*/false);
  Authenticator& authenticator = development.Start();
  CHECK(authenticator.Verify(token).ok());
  const auto own = authenticator.SignDevelopment(claims);
  REQUIRE(own.ok());
  CHECK(authenticator.Verify(*own).ok());
  // The issuer's tokens count as well.
  CHECK(authenticator.Verify(Keys().Token(Header("ES256", "ec"), development.Claims())).ok());
}

TEST_CASE("service tokens are accepted here, and in production nowhere else") {
  Deployment production;
  Authenticator& authenticator = production.Start();
  const std::string token = authenticator.ServiceToken();
  CHECK(authenticator.ServiceToken() == token);
  const auto actor = authenticator.Verify(token);
  REQUIRE(actor.ok());
  CHECK((*actor)->Has(Role::kService));
  CHECK((*actor)->city.empty());
  const auto other = Authenticator::Create(production.options);
  REQUIRE(other.ok());
  CheckRefused(**other, token);
  production.clock.Advance(absl::Minutes(6));
  CHECK(authenticator.ServiceToken() != token);
}

TEST_CASE("a service token from a file is used as it is") {
  Deployment deployment;
  const std::string path = absl::StrCat("/tmp/hailan-auth-test-token-", ::getpid());
  std::ofstream(path) << "first\n";
  Authenticator& authenticator = deployment.Start();
  authenticator.SetServiceTokenFile(path);
  CHECK(authenticator.ServiceToken() == "first");
  std::ofstream(path) << "second\n";
  CHECK(authenticator.ServiceToken() == "first");
  deployment.clock.Advance(absl::Seconds(31));
  CHECK(authenticator.ServiceToken() == "second");
  std::remove(path.c_str());
  deployment.clock.Advance(absl::Seconds(31));
  CHECK(authenticator.ServiceToken() == "second");
}

TEST_CASE("production needs keys, and not over plain http") {
  AuthOptions options;
  options.production = true;
  CHECK(ReasonOf(Authenticator::Create(options).status()) == "INSECURE_CONFIGURATION");
  options.jwks = "http://id.example.org/jwks";
  CHECK(ReasonOf(Authenticator::Create(options).status()) == "INSECURE_CONFIGURATION");
  options.jwks = "/nowhere/jwks.json";
  CHECK(Authenticator::Create(options).status().code() == absl::StatusCode::kNotFound);
}

TEST_CASE("keys that must not be used are skipped") {
  json rsa = Keys().RsaJwk();
  json ec = Keys().EcJwk();
  json ed = Keys().EdJwk();
  rsa["alg"] = "RS512";
  ec["y"] = ec["x"];
  ed["use"] = "enc";
  Deployment alone(json{{"keys", {rsa, ec, ed}}});
  CHECK(Authenticator::Create(alone.options).status().code() == absl::StatusCode::kInvalidArgument);
  Deployment mixed(json{{"keys", {rsa, ec, Keys().EdJwk(), 7, json::object()}}});
  Authenticator& authenticator = mixed.Start();
  CHECK(authenticator.Verify(Keys().Token(Header("EdDSA", "ed"), mixed.Claims())).ok());
  CheckRefused(authenticator, Keys().Token(Header("RS256", "rsa"), mixed.Claims()));
  CheckRefused(authenticator, Keys().Token(Header("ES256", "ec"), mixed.Claims()));
  mixed.Write("not json");
  CHECK(Authenticator::Create(mixed.options).status().code() == absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace hailan::rpc
