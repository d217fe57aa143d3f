// The only place that knows when an action on a wish is allowed and what it changes. Pure.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/actor.h"
#include "services/volunteer_order/domain/ledger.h"
#include "services/volunteer_order/domain/wish.h"

namespace hailan::volunteer_order {

// What a caller wants done, one struct per action.
struct DraftWish {
  std::string territory;
  std::string house;
  std::string beneficiary;
  Category category = Category::kOther;
  std::string title;
  std::string description;
  int capacity = 1;
  int reward_points = 0;
  absl::Time due_time;
};
struct PublishWish {
  // The reviewer must be somebody else than the drafter.
  bool second_person = true;
};
struct ClaimWish {};
struct WithdrawClaim {};
struct ReleaseClaim {
  std::string volunteer;
};
struct RecordService {
  absl::Time start_time;
  int minutes = 0;
  std::string note;
  std::vector<std::string> attachments;
};
struct ReviewService {
  std::string volunteer;
  bool attended = false;
  int effect = 0;
  std::string comment;
};
struct CloseWish {
  std::string reason;
};
struct CancelWish {
  std::string reason;
};

// Alternatives are in the order of WishAction.
using WishRequest = std::variant<DraftWish,
                                 PublishWish,
                                 ClaimWish,
                                 WithdrawClaim,
                                 ReleaseClaim,
                                 RecordService,
                                 ReviewService,
                                 CloseWish,
                                 CancelWish>;

struct WishCommand {
  WishName wish;
  // Decimal revision that the caller looked at; empty = whatever is stored.
  std::string etag;
  WishRequest request;

  WishAction action() const { return static_cast<WishAction>(request.index()); }
};

// A decided command: the wish as it will be, and what else is to be stored with it.
struct WishChange {
  Wish next;
  WishAction action = WishAction::kDraft;
  // State before; nullopt for a draft.
  std::optional<WishState> from;
  std::string actor;
  // The volunteer concerned; empty = none in particular.
  std::string volunteer;
  absl::Time at;
  // Volunteers whose claims changed.
  std::vector<std::string> touched;
  // Sums to zero.
  std::vector<Posting> postings;
};

// Refusals are documented on the RPCs of the contract. Permission is decided before anything is
// said about the wish; a scoped actor cannot tell an absent wish from a foreign one.
absl::StatusOr<WishChange> Decide(const std::optional<Wish>& wish,
                                  const WishCommand& command,
                                  const Actor& actor,
                                  absl::Time now);

}  // namespace hailan::volunteer_order
