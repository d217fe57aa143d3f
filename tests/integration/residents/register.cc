#include "tests/integration/residents/register.h"

#include "services/residents/migrations.h"

namespace hailan::residents {

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

Register::Register()
    : database_(kMigrations, "residents"),
      authenticator_(Must(rpc::Authenticator::Create({}))),
      pipeline_(std::make_unique<rpc::Pipeline>(*authenticator_, clock_, metrics_)),
      executor_(std::make_unique<rpc::Executor>("residents", 4, 100)),
      pool_(database_.options()),
      people_(people_store_, clock_, database_.options()),
      people_imports_(people_store_, clock_, database_.options(), {.max_batch = 500}),
      buildings_(building_store_, clock_, database_.options(), {.max_batch = 500}),
      house_imports_(house_store_, clock_, database_.options(), {.max_batch = 500}),
      houses_(pool_, tokens_, buildings_, house_imports_),
      reads_(pool_, tokens_, vault_),
      writes_(pool_, vault_, people_, people_imports_),
      access_(pool_, tokens_) {
  services_ = MakeServices({.houses = houses_,
                            .reads = reads_,
                            .writes = writes_,
                            .access = access_,
                            .people = people_,
                            .pool = pool_},
                           *pipeline_,
                           *executor_);
  rpc::ServerOptions options;
  for (const auto& service : services_) {
    Must(service->Finish());
    options.services.push_back(service.get());
  }
  server_ = Must(rpc::Server::Start(std::move(options)));
  peer_ = std::make_unique<rpc::Peer>([this] { return server_->InProcessChannel(); });
}

Register::~Register() {
  server_->Shutdown(absl::Now() + absl::Seconds(5));
  peer_.reset();
  server_.reset();
}

void Register::Build() {
  v1::ImportBuildingsRequest buildings;
  v1::ImportHousesRequest houses;
  for (const auto& [id, territory] : {std::pair("1", kGrid), std::pair("2", kOtherGrid)}) {
    v1::Building& building = *buildings.add_buildings();
    building.set_name(absl::StrCat(kCity, "/buildings/B", id));
    building.set_territory(territory);
    building.set_display_name(absl::StrCat("康居苑", id, "号楼"));
    v1::House& house = *houses.add_houses();
    house.set_name(HouseOf(absl::StrCat("H", id)));
    house.set_building(building.name());
    house.set_unit("1");
    house.set_floor(1);
    house.set_room("101");
  }
  REQUIRE(Must(Import("Houses/ImportBuildings", buildings)).created_count() == 2);
  REQUIRE(Must(Import("Houses/ImportHouses", houses)).created_count() == 2);
}

v1::CreateResidentRequest Register::CreateRequest() const {
  v1::CreateResidentRequest request;
  request.set_parent(kCity);
  v1::Resident& resident = *request.mutable_resident();
  resident.set_display_name("韩革权");
  resident.set_hangul_name("한혁권");
  resident.set_name_pinyin("hangequan");
  resident.set_name_initials("hgq");
  resident.mutable_identity()->set_type(v1::IDENTITY_TYPE_CITIZEN);
  resident.mutable_identity()->set_number(kNumber);
  resident.set_phone(kPhone);
  resident.set_medical_note("asthma, spray in the kitchen");
  resident.set_registered_territory(kGrid);
  resident.add_tags("独居老人");
  v1::Residence& home = *resident.add_residences();
  home.set_house(HouseOf("H1"));
  home.set_kind(v1::RESIDENCE_KIND_RESIDENT);
  home.set_start_date("2020-05-01");
  request.set_request_id(FreshId());
  return request;
}

v1::Resident Register::Create() {
  return Must(Call<v1::Resident>("Residents/CreateResident", CreateRequest(), Member()));
}

absl::StatusOr<v1::Resident> Register::Get(const std::string& name, const rpc::TokenClaims& as) {
  v1::GetResidentRequest request;
  request.set_name(name);
  request.set_purpose("home visit");
  return Call<v1::Resident>("Residents/GetResident", request, as);
}

}  // namespace hailan::residents
