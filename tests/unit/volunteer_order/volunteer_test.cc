#include "services/volunteer_order/domain/volunteer.h"

#include <catch2/catch.hpp>
#include <set>

#include "common/base/id.h"
#include "services/volunteer_order/domain/reasons.h"
#include "services/volunteer_order/volunteers/service.h"
#include "tests/unit/volunteer_order/builders.h"

namespace hailan::volunteer_order {
namespace {

using absl::StatusCode;
using testing::FailsWith;
using testing::HasReason;

VolunteerCard Card(std::string name = "Kim") {
  VolunteerCard card;
  card.display_name = std::move(name);
  card.territory = kCommunityCode;
  card.skills = {"cooking"};
  return card;
}

VolunteerCommand On(VolunteerRequest request, std::string id = "v1") {
  return {
      .volunteer = VolunteerName(kCity, std::move(id)), .etag = "", .request = std::move(request)};
}

Volunteer Stored() {
  auto change = testing::Must(
      Decide(std::nullopt, On(RegisterVolunteer{.card = Card()}), Community(), TestNow()));
  change.next.revision = 1;
  return change.next;
}

TEST_CASE("Registration is for the caller's area, once, and not for the bank's id") {
  CHECK(Stored().state == VolunteerState::kActive);
  CHECK(Stored().update_time == TestNow());
  const auto fail = [](const std::optional<Volunteer>& stored,
                       const VolunteerCommand& command,
                       const Actor& actor) {
    return Decide(stored, command, actor, TestNow()).status();
  };
  CHECK_THAT(fail(Stored(), On(RegisterVolunteer{.card = Card()}), Community()),
             FailsWith(StatusCode::kAlreadyExists, hailan::reason::kAlreadyExists));
  CHECK_THAT(fail(std::nullopt,
                  On(RegisterVolunteer{.card = Card()}),
                  MakeActor("x", Role::kCommunity, {"222405002"})),
             HasReason(hailan::reason::kOutOfScope));
  CHECK_THAT(fail(std::nullopt, On(RegisterVolunteer{.card = Card()}, "love-bank"), Community()),
             FailsWith(StatusCode::kInvalidArgument, reason::kReservedId));
  VolunteerCard foreign = Card();
  foreign.territory = "222406001001";
  CHECK_THAT(
      fail(std::nullopt, On(RegisterVolunteer{.card = foreign}), MakeActor("c", Role::kCity)),
      HasReason(reason::kTerritoryOfOtherCity));
}

TEST_CASE("An import of the same row changes nothing, of another row replaces") {
  const Actor importer = MakeActor("op", Role::kOperator);
  const absl::Time later = TestNow() + absl::Hours(1);
  auto same = testing::Must(Decide(Stored(), On(ImportVolunteer{.card = Card()}), importer, later));
  CHECK(same.unchanged);
  CHECK(same.next.update_time == TestNow());
  auto other =
      testing::Must(Decide(Stored(), On(ImportVolunteer{.card = Card("Pak")}), importer, later));
  CHECK_FALSE(other.unchanged);
  CHECK(other.next.update_time == later);
  CHECK(other.next.create_time == TestNow());
}

TEST_CASE("Suspension and reinstatement alternate") {
  Volunteer volunteer = Stored();
  const auto move = [&volunteer](VolunteerRequest request) {
    auto change = Decide(volunteer, On(std::move(request)), Community(), TestNow());
    if (change.ok()) volunteer = change->next;
    return change.status();
  };
  CHECK_THAT(move(ReinstateVolunteer{}), HasReason(reason::kVolunteerNotSuspended));
  CHECK_THAT(move(SuspendVolunteer{}), testing::IsOk());
  CHECK(volunteer.state == VolunteerState::kSuspended);
  CHECK_THAT(move(SuspendVolunteer{}), HasReason(reason::kVolunteerNotActive));
  CHECK_THAT(move(ReinstateVolunteer{}), testing::IsOk());
  VolunteerCommand stale = On(SuspendVolunteer{});
  stale.etag = "9";
  CHECK_THAT(Decide(volunteer, stale, Community(), TestNow()).status(),
             FailsWith(StatusCode::kAborted, hailan::reason::kStaleEtag));
  CHECK_THAT(Decide(std::nullopt, stale, Community(), TestNow()).status(),
             HasReason(hailan::reason::kOutOfScope));
  CHECK_THAT(Decide(std::nullopt, stale, MakeActor("c", Role::kCity), TestNow()).status(),
             HasReason(hailan::reason::kNotFound));
}

TEST_CASE("Rows of a batch get distinct, repeatable request ids") {
  const std::string batch = "01890000-0000-7000-8000-ffffffffffff";
  std::set<std::string> ids{batch};
  for (int i = 0; i < 500; ++i) {
    const std::string id = ItemRequestId(batch, i);
    CHECK(IsUuid(id));
    CHECK(id == ItemRequestId(batch, i));
    ids.insert(id);
  }
  CHECK(ids.size() == 501);
}

}  // namespace
}  // namespace hailan::volunteer_order
