#include "common/auth/claims.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/auth/jwt.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/validate/patterns.h"
#include "common/validate/policy.h"

namespace hailan::auth {
namespace {

using nlohmann::json;

constexpr size_t kMostListed = 1000;

bool IsDigits(absl::string_view text) {
  return std::all_of(
      text.begin(), text.end(), [](unsigned char c) { return absl::ascii_isdigit(c); });
}

// A territory code. An empty one would cover every territory by prefix, so lengths are exact.
bool IsTerritory(absl::string_view text) {
  const size_t n = text.size();
  return (n == 6 || n == 9 || n == 12 || n == 15 || n == 17) && IsDigits(text);
}

// Text that may go into a row or a log line.
bool IsLine(absl::string_view text, size_t most) {
  return text.size() <= most && std::none_of(text.begin(), text.end(), [](unsigned char c) {
           return absl::ascii_iscntrl(c);
         });
}

// A NumericDate (RFC 7519); nullopt when the claim is missing or no sane time.
std::optional<absl::Time> TimeOf(const json& claims, const char* name) {
  const auto found = claims.find(name);
  if (found == claims.end() || !found->is_number()) return std::nullopt;
  const auto seconds = found->get<double>();
  if (!(seconds >= 0 && seconds < 253402300800.0)) return std::nullopt;
  return absl::FromUnixMicros(static_cast<int64_t>(seconds * 1e6));
}

absl::StatusOr<std::string> TextOf(const json& claims, const char* name) {
  const auto found = claims.find(name);
  if (found == claims.end()) return std::string();
  if (!found->is_string()) return BadToken(absl::StrCat("its claim ", name, " is not text"));
  return found->get<std::string>();
}

// A list of texts; one bare text counts as a list of one (as `aud` may be, RFC 7519 section 4.1.3).
absl::StatusOr<std::vector<std::string>> ListOf(const json& claims, const char* name) {
  std::vector<std::string> list;
  const auto found = claims.find(name);
  if (found == claims.end()) return list;
  if (found->is_string()) return std::vector<std::string>{found->get<std::string>()};
  if (!found->is_array() || found->size() > kMostListed) {
    return BadToken(absl::StrCat("its claim ", name, " is not a list"));
  }
  for (const json& element : *found) {
    if (!element.is_string()) return BadToken(absl::StrCat("its claim ", name, " is not of texts"));
    list.push_back(element.get<std::string>());
  }
  return list;
}

// When the token ends, if it is valid now.
absl::StatusOr<absl::Time> CheckTimes(const json& claims, absl::Duration skew, absl::Time now) {
  const std::optional<absl::Time> expiry = TimeOf(claims, "exp");
  if (!expiry.has_value()) return BadToken("it has no time of expiry (exp)");
  if (now >= *expiry + skew) {
    return Error(absl::StatusCode::kUnauthenticated,
                 reason::kTokenExpired,
                 "The token has expired; get a new one.");
  }
  if (claims.contains("nbf")) {
    const std::optional<absl::Time> start = TimeOf(claims, "nbf");
    if (!start.has_value() || now < *start - skew) return BadToken("it is not valid yet (nbf)");
  }
  return *expiry + skew;
}

absl::Status CheckParties(const json& claims, const Expected& expected) {
  HL_ASSIGN_OR_RETURN(const std::string issuer, TextOf(claims, "iss"));
  if (issuer != expected.issuer) return BadToken("it is of another issuer");
  HL_ASSIGN_OR_RETURN(const std::vector<std::string> audience, ListOf(claims, "aud"));
  if (std::find(audience.begin(), audience.end(), expected.audience) == audience.end()) {
    return BadToken("it is for another audience");
  }
  return absl::OkStatus();
}

// The scope of an actor must be well formed, and within its own city.
absl::Status CheckScope(const Actor& actor) {
  const bool anywhere = actor.Has(Role::kService) || actor.Has(Role::kOperator);
  if (actor.city.empty() && !anywhere) return BadToken("it names no city");
  if (!actor.city.empty() && (actor.city.size() != 6 || !IsDigits(actor.city))) {
    return BadToken("its city is not six digits");
  }
  for (const std::string& area : actor.areas) {
    if (!IsTerritory(area)) return BadToken("one of its areas is not a territory code");
    if (!absl::StartsWith(area, actor.city)) return BadToken("one of its areas is of another city");
  }
  const validate::Pattern* code = validate::FindPattern("code");
  for (const std::string& department : actor.departments) {
    if (!code->matches(department)) return BadToken("one of its departments is not an id");
  }
  return absl::OkStatus();
}

absl::StatusOr<Actor> ReadActor(const json& claims) {
  Actor actor;
  HL_ASSIGN_OR_RETURN(actor.subject, TextOf(claims, "sub"));
  if (actor.subject.empty() || !IsLine(actor.subject, 128)) {
    return BadToken("it names no subject (sub) of at most 128 bytes");
  }
  HL_ASSIGN_OR_RETURN(const std::vector<std::string> roles, ListOf(claims, "roles"));
  for (const std::string& name : roles) {
    // Roles of other applications of the same issuer mean nothing here.
    const Role role = validate::RoleOf(name);
    if (role != Role::kUnspecified) actor.roles.Add(role);
  }
  HL_ASSIGN_OR_RETURN(actor.city, TextOf(claims, "city"));
  HL_ASSIGN_OR_RETURN(actor.areas, ListOf(claims, "areas"));
  HL_ASSIGN_OR_RETURN(actor.departments, ListOf(claims, "depts"));
  HL_ASSIGN_OR_RETURN(actor.purpose, TextOf(claims, "purpose"));
  if (!IsLine(actor.purpose, 512)) return BadToken("its purpose is longer than 512 bytes");
  HL_ASSIGN_OR_RETURN(actor.enterprise, TextOf(claims, "enterprise"));
  if (!IsLine(actor.enterprise, 18)) return BadToken("its enterprise is longer than 18 bytes");
  HL_RETURN_IF_ERROR(CheckScope(actor));
  return actor;
}

}  // namespace

absl::StatusOr<Verified> ReadClaims(absl::string_view payload,
                                    const Expected& expected,
                                    absl::Time now) {
  const json claims =
      json::parse(payload.begin(), payload.end(), nullptr, /*allow_exceptions=*/false);
  if (!claims.is_object()) return BadToken("its payload is not a JSON object");
  HL_RETURN_IF_ERROR(CheckParties(claims, expected));
  HL_ASSIGN_OR_RETURN(const absl::Time until, CheckTimes(claims, expected.skew, now));
  HL_ASSIGN_OR_RETURN(Actor actor, ReadActor(claims));
  return Verified{std::make_shared<const Actor>(std::move(actor)), until};
}

}  // namespace hailan::auth
