#include "common/base/page_token.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace hailan {
namespace {

constexpr size_t kMacSize = 16;

std::string Mac(absl::string_view key, absl::string_view body, absl::string_view filter) {
  const std::string text = absl::StrCat(body.size(), ":", body, filter);
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned int size = 0;
  HMAC(EVP_sha256(),
       key.data(),
       static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(text.data()),
       text.size(),
       out.data(),
       &size);
  return std::string(reinterpret_cast<const char*>(out.data()), kMacSize);
}

absl::Status BadToken() {
  return Error(absl::StatusCode::kInvalidArgument,
               reason::kInvalidPageToken,
               "page_token is not one that this method gave for this filter; repeat the request "
               "with the filter unchanged, or start again without a token.");
}

}  // namespace

PageTokens::PageTokens(std::string key) : key_(std::move(key)) {}

std::string PageTokens::Encode(const std::vector<std::string>& last_key,
                               absl::string_view filter) const {
  std::string body;
  for (const std::string& part : last_key) absl::StrAppend(&body, part.size(), ":", part);
  return absl::WebSafeBase64Escape(absl::StrCat(Mac(key_, body, filter), body));
}

absl::StatusOr<std::vector<std::string>> PageTokens::Decode(absl::string_view token,
                                                            absl::string_view filter) const {
  std::vector<std::string> key;
  if (token.empty()) return key;
  std::string raw;
  if (!absl::WebSafeBase64Unescape(token, &raw) || raw.size() < kMacSize) return BadToken();
  const std::string body = raw.substr(kMacSize);
  if (CRYPTO_memcmp(raw.data(), Mac(key_, body, filter).data(), kMacSize) != 0) return BadToken();
  size_t at = 0;
  while (at < body.size()) {
    size_t length = 0;
    const auto [end, ec] = std::from_chars(body.data() + at, body.data() + body.size(), length);
    if (ec != std::errc() || end == body.data() + body.size()) return BadToken();
    at = static_cast<size_t>(end - body.data()) + 1;
    key.push_back(body.substr(at, length));
    at += length;
  }
  return key;
}

int PageSize(int asked, int fallback, int most) {
  return asked == 0 ? fallback : std::min(asked, most);
}

}  // namespace hailan
