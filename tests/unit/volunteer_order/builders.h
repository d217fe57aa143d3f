// Wishes and actors for the unit tests of volunteer_order.
#pragma once

#include <string>
#include <vector>

#include "common/base/actor.h"
#include "services/volunteer_order/domain/decide_wish.h"
#include "tests/support/fake_clock.h"
#include "tests/support/matchers.h"

namespace hailan::volunteer_order {

inline const std::string kCity = "222405";
inline const std::string kCommunityCode = "222405001001";
inline const std::string kGridCode = "222405001001003";
inline const std::string kWishId = "01890000-0000-7000-8000-000000000001";

inline absl::Time TestNow() {
  return testing::FakeClock().Now();
}

inline Actor MakeActor(std::string subject, Role role, std::vector<std::string> areas = {}) {
  Actor actor;
  actor.subject = std::move(subject);
  actor.roles = RoleSet(role);
  actor.city = kCity;
  actor.areas = std::move(areas);
  return actor;
}
inline Actor GridMember() {
  return MakeActor("gm1", Role::kGridMember, {kGridCode});
}
inline Actor Community() {
  return MakeActor("com1", Role::kCommunity, {kCommunityCode});
}
inline Actor Helper(std::string id = "v1") {
  return MakeActor(std::move(id), Role::kVolunteer);
}

inline DraftWish MakeDraft(int capacity = 1) {
  DraftWish draft;
  draft.territory = kGridCode;
  draft.house = "h1";
  draft.beneficiary = "r1";
  draft.category = Category::kDelivery;
  draft.title = "Medicine from the clinic";
  draft.description = "Twice a week";
  draft.capacity = capacity;
  draft.reward_points = 100;
  draft.due_time = TestNow() + absl::Hours(72);
  return draft;
}

inline WishCommand CommandOf(WishRequest request) {
  return {.wish = WishName(kCity, kWishId), .etag = "", .request = std::move(request)};
}

// Plays commands on one wish as the runner would, everybody who acts being an active volunteer.
class Play {
 public:
  explicit Play(int capacity = 1) {
    REQUIRE_THAT(Do(MakeDraft(capacity), GridMember()), testing::IsOk());
  }

  absl::Status Do(WishRequest request, const Actor& actor) {
    if (wish_.has_value()) wish_->active_callers = {actor.subject};
    auto change = Decide(wish_, CommandOf(std::move(request)), actor, now_);
    if (!change.ok()) return change.status();
    change->next.revision = (wish_.has_value() ? wish_->revision : 0) + 1;
    wish_ = change->next;
    last_ = *std::move(change);
    return absl::OkStatus();
  }
  void Must(WishRequest request, const Actor& actor) {
    REQUIRE_THAT(Do(std::move(request), actor), testing::IsOk());
  }

  Wish& wish() { return *wish_; }
  const WishChange& last() const { return last_; }
  void Advance(absl::Duration by) { now_ += by; }

 private:
  absl::Time now_ = TestNow();
  std::optional<Wish> wish_;
  WishChange last_;
};

inline RecordService AnHour() {
  return {.start_time = TestNow() - absl::Hours(1),
          .minutes = 60,
          .note = "Fetched and brought it.",
          .attachments = {"photos/1.jpg"}};
}
inline ReviewService GoodReview(std::string volunteer = "v1") {
  return {.volunteer = std::move(volunteer), .attended = true, .effect = 5, .comment = "Thanks"};
}

}  // namespace hailan::volunteer_order
