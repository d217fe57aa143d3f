#include "tests/integration/volunteer_order/city.h"

#include <utility>

#include "common/rpc/timestamp.h"
#include "services/volunteer_order/migrations.h"

namespace hailan::volunteer_order {

using testing::Must;

rpc::TokenClaims As(const std::string& subject,
                    const std::string& role,
                    std::vector<std::string> areas) {
  rpc::TokenClaims claims;
  claims.subject = subject;
  claims.roles = {role};
  claims.city = "222405";
  claims.areas = std::move(areas);
  return claims;
}

City::City()
    : database_(kMigrations, "volunteer_order"),
      authenticator_(Must(rpc::Authenticator::Create({}))),
      pipeline_(std::make_unique<rpc::Pipeline>(*authenticator_, clock_, metrics_)),
      executor_(std::make_unique<rpc::Executor>("volunteer_order", 2, 100)),
      pool_(database_.options()),
      wishes_(pool_, tokens_, {}),
      love_bank_(pool_, tokens_) {
  const pg::Options session = database_.options();
  wish_runner_ = std::make_unique<command::Runner<WishStore>>(wish_store_, clock_, session);
  volunteer_runner_ =
      std::make_unique<command::Runner<VolunteerStore>>(volunteer_store_, clock_, session);
  import_runner_ =
      std::make_unique<command::Runner<VolunteerStore>>(volunteer_store_, clock_, session);
  volunteers_ = std::make_unique<VolunteerService>(pool_, tokens_, *import_runner_);
  services_ = Must(MakeServices({.pipeline = *pipeline_,
                                 .executor = *executor_,
                                 .pool = pool_,
                                 .wishes = wishes_,
                                 .wish_runner = *wish_runner_,
                                 .volunteers = *volunteers_,
                                 .volunteer_runner = *volunteer_runner_,
                                 .love_bank = love_bank_}));
  rpc::ServerOptions options;
  for (const auto& service : services_) options.services.push_back(service.get());
  server_ = Must(rpc::Server::Start(std::move(options)));
  peer_ = std::make_unique<rpc::Peer>([this] { return server_->InProcessChannel(); });
}

City::~City() {
  server_->Shutdown(absl::Now() + absl::Seconds(5));
  peer_.reset();
  server_.reset();
}

pb::DraftWishRequest City::DraftRequest(int capacity) const {
  pb::DraftWishRequest request;
  request.set_parent(kCity);
  request.set_territory(kGrid);
  request.set_house(kHouse);
  request.set_beneficiary(kResident);
  request.set_category(pb::Wish::CATEGORY_DELIVERY);
  request.set_title("Medicine from the clinic");
  request.set_description("약을 가져다 주세요 / 请帮忙取药");
  request.set_capacity(capacity);
  request.set_reward_points(100);
  *request.mutable_due_time() = rpc::ToTimestamp(clock_.Now() + absl::Hours(72));
  request.set_request_id(FreshId());
  return request;
}

pb::Wish City::Draft(int capacity) {
  return Must(Wish("DraftWish", DraftRequest(capacity), GridMember()));
}

pb::Wish City::Published(int capacity) {
  return Must(Wish("PublishWish", On<pb::PublishWishRequest>(Draft(capacity).name()), Community()));
}

void City::Register(const std::string& id) {
  pb::RegisterVolunteerRequest request;
  request.set_parent(kCity);
  request.mutable_volunteer()->set_name(VolunteerOf(id));
  request.mutable_volunteer()->set_display_name("王小明");
  request.mutable_volunteer()->set_kind(pb::Volunteer::KIND_CITIZEN);
  request.mutable_volunteer()->set_territory(kCommunity);
  request.mutable_volunteer()->add_skills("cooking");
  request.set_request_id(FreshId());
  Must(Call<pb::Volunteer>("Volunteers/RegisterVolunteer", request, Community()));
}

absl::StatusOr<pb::Wish> City::Claim(const std::string& wish, const std::string& volunteer) {
  return Wish("ClaimWish", On<pb::ClaimWishRequest>(wish), AsVolunteer(volunteer));
}

absl::StatusOr<pb::Wish> City::Record(const std::string& wish, const std::string& volunteer) {
  auto request = On<pb::RecordServiceRequest>(wish);
  *request.mutable_start_time() = rpc::ToTimestamp(clock_.Now() - absl::Hours(1));
  request.set_minutes(60);
  request.set_note("Brought it, \"with\" {braces}, and had tea.");
  request.add_attachments("photos/1.jpg");
  request.add_attachments("photos/a,b\"c.jpg");
  return Wish("RecordService", request, AsVolunteer(volunteer));
}

absl::StatusOr<pb::Wish> City::Review(const std::string& wish,
                                      const std::string& volunteer,
                                      const rpc::TokenClaims& as) {
  auto request = On<pb::ReviewServiceRequest>(wish);
  request.set_volunteer(VolunteerOf(volunteer));
  request.set_attended(true);
  request.set_effect(4);
  request.set_comment("Friendly and on time.");
  return Wish("ReviewService", request, as);
}

int64_t City::Balance(const std::string& account) {
  pb::GetAccountRequest request;
  request.set_name(AccountOf(account));
  return Must(Call<pb::Account>("LoveBank/GetAccount", request, CityStaff())).balance();
}

}  // namespace hailan::volunteer_order
