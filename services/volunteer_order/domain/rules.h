// The state machine of a wish as a table: one row = one legal move. What the move leads to depends
// on how far the claims have come once the action is applied to them.
#pragma once

#include <array>
#include <optional>

#include "common/base/actor.h"
#include "common/base/rule_table.h"
#include "services/volunteer_order/domain/wish.h"

namespace hailan::volunteer_order {

// How far the claims of a published wish have come.
enum class Progress : uint8_t {
  // In a rule: whatever the claims look like.
  kAny,
  // No service yet, places open.
  kOpen,
  // No service yet, all places taken.
  kFull,
  // Somebody has served; a place is open or a claimant has yet to serve.
  kServing,
  // All places taken and served; a review is outstanding.
  kServed,
  // All places taken, served and reviewed.
  kReviewed,
};

Progress ProgressOf(const Wish& wish);

// Roles by what they do; a rule names one of these sets.
constexpr RoleSet Roles(std::initializer_list<Role> roles) {
  RoleSet set;
  for (const Role role : roles) set.Add(role);
  return set;
}
inline constexpr RoleSet kManagers = Roles({Role::kCommunity, Role::kStreet, Role::kCity});
inline constexpr RoleSet kDrafters =
    Roles({Role::kResident, Role::kGridMember, Role::kCommunity, Role::kStreet, Role::kCity});
inline constexpr RoleSet kHelpers = Roles({Role::kVolunteer, Role::kGridMember, Role::kDepartment});

constexpr bool Intersects(RoleSet a, RoleSet b) {
  return (a.bits() & b.bits()) != 0;
}

struct Rule {
  WishState from;
  WishAction action;
  Progress when;
  WishState to;
  RoleSet by;

  constexpr bool Collides(const Rule& other) const {
    return from == other.from && action == other.action &&
           (when == other.when || when == Progress::kAny || other.when == Progress::kAny);
  }
};

// clang-format off
inline constexpr std::array kRules{
    Rule{WishState::kDraft,     WishAction::kPublish,  Progress::kAny,      WishState::kPublished, kManagers},
    Rule{WishState::kDraft,     WishAction::kCancel,   Progress::kAny,      WishState::kCancelled, kDrafters},
    Rule{WishState::kPublished, WishAction::kClaim,    Progress::kOpen,     WishState::kPublished, kHelpers},
    Rule{WishState::kPublished, WishAction::kClaim,    Progress::kFull,     WishState::kClaimed,   kHelpers},
    Rule{WishState::kPublished, WishAction::kWithdraw, Progress::kOpen,     WishState::kPublished, kHelpers},
    Rule{WishState::kPublished, WishAction::kRelease,  Progress::kOpen,     WishState::kPublished, kManagers},
    Rule{WishState::kPublished, WishAction::kRecord,   Progress::kServing,  WishState::kInService, kHelpers},
    Rule{WishState::kPublished, WishAction::kCancel,   Progress::kAny,      WishState::kCancelled, kManagers},
    Rule{WishState::kClaimed,   WishAction::kWithdraw, Progress::kOpen,     WishState::kPublished, kHelpers},
    Rule{WishState::kClaimed,   WishAction::kRelease,  Progress::kOpen,     WishState::kPublished, kManagers},
    Rule{WishState::kClaimed,   WishAction::kRecord,   Progress::kServing,  WishState::kInService, kHelpers},
    Rule{WishState::kClaimed,   WishAction::kRecord,   Progress::kServed,   WishState::kServed,    kHelpers},
    Rule{WishState::kClaimed,   WishAction::kCancel,   Progress::kAny,      WishState::kCancelled, kManagers},
    Rule{WishState::kInService, WishAction::kClaim,    Progress::kServing,  WishState::kInService, kHelpers},
    Rule{WishState::kInService, WishAction::kWithdraw, Progress::kServing,  WishState::kInService, kHelpers},
    Rule{WishState::kInService, WishAction::kRelease,  Progress::kServing,  WishState::kInService, kManagers},
    Rule{WishState::kInService, WishAction::kRecord,   Progress::kServing,  WishState::kInService, kHelpers},
    Rule{WishState::kInService, WishAction::kRecord,   Progress::kServed,   WishState::kServed,    kHelpers},
    Rule{WishState::kInService, WishAction::kReview,   Progress::kServing,  WishState::kInService, kManagers},
    Rule{WishState::kInService, WishAction::kClose,    Progress::kAny,      WishState::kClosed,    kManagers},
    Rule{WishState::kServed,    WishAction::kRecord,   Progress::kServed,   WishState::kServed,    kHelpers},
    Rule{WishState::kServed,    WishAction::kReview,   Progress::kServed,   WishState::kServed,    kManagers},
    Rule{WishState::kServed,    WishAction::kReview,   Progress::kReviewed, WishState::kClosed,    kManagers},
};
// clang-format on

inline constexpr std::array kFinalStates{WishState::kClosed, WishState::kCancelled};
static_assert(CheckRules(absl::Span<const Rule>(kRules),
                         WishState::kDraft,
                         absl::Span<const WishState>(kFinalStates)) == TableFault::kNone);

// The first row for a state and action, whatever the progress; null = the action is illegal there.
const Rule* FindRule(WishState from, WishAction action);
// The row that applies once the action has led to `progress`.
const Rule* FindRule(WishState from, WishAction action, Progress progress);

// The table as a Mermaid state diagram, the one in README.md.
std::string FormatDiagram();

}  // namespace hailan::volunteer_order
