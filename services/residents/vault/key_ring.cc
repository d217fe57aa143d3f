#include "services/residents/vault/key_ring.h"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/residents/domain/scope.h"

namespace hailan::residents {
namespace {

constexpr size_t kKeySize = 32;

absl::Status Invalid(absl::StatusCode code, absl::string_view message) {
  return Error(code, reason::kKeyRingInvalid, message);
}

absl::Status Malformed(absl::string_view what) {
  return Invalid(absl::StatusCode::kInvalidArgument, absl::StrCat("Key ring: ", what));
}

bool IsKeyId(absl::string_view id) {
  return !id.empty() && id.size() <= 32 &&
         id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == absl::string_view::npos;
}

// 32 bytes from a base64 member; nullopt for anything else.
std::optional<std::string> ReadKey(const nlohmann::json& value) {
  std::string key;
  if (!value.is_string() || !absl::Base64Unescape(value.get<std::string>(), &key) ||
      key.size() != kKeySize) {
    return std::nullopt;
  }
  return key;
}

// True when a key of the development ring is among those of `ring`.
bool HoldsDevelopmentKey(const KeyRing& ring) {
  const KeyRing development = DevelopmentKeyRing();
  if (ring.index_key == development.index_key) return true;
  return std::any_of(ring.keys.begin(), ring.keys.end(), [&development](const auto& entry) {
    return entry.second == development.keys.begin()->second;
  });
}

}  // namespace

absl::StatusOr<KeyRing> ParseKeyRing(absl::string_view text) {
  const nlohmann::json json =
      nlohmann::json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return Malformed("the file is no JSON object.");
  KeyRing ring;
  const auto keys = json.find("keys");
  if (keys == json.end() || !keys->is_object()) return Malformed("`keys` must be an object.");
  for (const auto& [id, value] : keys->items()) {
    std::optional<std::string> key = ReadKey(value);
    if (!IsKeyId(id) || !key.has_value()) {
      return Malformed("every entry of `keys` is an id (a-z, 0-9, -) and the base64 of 32 bytes.");
    }
    ring.keys.emplace(id, *std::move(key));
  }
  const auto primary = json.find("primary");
  if (primary != json.end() && primary->is_string()) ring.primary = primary->get<std::string>();
  if (!ring.keys.contains(ring.primary)) return Malformed("`primary` must name one of `keys`.");
  const auto index = json.find("index_key");
  std::optional<std::string> index_key = index == json.end() ? std::nullopt : ReadKey(*index);
  if (!index_key.has_value()) return Malformed("`index_key` must be the base64 of 32 bytes.");
  for (const auto& [id, key] : ring.keys) {
    if (key == *index_key) return Malformed("`index_key` must differ from every encryption key.");
  }
  ring.index_key = *std::move(index_key);
  return ring;
}

absl::StatusOr<KeyRing> LoadKeyRing(const std::string& path, bool production) {
  if (path.empty()) {
    if (!production) return DevelopmentKeyRing();
    return Invalid(absl::StatusCode::kFailedPrecondition,
                   "Production needs HAILAN_RESIDENTS_KEY_FILE, the path of a key ring.");
  }
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) return Malformed("the file of HAILAN_RESIDENTS_KEY_FILE cannot be read.");
  HL_ASSIGN_OR_RETURN(KeyRing ring, ParseKeyRing(text.str()));
  if (production && HoldsDevelopmentKey(ring)) {
    return Invalid(
        absl::StatusCode::kFailedPrecondition,
        "The key ring holds a development key; make new ones, e.g. `openssl rand -base64 32`.");
  }
  return ring;
}

KeyRing DevelopmentKeyRing() {
  return {.primary = "development",
          .keys = {{"development", "hailan development sealing key !"}},
          .index_key = "hailan development index key !!!"};
}

}  // namespace hailan::residents
