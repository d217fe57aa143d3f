#include "services/residents/vault/vault.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>
#include <memory>
#include <optional>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/residents/domain/scope.h"

namespace hailan::residents {
namespace {

constexpr char kVersion = 1;
constexpr char kSuiteAes256Gcm = 1;
constexpr size_t kFixedHeader = 3;
constexpr size_t kNonceSize = 12;
constexpr size_t kTagSize = 16;
constexpr size_t kDigestSize = 16;

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

const unsigned char* Bytes(absl::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* Bytes(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

// What is authenticated beside the value; lengths keep the parts apart.
std::string Associated(const SealedPlace& place, absl::string_view header) {
  return absl::StrCat(header,
                      "|residents|",
                      place.column.size(),
                      ":",
                      place.column,
                      "|",
                      place.row.size(),
                      ":",
                      place.row);
}

Context Begin(bool seal, absl::string_view key, absl::string_view nonce, absl::string_view aad) {
  Context context(EVP_CIPHER_CTX_new());
  HL_CHECK(context != nullptr);
  int ignored = 0;
  HL_CHECK(EVP_CipherInit_ex(
               context.get(), EVP_aes_256_gcm(), nullptr, Bytes(key), Bytes(nonce), seal ? 1 : 0) ==
           1);
  HL_CHECK(EVP_CipherUpdate(
               context.get(), nullptr, &ignored, Bytes(aad), static_cast<int>(aad.size())) == 1);
  return context;
}

// The parts of a blob; views into it.
struct Parts {
  absl::string_view header, key_id, nonce, ciphertext, tag;
};

std::optional<Parts> Split(absl::string_view blob) {
  if (blob.size() < kFixedHeader || blob[0] != kVersion || blob[1] != kSuiteAes256Gcm) {
    return std::nullopt;
  }
  const size_t header = kFixedHeader + static_cast<unsigned char>(blob[2]);
  if (blob.size() < header + kNonceSize + kTagSize) return std::nullopt;
  const size_t text = header + kNonceSize;
  return Parts{.header = blob.substr(0, header),
               .key_id = blob.substr(kFixedHeader, header - kFixedHeader),
               .nonce = blob.substr(header, kNonceSize),
               .ciphertext = blob.substr(text, blob.size() - text - kTagSize),
               .tag = blob.substr(blob.size() - kTagSize)};
}

std::optional<std::string> Decrypt(const Parts& parts,
                                   absl::string_view key,
                                   const SealedPlace& place) {
  const Context context = Begin(false, key, parts.nonce, Associated(place, parts.header));
  std::string value(parts.ciphertext.size(), '\0');
  std::string tag(parts.tag);
  int size = 0;
  int rest = 0;
  if (EVP_CipherUpdate(context.get(),
                       Bytes(value),
                       &size,
                       Bytes(parts.ciphertext),
                       static_cast<int>(parts.ciphertext.size())) != 1 ||
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kTagSize, tag.data()) != 1 ||
      EVP_CipherFinal_ex(context.get(), Bytes(value) + size, &rest) != 1) {
    return std::nullopt;
  }
  return value;
}

}  // namespace

std::string Vault::Seal(const SealedPlace& place, absl::string_view value) const {
  if (value.empty()) return {};
  std::string blob = {kVersion, kSuiteAes256Gcm, static_cast<char>(ring_.primary.size())};
  absl::StrAppend(&blob, ring_.primary);
  const std::string aad = Associated(place, blob);
  std::string nonce(kNonceSize, '\0');
  HL_CHECK(RAND_bytes(Bytes(nonce), kNonceSize) == 1);
  const Context context = Begin(true, ring_.keys.at(ring_.primary), nonce, aad);
  std::string ciphertext(value.size(), '\0');
  std::string tag(kTagSize, '\0');
  int size = 0;
  int rest = 0;
  HL_CHECK(
      EVP_CipherUpdate(
          context.get(), Bytes(ciphertext), &size, Bytes(value), static_cast<int>(value.size())) ==
      1);
  HL_CHECK(EVP_CipherFinal_ex(context.get(), Bytes(ciphertext) + size, &rest) == 1);
  HL_CHECK(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kTagSize, tag.data()) == 1);
  absl::StrAppend(&blob, nonce, ciphertext, tag);
  return blob;
}

absl::StatusOr<std::string> Vault::Open(const SealedPlace& place, absl::string_view blob) const {
  if (blob.empty()) return std::string();
  std::optional<std::string> value;
  if (const std::optional<Parts> parts = Split(blob); parts.has_value()) {
    const auto key = ring_.keys.find(std::string(parts->key_id));
    if (key != ring_.keys.end()) value = Decrypt(*parts, key->second, place);
  }
  if (value.has_value()) return *std::move(value);
  return Error(
      absl::StatusCode::kInternal,
      reason::kSealUnreadable,
      "A sealed value does not open; check that the key ring still holds every key in use.",
      {{"column", std::string(place.column)}});
}

std::string Vault::Digest(absl::string_view kind, absl::string_view value) const {
  if (value.empty()) return {};
  const std::string text = absl::StrCat(kind.size(), ":", kind, value);
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned int size = 0;
  HL_CHECK(HMAC(EVP_sha256(),
                ring_.index_key.data(),
                static_cast<int>(ring_.index_key.size()),
                Bytes(text),
                text.size(),
                out.data(),
                &size) != nullptr);
  return std::string(reinterpret_cast<const char*>(out.data()), kDigestSize);
}

}  // namespace hailan::residents
