// The secrets of the register: encryption keys by id, which of them seals new values, and the
// separate key of the digests by which equal values are found.
#pragma once

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace hailan::residents {

struct KeyRing {
  // Id of the key that seals new values.
  std::string primary;
  // 32 bytes each, by id (1 to 32 of a-z, 0-9 and -). Old keys stay as long as values are sealed
  // with them.
  std::map<std::string, std::string> keys;
  // 32 bytes; another one finds nothing that was stored before.
  std::string index_key;
};

// Reads `{"primary": "2026a", "keys": {"2026a": "<base64 of 32 bytes>"}, "index_key": "<base64
// …>"}`. INVALID_ARGUMENT (KEY_RING_INVALID) saying what is wrong, never what is in it.
absl::StatusOr<KeyRing> ParseKeyRing(absl::string_view json);

// The ring of `path`, or with an empty path the development ring. Production refuses a missing path
// and every ring that holds a development key: FAILED_PRECONDITION (KEY_RING_INVALID).
absl::StatusOr<KeyRing> LoadKeyRing(const std::string& path, bool production);

// Keys that anybody can read in this source, so that a checkout runs without set-up.
KeyRing DevelopmentKeyRing();

}  // namespace hailan::residents
