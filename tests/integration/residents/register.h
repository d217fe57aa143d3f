// The residents service on a database of its own, called over gRPC in process as any client calls
// it: tokens, field rules, permissions and error details included.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/base/id.h"
#include "common/base/page_token.h"
#include "common/obs/metrics.h"
#include "common/rpc/auth.h"
#include "common/rpc/server.h"
#include "hailan/residents/v1/access_log.pb.h"
#include "hailan/residents/v1/changes.pb.h"
#include "hailan/residents/v1/houses.pb.h"
#include "hailan/residents/v1/residents.pb.h"
#include "services/residents/rpc.h"
#include "services/residents/vault/vault.h"
#include "tests/support/fake_clock.h"
#include "tests/support/matchers.h"
#include "tests/support/pg_database.h"

namespace hailan::residents {

inline constexpr char kCity[] = "cities/222405";
inline constexpr char kGrid[] = "cities/222405/territories/222405001001001";
inline constexpr char kOtherGrid[] = "cities/222405/territories/222405001001002";
// Valid numbers of nobody: region 222499 is not assigned, and neither are mobile numbers 154….
inline constexpr char kNumber[] = "222499197908060010";
inline constexpr char kOtherNumber[] = "22249919810904000X";
inline constexpr char kPhone[] = "15416580993";

rpc::TokenClaims As(const std::string& subject,
                    const std::string& role,
                    std::vector<std::string> areas = {});
inline rpc::TokenClaims Member() {
  return As("gm1", "grid_member", {"222405001001001"});
}
inline rpc::TokenClaims Neighbour() {
  return As("gm2", "grid_member", {"222405001001002"});
}
inline rpc::TokenClaims Community() {
  return As("com1", "community", {"222405001001"});
}
inline rpc::TokenClaims CityStaff() {
  return As("city1", "city");
}
inline rpc::TokenClaims Operator() {
  return As("op1", "operator");
}

class Register {
 public:
  Register();
  ~Register();

  testing::TestDatabase& database() { return database_; }
  testing::FakeClock& clock() { return clock_; }

  // Calls `method` ("Residents/GetResident") with a token of these claims.
  template <class Response, class Request>
  absl::StatusOr<Response> Call(const std::string& method,
                                const Request& request,
                                const rpc::TokenClaims& as) {
    return peer_->Invoke<Response>("hailan.residents.v1." + method,
                                   request,
                                   {.deadline = absl::Now() + absl::Seconds(30),
                                    .token = testing::Must(authenticator_->SignDevelopment(as)),
                                    .traceparent = ""});
  }
  template <class Request>
  absl::StatusOr<v1::ImportResponse> Import(const std::string& method, Request request) {
    request.set_parent(kCity);
    if (request.request_id().empty()) request.set_request_id(NewId(absl::Now()));
    return Call<v1::ImportResponse>(method, request, Operator());
  }

  // Two buildings, one in each grid, with one house each: B1/H1 and B2/H2.
  void Build();
  // A person in H1, created by the grid's member.
  v1::CreateResidentRequest CreateRequest() const;
  v1::Resident Create();
  absl::StatusOr<v1::Resident> Get(const std::string& name, const rpc::TokenClaims& as);
  std::string Count(const std::string& table) {
    return database_.Value("SELECT count(*) FROM " + table);
  }

 private:
  testing::TestDatabase database_;
  testing::FakeClock clock_;
  obs::Metrics metrics_;
  PageTokens tokens_{"test key of page tokens"};
  Vault vault_{DevelopmentKeyRing()};
  std::unique_ptr<rpc::Authenticator> authenticator_;
  std::unique_ptr<rpc::Pipeline> pipeline_;
  std::unique_ptr<rpc::Executor> executor_;
  pg::Pool pool_;
  ResidentStore people_store_;
  BuildingStore building_store_;
  HouseStore house_store_;
  command::Runner<ResidentStore> people_;
  command::Runner<ResidentStore> people_imports_;
  command::Runner<BuildingStore> buildings_;
  command::Runner<HouseStore> house_imports_;
  HousesService houses_;
  PersonReads reads_;
  PersonWrites writes_;
  AccessService access_;
  std::vector<std::unique_ptr<rpc::Service>> services_;
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<rpc::Peer> peer_;
};

inline std::string HouseOf(const std::string& id) {
  return absl::StrCat(kCity, "/houses/", id);
}
inline std::string PersonOf(const std::string& id) {
  return absl::StrCat(kCity, "/residents/", id);
}
inline std::string FreshId() {
  return NewId(absl::Now());
}

}  // namespace hailan::residents
