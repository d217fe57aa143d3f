#include <atomic>
#include <thread>

#include "absl/strings/escaping.h"
#include "absl/time/clock.h"
#include "hailan/type/v1/change.pb.h"
#include "tests/integration/residents/register.h"

namespace hailan::residents {
namespace {

using testing::FailsWith;
using testing::HasReason;
using testing::Must;

v1::UpdateResidentRequest PhoneUpdate(const std::string& name, const std::string& phone) {
  v1::UpdateResidentRequest request;
  request.mutable_resident()->set_name(name);
  request.mutable_resident()->set_phone(phone);
  request.mutable_update_mask()->add_paths("phone");
  request.set_request_id(FreshId());
  return request;
}

v1::MoveInRequest MoveInTo(const std::string& name, const std::string& house) {
  v1::MoveInRequest request;
  request.set_name(name);
  request.set_house(house);
  request.set_kind(v1::RESIDENCE_KIND_TENANT);
  request.set_request_id(FreshId());
  return request;
}

TEST_CASE("A person is created, masked for who created them") {
  Register city;
  city.Build();
  const v1::Resident person = city.Create();
  CHECK(person.display_name() == "韩革权");
  CHECK(person.identity().number() == "222***********0010");
  CHECK(person.phone() == "154****0993");
  CHECK(person.medical_note().empty());
  CHECK(person.has_medical_note());
  CHECK(person.birth_date() == "1979-08-06");
  CHECK(person.sex() == v1::SEX_MALE);
  CHECK(person.territory() == kGrid);
  REQUIRE(person.residences_size() == 1);
  CHECK(person.residences(0).house() == HouseOf("H1"));
  CHECK(person.masking() == v1::MASKING_PARTIAL);
  CHECK(person.etag() == "1");
}

TEST_CASE("The same create again answers the same person, another body is refused") {
  Register city;
  city.Build();
  v1::CreateResidentRequest request = city.CreateRequest();
  const v1::Resident first =
      Must(city.Call<v1::Resident>("Residents/CreateResident", request, Member()));
  const v1::Resident again =
      Must(city.Call<v1::Resident>("Residents/CreateResident", request, Member()));
  CHECK(again.name() == first.name());
  CHECK(city.Count("residents") == "1");
  CHECK(city.Count("resident_history") == "1");
  request.mutable_resident()->set_display_name("somebody else");
  CHECK_THAT(city.Call<v1::Resident>("Residents/CreateResident", request, Member()).status(),
             FailsWith(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
}

TEST_CASE("An identity is recorded once") {
  Register city;
  city.Build();
  const v1::Resident person = city.Create();
  v1::CreateResidentRequest twin = city.CreateRequest();
  twin.mutable_resident()->set_phone("");
  const absl::Status status =
      city.Call<v1::Resident>("Residents/CreateResident", twin, Member()).status();
  CHECK_THAT(status, FailsWith(absl::StatusCode::kAlreadyExists, "IDENTITY_TAKEN"));
  CHECK(status.ToString().find(kNumber) == std::string::npos);
  CHECK(city.Count("residents") == "1");
  CHECK(city.Count("outbox WHERE type LIKE 'resident.%'") == "1");
}

TEST_CASE("Broken input is refused by field and changes nothing") {
  Register city;
  city.Build();
  v1::CreateResidentRequest request = city.CreateRequest();
  request.mutable_resident()->mutable_identity()->set_number("222499197908060011");
  request.mutable_resident()->set_phone("138****5678");
  const absl::Status status =
      city.Call<v1::Resident>("Residents/CreateResident", request, Member()).status();
  CHECK_THAT(status, FailsWith(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
  REQUIRE(ViolationsOf(status).size() == 2);
  CHECK(ViolationsOf(status)[0].field == "identity.number");
  CHECK(status.ToString().find("222499") == std::string::npos);
  request = city.CreateRequest();
  request.mutable_resident()->mutable_residences(0)->set_house(HouseOf("H404"));
  CHECK_THAT(city.Call<v1::Resident>("Residents/CreateResident", request, Member()).status(),
             FailsWith(absl::StatusCode::kFailedPrecondition, "HOUSE_UNKNOWN"));
  CHECK(city.Count("residents") == "0");
}

TEST_CASE("Updates check mask and etag, and count as one change each") {
  Register city;
  city.Build();
  const v1::Resident person = city.Create();
  v1::UpdateResidentRequest update = PhoneUpdate(person.name(), "15442694619");
  update.set_etag(person.etag());
  CHECK(Must(city.Call<v1::Resident>("Residents/UpdateResident", update, Member())).phone() ==
        "154****4619");
  CHECK(Must(city.Call<v1::Resident>("Residents/UpdateResident", update, Member())).etag() == "2");
  update.set_request_id(FreshId());
  CHECK_THAT(city.Call<v1::Resident>("Residents/UpdateResident", update, Member()).status(),
             FailsWith(absl::StatusCode::kAborted, "STALE_ETAG"));
  update.set_etag("");
  update.set_request_id(FreshId());
  CHECK(Must(city.Call<v1::Resident>("Residents/UpdateResident", update, Member())).etag() == "2");
  update.mutable_update_mask()->add_paths("etag");
  update.set_request_id(FreshId());
  CHECK_THAT(city.Call<v1::Resident>("Residents/UpdateResident", update, Member()).status(),
             HasReason("INVALID_FIELD"));
  CHECK(city.database().Query("SELECT action, changed_fields::text, subject FROM resident_history "
                              "ORDER BY revision") ==
        std::vector<std::vector<std::string>>{{"created", "{}", "gm1"},
                                              {"updated", "{phone}", "gm1"}});
}

TEST_CASE("Moving in and out keeps both directions and the past") {
  Register city;
  city.Build();
  const v1::Resident person = city.Create();
  CHECK_THAT(
      city.Call<v1::Resident>("Residents/MoveIn", MoveInTo(person.name(), HouseOf("H2")), Member())
          .status(),
      HasReason("OUT_OF_SCOPE"));
  CHECK_THAT(city.Call<v1::Resident>(
                     "Residents/MoveIn", MoveInTo(person.name(), HouseOf("H404")), Community())
                 .status(),
             HasReason("OUT_OF_SCOPE"));
  CHECK_THAT(city.Call<v1::Resident>(
                     "Residents/MoveIn", MoveInTo(person.name(), HouseOf("H404")), Operator())
                 .status(),
             HasReason("HOUSE_UNKNOWN"));
  const v1::Resident moved = Must(city.Call<v1::Resident>(
      "Residents/MoveIn", MoveInTo(person.name(), HouseOf("H2")), Community()));
  CHECK(moved.residences_size() == 2);
  CHECK(moved.residences(1).start_date() == "2026-03-02");
  v1::MoveOutRequest out;
  out.set_name(person.name());
  out.set_house(HouseOf("H1"));
  out.set_request_id(FreshId());
  const v1::Resident left = Must(city.Call<v1::Resident>("Residents/MoveOut", out, Community()));
  CHECK(left.residences_size() == 1);
  CHECK(left.territory() == kOtherGrid);
  out.set_request_id(FreshId());
  CHECK_THAT(city.Call<v1::Resident>("Residents/MoveOut", out, Community()).status(),
             FailsWith(absl::StatusCode::kFailedPrecondition, "RESIDENCE_ABSENT"));

  v1::ListResidencesRequest list;
  list.set_parent(person.name());
  list.set_purpose("check of the move");
  list.set_include_past(true);
  const auto past =
      Must(city.Call<v1::ListResidencesResponse>("Residents/ListResidences", list, Community()));
  REQUIRE(past.residences_size() == 2);
  CHECK(past.residences(0).end_date() == "2026-03-02");
  CHECK(past.residences(0).address() == "康居苑1号楼1单元101室");
  // The person lives in the other grid now, so the old grid's member no longer sees them.
  CHECK_THAT(city.Get(person.name(), Member()).status(), HasReason("OUT_OF_SCOPE"));
  CHECK(city.Get(person.name(), Neighbour()).ok());
}

TEST_CASE("Concurrent updates of one person are decided one after the other") {
  Register city;
  city.Build();
  const std::string name = city.Create().name();
  std::vector<std::thread> threads;
  threads.reserve(8);
  std::atomic<int> stored = 0;
  std::atomic<int> stale = 0;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      v1::UpdateResidentRequest update = PhoneUpdate(name, absl::StrCat("1544269461", i));
      update.set_etag("1");
      const absl::Status status =
          city.Call<v1::Resident>("Residents/UpdateResident", update, Member()).status();
      status.ok() ? ++stored : ++stale;
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(stored == 1);
  CHECK(stale == 7);
  CHECK(city.Count("resident_history") == "2");
}

TEST_CASE("Neither tables nor feed hold a sensitive value") {
  Register city;
  city.Build();
  const v1::Resident person = city.Create();
  REQUIRE(city.Get(person.name(), Member()).ok());
  std::string dump;
  for (const auto& row : city.database().Query(
           "SELECT table_name FROM information_schema.tables WHERE table_schema = 'residents'")) {
    for (const auto& text :
         city.database().Query("SELECT t::text FROM residents." + row[0] + " AS t")) {
      absl::StrAppend(&dump, text[0], "\n");
    }
  }
  REQUIRE(dump.find("韩革权") != std::string::npos);
  for (const char* secret : {kNumber, kPhone, "asthma"}) {
    CAPTURE(secret);
    CHECK(dump.find(secret) == std::string::npos);
    // A bytea column shows its bytes in hexadecimal.
    CHECK(dump.find(absl::BytesToHexString(secret)) == std::string::npos);
  }
  const std::string feed =
      city.database().Value("SELECT string_agg(encode(payload, 'escape'), '') FROM outbox");
  for (const char* personal : {"韩", "asthma", "0993", "独居老人", "康居苑"}) {
    CHECK(feed.find(personal) == std::string::npos);
  }
}

TEST_CASE("The feed tells places, fields and counts of every change in order") {
  Register city;
  city.Build();
  const v1::Resident person = city.Create();
  Must(city.Call<v1::Resident>(
      "Residents/MoveIn", MoveInTo(person.name(), HouseOf("H2")), Community()));
  type::v1::ListChangesRequest request;
  request.set_parent(kCity);
  // The feed waits for every transaction that is open in the cluster, also for those of others.
  type::v1::ListChangesResponse changes;
  for (int tries = 0; tries < 200 && changes.changes_size() < 6; ++tries) {
    if (tries > 0) absl::SleepFor(absl::Milliseconds(50));
    changes = Must(city.Call<type::v1::ListChangesResponse>(
        "ChangeFeed/ListChanges", request, As("svc", "integrator")));
  }
  std::vector<std::string> types;
  for (const auto& change : changes.changes()) types.push_back(change.type());
  CHECK(types == std::vector<std::string>{"building.created",
                                          "building.created",
                                          "house.created",
                                          "house.created",
                                          "resident.created",
                                          "resident.moved_in"});
  v1::ResidentChange moved;
  REQUIRE(changes.changes(5).payload().UnpackTo(&moved));
  CHECK(moved.resident() == person.name());
  CHECK(moved.previous_territory() == kGrid);
  CHECK(moved.territory() == kOtherGrid);
  CHECK(moved.house() == HouseOf("H2"));
  CHECK(moved.kind() == v1::RESIDENCE_KIND_TENANT);
  CHECK(moved.tag_count() == 1);
  CHECK(moved.residence_count() == 2);
}

}  // namespace
}  // namespace hailan::residents
