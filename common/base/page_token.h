// Opaque page tokens for keyset pagination (AIP-158): the last key and a hash of the filter,
// signed, so that a client can neither forge a position nor carry one over to another filter.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace hailan {

// Encodes and decodes the tokens of one deployment. Thread-safe.
class PageTokens {
 public:
  // `key` is the HMAC secret, shared by all replicas.
  explicit PageTokens(std::string key);

  // A token for the page after the row whose sort key is `last_key`. `filter` is any text that
  // identifies method and filter.
  std::string Encode(const std::vector<std::string>& last_key, absl::string_view filter) const;

  // The last key of `token`; an empty token gives an empty key (first page). INVALID_ARGUMENT
  // (INVALID_PAGE_TOKEN) for a forged token or one of another filter.
  absl::StatusOr<std::vector<std::string>> Decode(absl::string_view token,
                                                  absl::string_view filter) const;

 private:
  std::string key_;
};

// The page size to use for what a client asked: 0 gives `fallback`, more than `most` gives `most`
// (AIP-158); negative sizes are refused by the field rules before.
int PageSize(int asked, int fallback = 50, int most = 500);

}  // namespace hailan
