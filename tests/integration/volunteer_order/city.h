// One city's volunteer_order service on a database of its own, called over gRPC in process as any
// client would call it: tokens, field rules, permissions and error details included.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/id.h"
#include "common/base/page_token.h"
#include "common/obs/metrics.h"
#include "common/rpc/auth.h"
#include "common/rpc/server.h"
#include "hailan/type/v1/change.pb.h"
#include "hailan/volunteer_order/v1/change_feed.pb.h"
#include "services/volunteer_order/rpc.h"
#include "tests/support/fake_clock.h"
#include "tests/support/matchers.h"
#include "tests/support/pg_database.h"

namespace hailan::volunteer_order {

inline const std::string kCity = "cities/222405";
inline const std::string kCommunity = kCity + "/territories/222405001001";
inline const std::string kGrid = kCity + "/territories/222405001001003";
inline const std::string kHouse = kCity + "/houses/h-secret-7";
inline const std::string kResident = kCity + "/residents/r-secret-9";

class City {
 public:
  City();
  ~City();

  testing::TestDatabase& database() { return database_; }
  testing::FakeClock& clock() { return clock_; }

  // Calls `method` ("Wishes/GetWish") with a token of these claims.
  template <class Response, class Request>
  absl::StatusOr<Response> Call(const std::string& method,
                                const Request& request,
                                const rpc::TokenClaims& as) {
    return peer_->Invoke<Response>("hailan.volunteer_order.v1." + method,
                                   request,
                                   {.deadline = absl::Now() + absl::Seconds(20),
                                    .token = testing::Must(authenticator_->SignDevelopment(as)),
                                    .traceparent = ""});
  }
  template <class Request>
  absl::StatusOr<pb::Wish> Wish(const std::string& method,
                                const Request& request,
                                const rpc::TokenClaims& as) {
    return Call<pb::Wish>("Wishes/" + method, request, as);
  }

  // Short cuts of the life of a wish, each with a fresh request id; they end the test on an error.
  pb::DraftWishRequest DraftRequest(int capacity = 1) const;
  pb::Wish Draft(int capacity = 1);
  pb::Wish Published(int capacity = 1);
  void Register(const std::string& id);
  absl::StatusOr<pb::Wish> Claim(const std::string& wish, const std::string& volunteer);
  absl::StatusOr<pb::Wish> Record(const std::string& wish, const std::string& volunteer);
  absl::StatusOr<pb::Wish> Review(const std::string& wish,
                                  const std::string& volunteer,
                                  const rpc::TokenClaims& as);
  int64_t Balance(const std::string& account);

 private:
  testing::TestDatabase database_;
  testing::FakeClock clock_;
  obs::Metrics metrics_;
  PageTokens tokens_{"test key of page tokens"};
  std::unique_ptr<rpc::Authenticator> authenticator_;
  std::unique_ptr<rpc::Pipeline> pipeline_;
  std::unique_ptr<rpc::Executor> executor_;
  pg::Pool pool_;
  WishStore wish_store_;
  VolunteerStore volunteer_store_;
  std::unique_ptr<command::Runner<WishStore>> wish_runner_;
  std::unique_ptr<command::Runner<VolunteerStore>> volunteer_runner_;
  std::unique_ptr<command::Runner<VolunteerStore>> import_runner_;
  WishService wishes_;
  std::unique_ptr<VolunteerService> volunteers_;
  LoveBankService love_bank_;
  std::vector<std::unique_ptr<rpc::Service>> services_;
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<rpc::Peer> peer_;
};

rpc::TokenClaims As(const std::string& subject,
                    const std::string& role,
                    std::vector<std::string> areas = {});
inline rpc::TokenClaims GridMember() {
  return As("gm1", "grid_member", {"222405001001003"});
}
inline rpc::TokenClaims Community() {
  return As("com1", "community", {"222405001001"});
}
inline rpc::TokenClaims CityStaff() {
  return As("city1", "city");
}
inline rpc::TokenClaims AsVolunteer(const std::string& id) {
  return As(id, "volunteer");
}
inline std::string VolunteerOf(const std::string& id) {
  return kCity + "/volunteers/" + id;
}
inline std::string AccountOf(const std::string& id) {
  return kCity + "/accounts/" + id;
}
inline std::string FreshId() {
  return NewId(absl::Now());
}

template <class Request>
Request On(const std::string& wish) {
  Request request;
  request.set_name(wish);
  request.set_request_id(FreshId());
  return request;
}

}  // namespace hailan::volunteer_order
