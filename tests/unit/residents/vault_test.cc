#include "services/residents/vault/vault.h"

#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <set>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/id.h"
#include "services/residents/import_batch.h"
#include "tests/support/matchers.h"

namespace hailan::residents {
namespace {

using testing::FailsWith;
using testing::Must;

constexpr SealedPlace kPlace{"residents.phone_sealed", "222405/R1"};
const std::string kValue = "+8613812345678";

KeyRing Ring(const std::string& primary) {
  return {.primary = primary,
          .keys = {{"old", std::string(32, 'o')}, {"new", std::string(32, 'n')}},
          .index_key = std::string(32, 'i')};
}

std::string Json(absl::string_view primary, absl::string_view key, absl::string_view index) {
  return absl::StrCat(R"({"primary":")",
                      primary,
                      R"(","keys":{"k1":")",
                      absl::Base64Escape(key),
                      R"("},"index_key":")",
                      absl::Base64Escape(index),
                      R"("})");
}

TEST_CASE("A sealed value opens in its place") {
  const Vault vault(Ring("new"));
  const std::string blob = vault.Seal(kPlace, kValue);
  CHECK(blob.find("138") == std::string::npos);
  CHECK(Must(vault.Open(kPlace, blob)) == kValue);
  CHECK(vault.Seal(kPlace, "").empty());
  CHECK(Must(vault.Open(kPlace, "")).empty());
}

TEST_CASE("Equal values are sealed to different blobs") {
  const Vault vault(Ring("new"));
  std::set<std::string> blobs;
  for (int i = 0; i < 100; ++i) blobs.insert(vault.Seal(kPlace, kValue));
  CHECK(blobs.size() == 100);
}

TEST_CASE("No bit of a sealed value can be changed unnoticed") {
  const Vault vault(Ring("new"));
  const std::string blob = vault.Seal(kPlace, kValue);
  for (size_t i = 0; i < blob.size(); ++i) {
    std::string changed = blob;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    CAPTURE(i);
    CHECK_THAT(vault.Open(kPlace, changed).status(),
               FailsWith(absl::StatusCode::kInternal, "SEAL_UNREADABLE"));
    CHECK_FALSE(vault.Open(kPlace, blob.substr(0, i == 0 ? 1 : i)).ok());
  }
}

TEST_CASE("A sealed value does not open in another place") {
  const Vault vault(Ring("new"));
  const std::string blob = vault.Seal(kPlace, kValue);
  CHECK_FALSE(vault.Open({"residents.phone_sealed", "222405/R2"}, blob).ok());
  CHECK_FALSE(vault.Open({"residents.identity_sealed", "222405/R1"}, blob).ok());
}

TEST_CASE("Values sealed under an old key open, unless the key is gone") {
  const std::string blob = Vault(Ring("old")).Seal(kPlace, kValue);
  CHECK(Must(Vault(Ring("new")).Open(kPlace, blob)) == kValue);
  KeyRing without = Ring("new");
  without.keys.erase("old");
  const absl::Status gone = Vault(without).Open(kPlace, blob).status();
  CHECK_THAT(gone, FailsWith(absl::StatusCode::kInternal, "SEAL_UNREADABLE"));
  CHECK(gone.ToString().find("138") == std::string::npos);
}

TEST_CASE("Digests depend on key, kind and value") {
  const Vault vault(Ring("new"));
  const std::string digest = vault.Digest("phone", kValue);
  CHECK(digest.size() == 16);
  CHECK(vault.Digest("phone", kValue) == digest);
  CHECK(vault.Digest("identity", kValue) != digest);
  CHECK(vault.Digest("phone", "+8613812345679") != digest);
  KeyRing other = Ring("new");
  other.index_key = std::string(32, 'j');
  CHECK(Vault(other).Digest("phone", kValue) != digest);
  CHECK(vault.Digest("phone", "").empty());
}

TEST_CASE("A key ring is read strictly, and its errors do not repeat it") {
  const std::string key(32, 'k');
  const std::string index(32, 'x');
  CHECK(Must(ParseKeyRing(Json("k1", key, index))).keys.at("k1") == key);
  for (const std::string& bad :
       {std::string(),
        std::string("[]"),
        Json("k2", key, index),
        Json("k1", "short", index),
        Json("k1", key, "short"),
        Json("k1", key, key),
        std::string(R"({"primary":"k1","keys":{}})"),
        std::string(R"({"primary":7,"keys":{"k1":8},"index_key":null})")}) {
    CAPTURE(bad);
    const absl::Status status = ParseKeyRing(bad).status();
    CHECK_THAT(status, FailsWith(absl::StatusCode::kInvalidArgument, "KEY_RING_INVALID"));
    CHECK(status.ToString().find(absl::Base64Escape(key)) == std::string::npos);
  }
}

TEST_CASE("Production refuses development keys") {
  CHECK(LoadKeyRing("", false).ok());
  CHECK_THAT(LoadKeyRing("", true).status(),
             FailsWith(absl::StatusCode::kFailedPrecondition, "KEY_RING_INVALID"));
  CHECK_THAT(LoadKeyRing("/no/such/file", false).status(),
             FailsWith(absl::StatusCode::kInvalidArgument, "KEY_RING_INVALID"));
  const KeyRing development = DevelopmentKeyRing();
  const std::string path =
      (std::filesystem::temp_directory_path() / ItemRequestId(std::to_string(std::rand()), 0))
          .string();
  const auto write = [&path](const std::string& text) { std::ofstream(path) << text; };
  write(Json("k1", development.keys.begin()->second, std::string(32, 'x')));
  CHECK(LoadKeyRing(path, false).ok());
  CHECK_FALSE(LoadKeyRing(path, true).ok());
  write(Json("k1", std::string(32, 'k'), development.index_key));
  CHECK_FALSE(LoadKeyRing(path, true).ok());
  write(Json("k1", std::string(32, 'k'), std::string(32, 'x')));
  CHECK(LoadKeyRing(path, true).ok());
  std::filesystem::remove(path);
}

TEST_CASE("Rows of a batch have request ids of their own, the same every time") {
  const std::string batch = "0192f0c1-2345-7abc-8def-0123456789ab";
  const std::string id = ItemRequestId(batch, 0);
  CHECK(IsUuid(id));
  CHECK(ItemRequestId(batch, 0) == id);
  CHECK(ItemRequestId(batch, 1) != id);
  CHECK(ItemRequestId("0192f0c1-2345-7abc-8def-0123456789ac", 0) != id);
}

}  // namespace
}  // namespace hailan::residents
