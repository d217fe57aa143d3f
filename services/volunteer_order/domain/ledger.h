// Double entry: every booking is a pair of postings that sum to zero. Accounts are volunteer ids
// and the city's issuing account; the stored entries are never changed or deleted.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace hailan::volunteer_order {

// The account that issues all points of a city. No volunteer may have this id.
inline constexpr absl::string_view kLoveBank = "love-bank";

// Why points moved: a reviewed service.
inline constexpr absl::string_view kReward = "reward";

struct Posting {
  std::string account;
  // The account on the other side.
  std::string counterpart;
  // Positive = credit.
  int64_t amount = 0;
  std::string kind;
};

// Debits the love bank and credits the volunteer; nothing for no points.
inline std::vector<Posting> BookReward(const std::string& volunteer, int64_t points) {
  if (points == 0) return {};
  const std::string bank(kLoveBank);
  const std::string kind(kReward);
  return {{.account = bank, .counterpart = volunteer, .amount = -points, .kind = kind},
          {.account = volunteer, .counterpart = bank, .amount = points, .kind = kind}};
}

}  // namespace hailan::volunteer_order
