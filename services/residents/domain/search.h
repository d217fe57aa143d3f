// Search as set membership: a person is a set of 64-bit tokens, a query is the tokens that a hit
// must have. One GIN index over the sets answers every kind of search and every combination.
//
// Names give all single characters and all pairs, with marks for start and end, so that exact,
// prefix and infix are the same lookup; what pairs alone cannot tell (order of pairs) is checked on
// the few rows found.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace hailan::residents {

// What of a person can be searched. The three indexes are keyed digests (see vault/), not values.
struct Searchable {
  absl::string_view display_name = {};
  absl::string_view hangul_name = {};
  absl::string_view name_pinyin = {};
  absl::string_view name_initials = {};
  absl::string_view identity_index = {};
  absl::string_view phone_index = {};
  absl::string_view phone_tail_index = {};
  absl::string_view territory = {};
  const std::vector<std::string>* tags = nullptr;
};

// The tokens of a person, ascending, without duplicates.
std::vector<int64_t> TokensOf(const Searchable& person);

// Values equal hailan.residents.v1.SearchResidentsRequest.NameMatch.
enum class NameMatch : uint8_t { kDefault = 0, kExact = 1, kPrefix = 2, kContains = 3 };

// What is looked for; empty = any. The indexes are keyed digests of normalised values.
struct Criteria {
  std::string area = {};
  std::string display_name = {};
  std::string hangul_name = {};
  NameMatch name_match = NameMatch::kDefault;
  std::string pinyin_prefix = {};
  std::string initials_prefix = {};
  std::string choseong_prefix = {};
  std::string identity_index = {};
  std::string phone_index = {};
  std::string phone_tail_index = {};
  std::string tag = {};
};

// What the statement needs: all of `tokens`, and LIKE patterns for the exact check (empty = none).
struct SearchQuery {
  std::vector<int64_t> tokens;
  std::string name_like;
  std::string hangul_like;
  std::string pinyin_like;
};

// INVALID_ARGUMENT (NO_CRITERION) when only the area is given.
absl::StatusOr<SearchQuery> MakeQuery(const Criteria& criteria);

}  // namespace hailan::residents
