// The micro-wish of an old person: drafted, published, raced for, served, reviewed, booked.
#include <algorithm>
#include <latch>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "hailan/gateway/v1/gateway.pb.h"
#include "hailan/volunteer_order/v1/love_bank.pb.h"
#include "hailan/volunteer_order/v1/wish.pb.h"
#include "hailan/volunteer_order/v1/wishes.pb.h"
#include "tools/hailanctl/demo/play.h"

namespace hailan::ctl::demo {
namespace {

namespace gw = hailan::gateway::v1;
namespace vol = hailan::volunteer_order::v1;

constexpr int kReward = 40;
constexpr int kMinutes = 45;
constexpr int kEffect = 5;
// reward × score × minutes ÷ 6000, with a score of effect × 20.
constexpr int kPoints = kReward * kEffect * 20 * kMinutes / 6000;
constexpr absl::string_view kMatter = "micro-wish";

std::string ShortState(vol::Wish::State state) {
  return std::string(absl::StripPrefix(vol::Wish::State_Name(state), "STATE_"));
}

}  // namespace

absl::StatusOr<vol::Wish> Play::ExpectedWish(vol::Wish::State state) {
  vol::GetWishRequest request;
  request.set_name(wish_);
  HL_ASSIGN_OR_RETURN(
      vol::Wish wish,
      stage_.Call<vol::Wish>(cast_.officer, "hailan.volunteer_order.v1.Wishes/GetWish", request));
  HL_RETURN_IF_ERROR(Expect(
      wish.state() == state,
      absl::StrCat("wanted the wish ", ShortState(state), ", got ", ShortState(wish.state()))));
  return wish;
}

absl::Status Play::TellWish(const Person& who,
                            std::string what,
                            vol::Wish::State state,
                            std::vector<std::string> details) {
  HL_RETURN_IF_ERROR(ExpectedWish(state).status());
  TellPlain({.who = who,
             .what = std::move(what),
             .matter = std::string(kMatter),
             .state = ShortState(state),
             .lights = std::nullopt,
             .details = std::move(details),
             .fields = {{"wish", wish_}}});
  return absl::OkStatus();
}

absl::Status Play::MemberDraftsWish() {
  vol::DraftWishRequest request;
  request.set_parent(absl::StrCat("cities/", stage_.city()));
  request.set_territory(cast_.grid.name());
  request.set_house(cast_.elder_house);
  request.set_beneficiary(stage_.Name("residents", cast_.elder.subject));
  request.set_category(vol::Wish::CATEGORY_REPAIR);
  request.set_title("给独居老人换一盏厨房灯");
  request.set_description("厨房的灯坏了一周，老人够不着，请会换灯的志愿者帮忙。");
  request.set_capacity(1);
  request.set_reward_points(kReward);
  *request.mutable_due_time() = rpc::ToTimestamp(stage_.At(24 + 18, 0));
  HL_ASSIGN_OR_RETURN(
      const auto wish,
      stage_.Call<vol::Wish>(cast_.member, "hailan.volunteer_order.v1.Wishes/DraftWish", request));
  wish_ = wish.name();
  return TellWish(cast_.member,
                  absl::StrCat("writes down the wish of ",
                               cast_.elder.name,
                               ", old and living alone: the kitchen lamp is broken."),
                  vol::Wish::STATE_DRAFT);
}

absl::Status Play::OfficerPublishesWish() {
  vol::PublishWishRequest request;
  request.set_name(wish_);
  HL_RETURN_IF_ERROR(
      stage_.Call<vol::Wish>(cast_.officer, "hailan.volunteer_order.v1.Wishes/PublishWish", request)
          .status());
  vol::GetWishRequest read;
  read.set_name(wish_);
  HL_ASSIGN_OR_RETURN(const auto seen,
                      stage_.Call<vol::Wish>(
                          cast_.volunteers[0], "hailan.volunteer_order.v1.Wishes/GetWish", read));
  HL_RETURN_IF_ERROR(Expect(seen.beneficiary().empty() && seen.house().empty(),
                            "a volunteer sees whose wish it is before claiming it"));
  return TellWish(
      cast_.officer,
      "publishes it: everybody sees the need, nobody whose it is. One place, 40 points.",
      vol::Wish::STATE_PUBLISHED);
}

absl::Status Play::MemberReadsHouseCard() {
  gw::GetHouseCardRequest request;
  request.set_name(cast_.elder_house);
  request.set_purpose("入户走访");
  HL_ASSIGN_OR_RETURN(
      const auto card,
      stage_.Call<gw::HouseCard>(cast_.member, "hailan.gateway.v1.Gateway/GetHouseCard", request));
  HL_RETURN_IF_ERROR(Expect(card.omitted().empty(), "a part of the house card is missing"));
  const auto& people = card.occupants();
  const std::string elder = stage_.Name("residents", cast_.elder.subject);
  HL_RETURN_IF_ERROR(
      Expect(std::any_of(people.begin(),
                         people.end(),
                         [&](const auto& person) { return person.resident().name() == elder; }),
             "the old person is not on the house card"));
  const auto& wishes = card.open_wishes();
  HL_RETURN_IF_ERROR(Expect(
      std::any_of(
          wishes.begin(), wishes.end(), [&](const auto& wish) { return wish.name() == wish_; }),
      "the wish is not on the house card"));
  return TellWish(cast_.member,
                  "opens the house card at the door, one call:",
                  vol::Wish::STATE_PUBLISHED,
                  {absl::StrFormat("%s: %d at home, phone %s, open events %d, open wishes %d.",
                                   card.house().address(),
                                   card.occupants_size(),
                                   card.occupants(0).resident().phone().empty()
                                       ? "none"
                                       : card.occupants(0).resident().phone(),
                                   card.open_events_size(),
                                   card.open_wishes_size())});
}

absl::Status Play::VolunteersRace() {
  const size_t racers = cast_.volunteers.size();
  std::vector<absl::Status> results(racers);
  std::latch start(static_cast<std::ptrdiff_t>(racers));
  std::vector<std::thread> threads;
  for (size_t i = 0; i < racers; ++i) {
    threads.emplace_back([&, i] {
      vol::ClaimWishRequest request;
      request.set_name(wish_);
      start.arrive_and_wait();
      results[i] =
          stage_
              .Call<vol::Wish>(
                  cast_.volunteers[i], "hailan.volunteer_order.v1.Wishes/ClaimWish", request)
              .status();
    });
  }
  for (std::thread& thread : threads) thread.join();
  int won = 0;
  for (size_t i = 0; i < racers; ++i) {
    if (results[i].ok()) {
      ++won;
      winner_ = cast_.volunteers[i];
      continue;
    }
    HL_RETURN_IF_ERROR(
        ExpectRefusal(results[i], absl::StatusCode::kFailedPrecondition, "WISH_FULL"));
  }
  HL_RETURN_IF_ERROR(
      Expect(won == 1, absl::StrCat("one place, but ", won, " volunteers were told they have it")));
  HL_ASSIGN_OR_RETURN(const auto wish, ExpectedWish(vol::Wish::STATE_CLAIMED));
  HL_RETURN_IF_ERROR(
      Expect(wish.claims_size() == 1 &&
                 wish.claims(0).volunteer() == stage_.Name("volunteers", winner_.subject),
             "the wish holds other claims than the one that was confirmed"));
  return TellWish(winner_,
                  absl::StrFormat("is the first of %d volunteers who press \"claim\" at the same "
                                  "moment; %d are told that it is taken.",
                                  racers,
                                  racers - 1),
                  vol::Wish::STATE_CLAIMED);
}

absl::Status Play::VolunteerServes() {
  vol::RecordServiceRequest request;
  request.set_name(wish_);
  *request.mutable_start_time() = rpc::ToTimestamp(stage_.At(14, 0));
  request.set_minutes(kMinutes);
  request.set_note("换了一盏灯，检查了插座。");
  request.add_attachments("s3://photos/lamp.jpg");
  HL_RETURN_IF_ERROR(
      stage_.Call<vol::Wish>(winner_, "hailan.volunteer_order.v1.Wishes/RecordService", request)
          .status());
  return TellWish(winner_,
                  "has changed the lamp and records it: 45 minutes, with a photo.",
                  vol::Wish::STATE_SERVED);
}

absl::Status Play::OfficerReviews() {
  vol::GetAccountRequest account;
  account.set_name(stage_.Name("accounts", winner_.subject));
  HL_ASSIGN_OR_RETURN(
      const auto before,
      stage_.Call<vol::Account>(winner_, "hailan.volunteer_order.v1.LoveBank/GetAccount", account));
  balance_before_ = before.balance();
  vol::ReviewServiceRequest request;
  request.set_name(wish_);
  request.set_volunteer(stage_.Name("volunteers", winner_.subject));
  request.set_attended(true);
  request.set_effect(kEffect);
  request.set_comment("老人很满意。");
  HL_RETURN_IF_ERROR(
      stage_
          .Call<vol::Wish>(cast_.officer, "hailan.volunteer_order.v1.Wishes/ReviewService", request)
          .status());
  HL_ASSIGN_OR_RETURN(const auto wish, ExpectedWish(vol::Wish::STATE_CLOSED));
  const vol::Review& review = wish.claims(0).review();
  HL_RETURN_IF_ERROR(Expect(
      review.score() == 100 && review.points() == kPoints,
      absl::StrCat(
          "wanted 100 and ", kPoints, " points, got ", review.score(), " and ", review.points())));
  return TellWish(cast_.officer,
                  absl::StrFormat("reviews the service: present, effect %d of 5, score %d; that "
                                  "earns %d of 40 points.",
                                  kEffect,
                                  review.score(),
                                  review.points()),
                  vol::Wish::STATE_CLOSED);
}

absl::Status Play::PointsAreBooked() {
  vol::GetAccountRequest account;
  account.set_name(stage_.Name("accounts", winner_.subject));
  HL_ASSIGN_OR_RETURN(
      const auto after,
      stage_.Call<vol::Account>(winner_, "hailan.volunteer_order.v1.LoveBank/GetAccount", account));
  HL_RETURN_IF_ERROR(Expect(
      after.balance() == balance_before_ + kPoints,
      absl::StrCat("wanted a balance of ", balance_before_ + kPoints, ", got ", after.balance())));
  int64_t sum = 0;
  int entries = 0;
  for (const std::string& owner : {winner_.subject, std::string("love-bank")}) {
    vol::ListEntriesRequest request;
    request.set_parent(stage_.Name("accounts", owner));
    HL_ASSIGN_OR_RETURN(
        const auto page,
        stage_.Call<vol::ListEntriesResponse>(
            cast_.director, "hailan.volunteer_order.v1.LoveBank/ListEntries", request));
    for (const vol::Entry& entry : page.entries()) {
      if (entry.wish() != wish_) continue;
      sum += entry.amount();
      ++entries;
    }
  }
  HL_RETURN_IF_ERROR(Expect(
      entries == 2 && sum == 0,
      absl::StrCat("wanted two entries that sum to zero, got ", entries, " with the sum ", sum)));
  return TellWish(winner_,
                  absl::StrFormat("now has %d love-bank points (%+d).", after.balance(), kPoints),
                  vol::Wish::STATE_CLOSED,
                  {"Two entries, love bank and volunteer, that sum to zero."});
}

}  // namespace hailan::ctl::demo
