#include "services/volunteer_order/domain/rules.h"

#include <catch2/catch.hpp>

#include "tests/unit/volunteer_order/builders.h"

namespace hailan::volunteer_order {
namespace {

using S = WishState;
using A = WishAction;
using P = Progress;

constexpr TableFault Fault(absl::Span<const Rule> rules) {
  return CheckRules(rules, S::kDraft, absl::Span<const S>(kFinalStates));
}

TEST_CASE("A rule table with a fault is refused by name") {
  const std::vector<Rule> good(kRules.begin(), kRules.end());
  CHECK(Fault(good) == TableFault::kNone);

  std::vector<Rule> ambiguous = good;
  ambiguous.push_back({S::kDraft, A::kPublish, P::kOpen, S::kServed, kManagers});
  CHECK(Fault(ambiguous) == TableFault::kAmbiguous);

  std::vector<Rule> unreachable = good;
  std::erase_if(unreachable,
                [](const Rule& rule) { return rule.to == S::kServed && rule.from != S::kServed; });
  CHECK(Fault(unreachable) == TableFault::kUnreachable);

  std::vector<Rule> trap = good;
  std::erase_if(trap, [](const Rule& rule) { return rule.from == S::kServed; });
  CHECK(Fault(trap) == TableFault::kTrap);
}

TEST_CASE("Progress follows the claims") {
  Wish wish;
  wish.capacity = 2;
  CHECK(ProgressOf(wish) == P::kOpen);
  wish.claims.push_back({.volunteer = "a",
                         .state = ClaimState::kWithdrawn,
                         .claim_time = {},
                         .service = {},
                         .review = {}});
  CHECK(ProgressOf(wish) == P::kOpen);
  wish.claims[0].state = ClaimState::kClaimed;
  wish.claims.push_back(wish.claims[0]);
  wish.claims[1].volunteer = "b";
  CHECK(ProgressOf(wish) == P::kFull);
  wish.claims[0].state = ClaimState::kServed;
  CHECK(ProgressOf(wish) == P::kServing);
  wish.claims[1].state = ClaimState::kReviewed;
  CHECK(ProgressOf(wish) == P::kServed);
  wish.claims[0].state = ClaimState::kReviewed;
  CHECK(ProgressOf(wish) == P::kReviewed);
  wish.capacity = 3;
  CHECK(ProgressOf(wish) == P::kServing);
}

// A wish in each state, with claims that fit it: v1 claims, v2 claims, v1 serves, v2 serves.
Wish WishIn(S state) {
  Play play(2);
  if (state == S::kCancelled) play.Must(CancelWish{.reason = "mistake"}, GridMember());
  if (state == S::kDraft || state == S::kCancelled) return play.wish();
  play.Must(PublishWish{}, Community());
  play.Must(ClaimWish{}, Helper("v1"));
  if (state == S::kPublished) return play.wish();
  play.Must(ClaimWish{}, Helper("v2"));
  if (state == S::kClaimed) return play.wish();
  play.Must(AnHour(), Helper("v1"));
  if (state == S::kInService) return play.wish();
  play.Must(AnHour(), Helper("v2"));
  if (state == S::kServed) return play.wish();
  play.Must(GoodReview("v1"), Community());
  play.Must(GoodReview("v2"), Community());
  return play.wish();
}

// The request of an action; who claims is new, who withdraws or records is v2, v1 is reviewed.
std::pair<WishRequest, std::string> RequestOf(A action) {
  switch (action) {
    case A::kDraft:
      return {MakeDraft(), "x"};
    case A::kPublish:
      return {PublishWish{}, "x"};
    case A::kClaim:
      return {ClaimWish{}, "v9"};
    case A::kWithdraw:
      return {WithdrawClaim{}, "v2"};
    case A::kRelease:
      return {ReleaseClaim{.volunteer = "v2"}, "x"};
    case A::kRecord:
      return {AnHour(), "v1"};
    case A::kReview:
      return {GoodReview("v1"), "x"};
    case A::kClose:
      return {CloseWish{.reason = "enough"}, "x"};
    case A::kCancel:
      return {CancelWish{.reason = "mistake"}, "x"};
  }
  return {};
}

TEST_CASE("Every state, action and role is decided as the table says") {
  for (int s = 0; s < 7; ++s) {
    const Wish wish = WishIn(static_cast<S>(s));
    REQUIRE(wish.state == static_cast<S>(s));
    for (int a = 1; a < 9; ++a) {
      const auto action = static_cast<A>(a);
      const Rule* row = FindRule(wish.state, action);
      for (int r = 1; r <= 11; ++r) {
        const auto [request, subject] = RequestOf(action);
        const Actor actor = MakeActor(subject, static_cast<Role>(r), {kCity});
        Wish now = wish;
        now.active_callers = {subject};
        const auto change = Decide(now, CommandOf(request), actor, TestNow());
        CAPTURE(Format(wish.state), Format(action), r, change.status().ToString());
        const bool allowed =
            row != nullptr && Intersects(actor.roles, row->by) &&
            // Only the drafter, not every drafting role, cancels a draft.
            (wish.state != S::kDraft || action != A::kCancel || Intersects(actor.roles, kManagers));
        if (!allowed) {
          CHECK_FALSE(change.ok());
        } else if (change.ok()) {
          CHECK(FindRule(wish.state, action, ProgressOf(change->next))->to == change->next.state);
        } else {
          // A legal move that a guard refuses: never for want of permission.
          CHECK(change.status().code() == absl::StatusCode::kFailedPrecondition);
        }
      }
    }
  }
}

}  // namespace
}  // namespace hailan::volunteer_order
