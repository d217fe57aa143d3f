#include "common/auth/jwt.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace hailan::auth {
namespace {

using nlohmann::json;

std::optional<Algorithm> AlgorithmOf(const std::string& name) {
  if (name == "RS256") return Algorithm::kRs256;
  if (name == "ES256") return Algorithm::kEs256;
  if (name == "EdDSA") return Algorithm::kEdDsa;
  return std::nullopt;
}

// The text member of an object; empty when it is missing or not text.
std::string TextOf(const json& object, const char* member) {
  const auto found = object.find(member);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string EncodeBase64Url(absl::string_view bytes) {
  return absl::WebSafeBase64Escape(bytes);
}

}  // namespace

absl::Status BadToken(absl::string_view what) {
  return Error(absl::StatusCode::kUnauthenticated,
               reason::kUnauthenticated,
               absl::StrCat("The token is not valid: ", what, "."));
}

bool DecodeBase64Url(absl::string_view text, std::string* bytes) {
  // Abseil also takes padding, blanks and line ends; a token has exactly one spelling.
  const bool strict = std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return absl::ascii_isalnum(c) || c == '-' || c == '_';
  });
  return strict && absl::WebSafeBase64Unescape(text, bytes);
}

absl::StatusOr<JwtParts> SplitJwt(absl::string_view token) {
  if (token.size() > kLongestToken) return BadToken("it is longer than 8192 characters");
  const std::vector<absl::string_view> parts = absl::StrSplit(token, '.');
  JwtParts jwt;
  std::string header;
  if (parts.size() != 3 || !DecodeBase64Url(parts[0], &header) ||
      !DecodeBase64Url(parts[1], &jwt.payload) || !DecodeBase64Url(parts[2], &jwt.signature)) {
    return BadToken("it is not three parts of base64url (a signed JWT)");
  }
  const json object = json::parse(header, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) return BadToken("its header is not a JSON object");
  const std::optional<Algorithm> algorithm = AlgorithmOf(TextOf(object, "alg"));
  if (!algorithm.has_value()) return BadToken("its algorithm is not RS256, ES256 or EdDSA");
  const std::string type = absl::AsciiStrToLower(TextOf(object, "typ"));
  if (object.contains("typ") && type != "jwt" && type != "at+jwt" && type != "application/at+jwt") {
    return BadToken("its type is neither JWT nor at+jwt");
  }
  // RFC 7515 section 4.1.11: what we do not understand must not be ignored.
  if (object.contains("crit")) return BadToken("it has critical extensions");
  jwt.algorithm = *algorithm;
  jwt.key_id = TextOf(object, "kid");
  jwt.signed_text = token.substr(0, parts[0].size() + 1 + parts[1].size());
  return jwt;
}

JwtSigner::JwtSigner(std::string key_id, absl::string_view seed)
    : key_id_(std::move(key_id)),
      key_(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519,
                                        nullptr,
                                        reinterpret_cast<const unsigned char*>(seed.data()),
                                        seed.size())) {
  HL_CHECK(key_ != nullptr);
}

std::string JwtSigner::Sign(absl::string_view payload) const {
  const json header = {{"alg", "EdDSA"}, {"typ", "at+jwt"}, {"kid", key_id_}};
  std::string token = absl::StrCat(EncodeBase64Url(header.dump()), ".", EncodeBase64Url(payload));
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        EVP_MD_CTX_free);
  std::array<unsigned char, 64> signature{};
  size_t length = signature.size();
  HL_CHECK(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1);
  HL_CHECK(EVP_DigestSign(context.get(),
                          signature.data(),
                          &length,
                          reinterpret_cast<const unsigned char*>(token.data()),
                          token.size()) == 1);
  absl::StrAppend(
      &token, ".", EncodeBase64Url({reinterpret_cast<const char*>(signature.data()), length}));
  return token;
}

std::string JwtSigner::PublicKey() const {
  std::string bytes(32, '\0');
  size_t length = bytes.size();
  HL_CHECK(EVP_PKEY_get_raw_public_key(
               key_.get(), reinterpret_cast<unsigned char*>(bytes.data()), &length) == 1);
  return bytes;
}

}  // namespace hailan::auth
