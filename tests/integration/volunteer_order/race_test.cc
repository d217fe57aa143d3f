// Concurrency: two runners on one database are two replicas of the service.
#include <catch2/catch.hpp>
#include <map>
#include <memory>

#include "absl/synchronization/blocking_counter.h"
#include "services/volunteer_order/migrations.h"
#include "tests/integration/volunteer_order/city.h"

namespace hailan::volunteer_order {
namespace {

using testing::Must;
using Runner = command::Runner<WishStore>;

std::shared_ptr<const Actor> Acting(const std::string& subject, Role role) {
  auto actor = std::make_shared<Actor>();
  actor->subject = subject;
  actor->roles = RoleSet(role);
  actor->city = "222405";
  actor->areas = {"222405"};
  return actor;
}

command::Origin OriginOf(std::shared_ptr<const Actor> actor) {
  return {.actor = std::move(actor),
          .request_id = FreshId(),
          .body_hash = std::string(16, 'h'),
          .deadline = absl::Now() + absl::Seconds(30)};
}

// Submits all commands, alternately to both runners, and counts the answers by reason ("" = OK).
std::map<std::string, int> Race(
    Runner& one,
    Runner& other,
    const std::vector<std::pair<command::Origin, WishCommand>>& commands) {
  absl::Mutex mutex;
  std::map<std::string, int> answers;
  absl::BlockingCounter waiting(static_cast<int>(commands.size()));
  bool first = true;
  for (const auto& [origin, command] : commands) {
    Runner& runner = first ? one : other;
    first = !first;
    runner.Submit(origin, command, [&](const absl::StatusOr<volunteer_order::Wish>& answer) {
      {
        absl::MutexLock lock(&mutex);
        ++answers[answer.ok() ? "" : ReasonOf(answer.status())];
      }
      waiting.DecrementCount();
    });
  }
  waiting.Wait();
  return answers;
}

WishName NameOf(const pb::Wish& wish) {
  return Must(WishName::Parse(wish.name()));
}

TEST_CASE("A thousand clients race for ten places on two replicas: exactly ten get one") {
  City city;
  city.database().Query(
      "INSERT INTO volunteers (city_id, id, revision, state, display_name, kind, territory_code, "
      "team, skills, create_time, update_time) SELECT '222405', 'v' || n, 1, 'ACTIVE', 'n', "
      "'CITIZEN', '222405001001', '', '{}', 0, 0 FROM generate_series(1, 1000) AS n");
  const WishName wish = NameOf(city.Published(10));
  WishStore store;
  Runner one(store, city.clock(), city.database().options());
  Runner other(store, city.clock(), city.database().options());
  std::vector<std::pair<command::Origin, WishCommand>> commands;
  commands.reserve(1000);
  for (int i = 1; i <= 1000; ++i) {
    commands.emplace_back(OriginOf(Acting("v" + std::to_string(i), Role::kVolunteer)),
                          WishCommand{.wish = wish, .etag = "", .request = ClaimWish{}});
  }
  const std::map<std::string, int> answers = Race(one, other, commands);
  int others = 0;
  for (const auto& [reason, count] : answers) {
    CAPTURE(reason, count);
    CHECK((reason.empty() || reason == "WISH_FULL" || reason == "LOST_RACE"));
    if (!reason.empty()) others += count;
  }
  CHECK(answers.at("") == 10);
  CHECK(others == 990);
  CHECK(city.database().Value("SELECT state || claim_count FROM wishes") == "CLAIMED10");
  CHECK(city.database().Value("SELECT count(*) FROM wish_claims") == "10");
  CHECK(city.database().Value("SELECT count(*) FROM wish_steps WHERE action = 'claim'") == "10");
  CHECK(city.database().Value("SELECT count(*) FROM outbox WHERE type = 'wish.claim'") == "10");
}

TEST_CASE("One volunteer who claims twice at once gets one place") {
  City city;
  city.Register("v1");
  const WishName wish = NameOf(city.Published(100));
  WishStore store;
  Runner one(store, city.clock(), city.database().options());
  Runner other(store, city.clock(), city.database().options());
  std::vector<std::pair<command::Origin, WishCommand>> commands;
  commands.reserve(200);
  for (int i = 0; i < 200; ++i) {
    commands.emplace_back(OriginOf(Acting("v1", Role::kVolunteer)),
                          WishCommand{.wish = wish, .etag = "", .request = ClaimWish{}});
  }
  const std::map<std::string, int> answers = Race(one, other, commands);
  CHECK(answers.at("") == 1);
  CHECK(answers.at("ALREADY_CLAIMED") == 199);
  CHECK(city.database().Value("SELECT claim_count FROM wishes") == "1");
}

TEST_CASE("Reviewers who race book the points once") {
  City city;
  city.Register("v1");
  const pb::Wish published = city.Published(1);
  Must(city.Claim(published.name(), "v1"));
  Must(city.Record(published.name(), "v1"));
  WishStore store;
  Runner one(store, city.clock(), city.database().options());
  Runner other(store, city.clock(), city.database().options());
  std::vector<std::pair<command::Origin, WishCommand>> commands;
  commands.reserve(50);
  for (int i = 0; i < 50; ++i) {
    commands.emplace_back(
        OriginOf(Acting("com" + std::to_string(i), Role::kCommunity)),
        WishCommand{.wish = NameOf(published),
                    .etag = "",
                    .request = ReviewService{
                        .volunteer = "v1", .attended = true, .effect = 5, .comment = ""}});
  }
  CHECK(Race(one, other, commands).at("") == 1);
  CHECK(city.Balance("v1") == 100);
  CHECK(city.Balance("love-bank") == -100);
}

}  // namespace
}  // namespace hailan::volunteer_order
