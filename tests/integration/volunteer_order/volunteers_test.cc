// The register of volunteers: registration, suspension, masks, import.
#include <catch2/catch.hpp>
#include <map>

#include "tests/integration/volunteer_order/city.h"

namespace hailan::volunteer_order {
namespace {

using absl::StatusCode;
using testing::FailsWith;
using testing::HasReason;
using testing::Must;

rpc::TokenClaims Operator() {
  return As("op1", "operator");
}

pb::ImportVolunteersRequest ImportRequest(int rows) {
  pb::ImportVolunteersRequest request;
  request.set_parent(kCity);
  request.set_request_id(FreshId());
  for (int i = 0; i < rows; ++i) {
    pb::Volunteer& row = *request.add_volunteers();
    row.set_name(VolunteerOf("v" + std::to_string(100 + i)));
    row.set_display_name("김철수");
    row.set_kind(pb::Volunteer::KIND_MEMBER);
    row.set_territory(kCommunity);
    row.set_team("Heat office");
    row.add_skills(i % 2 == 0 ? "repair" : "cooking, \"hot\"");
  }
  return request;
}

absl::StatusOr<pb::ImportVolunteersResponse> Import(City& city,
                                                    const pb::ImportVolunteersRequest& request,
                                                    const rpc::TokenClaims& as) {
  return city.Call<pb::ImportVolunteersResponse>("Volunteers/ImportVolunteers", request, as);
}

TEST_CASE("Names are for the volunteer and staff in scope") {
  City city;
  city.Register("v1");
  pb::GetVolunteerRequest request;
  request.set_name(VolunteerOf("v1"));
  const auto name = [&](const rpc::TokenClaims& as) {
    return Must(city.Call<pb::Volunteer>("Volunteers/GetVolunteer", request, as)).display_name();
  };
  CHECK(name(AsVolunteer("v1")) == "王小明");
  CHECK(name(Community()) == "王小明");
  CHECK(name(AsVolunteer("v2")) == "王**");
  CHECK(name(As("x", "community", {"222405002"})) == "王**");
  CHECK(name(Operator()) == "王**");
  request.set_name(VolunteerOf("nobody"));
  CHECK_THAT(city.Call<pb::Volunteer>("Volunteers/GetVolunteer", request, Community()).status(),
             FailsWith(StatusCode::kNotFound, "NOT_FOUND"));
}

TEST_CASE("A suspended volunteer claims nothing until reinstated") {
  City city;
  city.Register("v1");
  const std::string wish = city.Published().name();
  CHECK_THAT(city.Claim(wish, "v2").status(),
             FailsWith(StatusCode::kFailedPrecondition, "VOLUNTEER_NOT_ACTIVE"));
  const auto suspended =
      Must(city.Call<pb::Volunteer>("Volunteers/SuspendVolunteer",
                                    On<pb::SuspendVolunteerRequest>(VolunteerOf("v1")),
                                    Community()));
  CHECK(suspended.state() == pb::Volunteer::STATE_SUSPENDED);
  CHECK_THAT(city.Claim(wish, "v1").status(), HasReason("VOLUNTEER_NOT_ACTIVE"));
  auto stale = On<pb::ReinstateVolunteerRequest>(VolunteerOf("v1"));
  stale.set_etag("1");
  CHECK_THAT(city.Call<pb::Volunteer>("Volunteers/ReinstateVolunteer", stale, Community()).status(),
             FailsWith(StatusCode::kAborted, "STALE_ETAG"));
  Must(city.Call<pb::Volunteer>("Volunteers/ReinstateVolunteer",
                                On<pb::ReinstateVolunteerRequest>(VolunteerOf("v1")),
                                Community()));
  CHECK(Must(city.Claim(wish, "v1")).claim_count() == 1);
}

TEST_CASE("An import creates, replaces, and leaves equal rows alone") {
  City city;
  pb::ImportVolunteersRequest request = ImportRequest(200);
  auto response = Must(Import(city, request, Operator()));
  CHECK(response.created_count() == 200);
  CHECK(response.failures_size() == 0);
  city.clock().Advance(absl::Minutes(1));

  // The same batch again is a replay, the same rows under a new id are unchanged: either way no row
  // and no message is written.
  CHECK(Must(Import(city, request, Operator())).unchanged_count() == 200);
  request.set_request_id(FreshId());
  CHECK(Must(Import(city, request, Operator())).unchanged_count() == 200);
  CHECK(city.database().Value("SELECT max(revision) FROM volunteers") == "1");
  CHECK(city.database().Value("SELECT count(*) FROM outbox") == "200");

  request.set_request_id(FreshId());
  request.mutable_volunteers(7)->set_team("Water office");
  request.mutable_volunteers(8)->set_territory("cities/222405/territories/222406001001");
  request.mutable_volunteers(9)->set_name(VolunteerOf("love-bank"));
  request.mutable_volunteers(10)->set_service_minutes(600);
  response = Must(Import(city, request, Operator()));
  CHECK(response.updated_count() == 1);
  CHECK(response.unchanged_count() == 196);
  REQUIRE(response.failures_size() == 3);
  std::map<int, std::string> failures;
  for (const auto& failure : response.failures()) failures[failure.index()] = failure.reason();
  CHECK(failures == std::map<int, std::string>{
                        {8, "TERRITORY_OF_OTHER_CITY"}, {9, "RESERVED_ID"}, {10, "INVALID_FIELD"}});
  CHECK_THAT(Import(city, request, Community()).status(),
             FailsWith(StatusCode::kPermissionDenied, "PERMISSION_DENIED"));
}

TEST_CASE("Volunteers are listed by id, skill and territory, in pages") {
  City city;
  Must(Import(city, ImportRequest(30), Operator()));
  pb::ListVolunteersRequest request;
  request.set_parent(kCity);
  request.set_page_size(20);
  const auto list = [&] {
    return Must(
        city.Call<pb::ListVolunteersResponse>("Volunteers/ListVolunteers", request, Community()));
  };
  const auto first = list();
  CHECK(first.volunteers_size() == 20);
  CHECK(first.volunteers(0).name() == VolunteerOf("v100"));
  request.set_page_token(first.next_page_token());
  const auto second = list();
  CHECK(second.volunteers_size() == 10);
  CHECK(second.next_page_token().empty());
  request.clear_page_token();
  request.set_skill("cooking, \"hot\"");
  CHECK(list().volunteers_size() == 15);
  request.set_territory(kGrid);
  CHECK(list().volunteers_size() == 0);
}

}  // namespace
}  // namespace hailan::volunteer_order
