// A micro-wish with its claims, services and reviews: plain values, no behaviour but their texts.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/resource_name.h"

namespace hailan::volunteer_order {

using WishName = ResourceName<"wishes">;

// Values are those of the contract's Wish.State less one.
enum class WishState : uint8_t {
  kDraft,
  kPublished,
  kClaimed,
  kInService,
  kServed,
  kClosed,
  kCancelled,
};
inline constexpr std::array<absl::string_view, 7> kWishStateTexts{
    "DRAFT", "PUBLISHED", "CLAIMED", "IN_SERVICE", "SERVED", "CLOSED", "CANCELLED"};

enum class WishAction : uint8_t {
  kDraft,
  kPublish,
  kClaim,
  kWithdraw,
  kRelease,
  kRecord,
  kReview,
  kClose,
  kCancel,
};
inline constexpr std::array<absl::string_view, 9> kWishActionTexts{
    "draft", "publish", "claim", "withdraw", "release", "record", "review", "close", "cancel"};

// Values are those of the contract's Wish.Category less one.
enum class Category : uint8_t {
  kErrand,
  kRepair,
  kCompany,
  kGoods,
  kHealth,
  kLearning,
  kDelivery,
  kOther,
};
inline constexpr std::array<absl::string_view, 8> kCategoryTexts{
    "ERRAND", "REPAIR", "COMPANY", "GOODS", "HEALTH", "LEARNING", "DELIVERY", "OTHER"};

// Values are those of the contract's Claim.State less one.
enum class ClaimState : uint8_t { kClaimed, kServed, kReviewed, kWithdrawn, kReleased, kLapsed };
inline constexpr std::array<absl::string_view, 6> kClaimStateTexts{
    "CLAIMED", "SERVED", "REVIEWED", "WITHDRAWN", "RELEASED", "LAPSED"};

// The text of an enumerator, as stored and logged.
inline absl::string_view Format(WishState v) {
  return kWishStateTexts[static_cast<size_t>(v)];
}
inline absl::string_view Format(WishAction v) {
  return kWishActionTexts[static_cast<size_t>(v)];
}
inline absl::string_view Format(Category v) {
  return kCategoryTexts[static_cast<size_t>(v)];
}
inline absl::string_view Format(ClaimState v) {
  return kClaimStateTexts[static_cast<size_t>(v)];
}

// The enumerator of a text that Format gave; nullopt for any other text.
template <class Enum, size_t N>
std::optional<Enum> ParseText(const std::array<absl::string_view, N>& texts,
                              absl::string_view text) {
  for (size_t i = 0; i < N; ++i) {
    if (texts[i] == text) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

struct Service {
  absl::Time start_time;
  int minutes = 0;
  std::string note;
  std::vector<std::string> attachments;
  absl::Time record_time;
};

struct Review {
  std::string reviewer;
  bool attended = false;
  int effect = 0;
  int score = 0;
  int points = 0;
  int formula_version = 0;
  std::string comment;
  absl::Time review_time;
};

// One volunteer's place. A withdrawn claim that is claimed again is the same row, begun anew.
struct Claim {
  std::string volunteer;
  ClaimState state = ClaimState::kClaimed;
  absl::Time claim_time;
  std::optional<Service> service;
  std::optional<Review> review;

  // True while the claim takes a place.
  bool live() const {
    return state == ClaimState::kClaimed || state == ClaimState::kServed ||
           state == ClaimState::kReviewed;
  }
};

struct Wish {
  WishName name;
  int64_t revision = 0;
  WishState state = WishState::kDraft;
  std::string territory;
  // Empty = none.
  std::string house;
  // Resident id.
  std::string beneficiary;
  Category category = Category::kOther;
  std::string title;
  std::string description;
  int capacity = 1;
  int reward_points = 0;
  absl::Time due_time;
  // Token subjects.
  std::string drafter;
  std::string publisher;
  std::string end_reason;
  absl::Time create_time;
  absl::Time update_time;
  std::optional<absl::Time> publish_time;
  std::optional<absl::Time> end_time;
  // At most one per volunteer, by claim time.
  std::vector<Claim> claims;
  // Of the callers that act on this wish right now, those who are active volunteers. Loaded with
  // the wish for the decision, never stored with it.
  std::vector<std::string> active_callers;

  int live_claims() const;
  const Claim* FindClaim(absl::string_view volunteer) const;
};

}  // namespace hailan::volunteer_order
