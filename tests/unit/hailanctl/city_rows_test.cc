#include "tools/hailanctl/import/city_rows.h"

#include <catch2/catch.hpp>

#include "common/base/error.h"

namespace hailan::ctl {
namespace {

const CityContext kContext{.city = "222405", .second_homes = {{"r000001", {"h000009"}}}};

template <typename Request>
absl::StatusOr<Request> FromText(absl::string_view text) {
  const auto table = CsvTable::Parse(text, "t.csv", {});
  REQUIRE(table.ok());
  Request request;
  for (size_t i = 0; i < table->size(); ++i) {
    if (absl::Status added = AddRow((*table)[i], kContext, request); !added.ok()) return added;
  }
  return request;
}

TEST_CASE("a resident keeps names in both languages, tags and every home", "[rows]") {
  const auto request = FromText<residents::v1::ImportResidentsRequest>(
      "id,name,name_ko,pinyin,initials,sex,birth,id_type,id_number,phone,territory_code,residency,"
      "household_id,household_role,house_id,relation,tags\n"
      "r000001,金太奎,김태규,jin tai kui,jtk,M,1935-11-18,CITIZEN,222499193511180016,15472377226,"
      "222405001001001,PERMANENT,f000001,HEAD,h000001,OWNER,elderly|low_income\n");
  REQUIRE(request.ok());
  CHECK(request->parent() == "cities/222405");
  REQUIRE(request->residents_size() == 1);
  const auto& person = request->residents(0);
  CHECK(person.name() == "cities/222405/residents/r000001");
  CHECK(person.hangul_name() == "김태규");
  CHECK(person.name_pinyin() == "jintaikui");
  CHECK(person.sex() == residents::v1::SEX_MALE);
  CHECK(person.identity().type() == residents::v1::IDENTITY_TYPE_CITIZEN);
  CHECK(person.registered_territory() == "cities/222405/territories/222405001001001");
  CHECK(person.tags_size() == 2);
  REQUIRE(person.residences_size() == 2);
  CHECK(person.residences(0).house() == "cities/222405/houses/h000001");
  CHECK(person.residences(1).house() == "cities/222405/houses/h000009");
  CHECK(person.residences(1).kind() == residents::v1::RESIDENCE_KIND_OWNER);
}

TEST_CASE("staff of grids and offices are appointed from midnight in China", "[rows]") {
  const auto request = FromText<grid_geo::v1::ImportStaffRequest>(
      "id,name,role,position,level,territory_code,department_id,phone,phone_public,start_date\n"
      "g1,a,grid_member,HEAD,GRID,222405001001001,,15400000001,1,2024-01-01\n"
      "d1,b,department,HANDLER,DEPARTMENT,222405,heat-supply,15400000002,0,2024-01-01\n"
      "s1,c,street,DISPATCHER,STREET,222405001,,15400000003,0,2024-01-01\n"
      "i1,d,supervisor,INSPECTOR,CITY,222405,heat-supply,15400000004,0,2024-01-01\n");
  REQUIRE(request.ok());
  const auto& head = request->rows(0);
  REQUIRE(head.appointments_size() == 1);
  CHECK(head.appointments(0).role() == grid_geo::v1::GRID_ROLE_HEAD);
  CHECK(head.appointments(0).start_time().seconds() == 1704038400);
  CHECK(head.phone_consented());
  const auto& handler = request->rows(1);
  CHECK(handler.appointments_size() == 0);
  CHECK(handler.department_id() == "heat-supply");
  CHECK(handler.phone().empty());
  // Who works in an office answers for its ground; an inspector only looks.
  REQUIRE(request->rows(2).appointments_size() == 1);
  CHECK(request->rows(2).appointments(0).role() == grid_geo::v1::GRID_ROLE_OFFICER);
  CHECK(request->rows(3).appointments_size() == 0);
}

TEST_CASE("an office names its department; tables without offices need no column for it",
          "[rows]") {
  const auto request = FromText<grid_geo::v1::ImportDepartmentsRequest>(
      "id,kind,name,name_ko,parent_department_id\n"
      "heat-supply,FUNCTIONAL,供热办,열공급,\n"
      "heat-desk,OFFICE,供热科,열과,heat-supply\n");
  REQUIRE(request.ok());
  REQUIRE(request->rows_size() == 2);
  CHECK(request->rows(0).parent_department_id().empty());
  CHECK(request->rows(1).kind() == grid_geo::v1::DEPARTMENT_KIND_OFFICE);
  CHECK(request->rows(1).parent_department_id() == "heat-supply");
  const auto plain = FromText<grid_geo::v1::ImportDepartmentsRequest>(
      "id,kind,name,name_ko\nheat-desk,OFFICE,供热科,열과\n");
  REQUIRE(plain.ok());
  CHECK(plain->rows(0).parent_department_id().empty());
}

TEST_CASE("a catalogue item is placed under its heading", "[rows]") {
  const auto request = FromText<event_workflow::v1::ImportCatalogueRequest>(
      "code,name,department_id,urgency,sla_class,evidence,flow\n"
      "01,供热服务,heat-supply,,,,\n0101,供热管道漏水,heat-supply,URGENT,URGENT,1,0\n");
  REQUIRE(request.ok());
  CHECK(request->items(0).parent_code().empty());
  const auto& leak = request->items(1);
  CHECK(leak.parent_code() == "01");
  CHECK(leak.department() == "cities/222405/departments/heat-supply");
  CHECK(leak.sla_class() == event_workflow::v1::SLA_CLASS_URGENT);
  CHECK(leak.evidence_required());
  CHECK_FALSE(leak.flows());
  // Tables from before there were platforms are taken as they are.
  CHECK(leak.platform() == event_workflow::v1::PLATFORM_UNSPECIFIED);
  const auto routed = FromText<event_workflow::v1::ImportCatalogueRequest>(
      "code,name,department_id,urgency,sla_class,evidence,flow,platform,routing\n"
      "0801,井盖缺失,urban-management,URGENT,URGENT,1,0,LAW_ENFORCEMENT,OWNER_FIRST\n");
  REQUIRE(routed.ok());
  CHECK(routed->items(0).platform() == event_workflow::v1::PLATFORM_LAW_ENFORCEMENT);
  CHECK(routed->items(0).routing_kind() == event_workflow::v1::ROUTING_KIND_OWNER_FIRST);
  CHECK_FALSE(routed->items(0).through_street());
  const auto tiered = FromText<event_workflow::v1::ImportCatalogueRequest>(
      "code,name,department_id,urgency,sla_class,evidence,flow,through_street\n"
      "0101,供热管道漏水,heat,URGENT,URGENT,1,0,1\n");
  REQUIRE(tiered.ok());
  CHECK(tiered->items(0).through_street());
}

TEST_CASE("a routing rule has conditions and results", "[rows]") {
  const std::string header =
      "number,title,item_prefix,territory_code,channel,platform,sla_class,level,department_id,"
      "queue\n";
  const auto request = FromText<event_workflow::intake::v1::ImportRulesRequest>(
      header +
      "10,自然灾害,30,222405001,IOT,,EMERGENCY,DEPARTMENT,emergency,OVERSIGHT\n"
      "20,其他,,,,,,STREET,,\n");
  REQUIRE(request.ok());
  REQUIRE(request->rules_size() == 2);
  const auto& rule = request->rules(0);
  CHECK(rule.number() == 10);
  CHECK(rule.item_prefix() == "30");
  CHECK(rule.territory() == "cities/222405/territories/222405001");
  CHECK(rule.channel() == event_workflow::v1::CHANNEL_IOT);
  CHECK(rule.sla_class() == event_workflow::v1::SLA_CLASS_EMERGENCY);
  CHECK(rule.level() == event_workflow::v1::HANDLING_LEVEL_DEPARTMENT);
  CHECK(rule.department() == "cities/222405/departments/emergency");
  CHECK(rule.queue() == event_workflow::v1::PLATFORM_OVERSIGHT);
  CHECK(request->rules(1).territory().empty());
  CHECK_FALSE(
      FromText<event_workflow::intake::v1::ImportRulesRequest>(header + "x,,,,,,,STREET,,\n").ok());
  CHECK_FALSE(
      FromText<event_workflow::intake::v1::ImportRulesRequest>(header + "1,,,,,,,ROOF,,\n").ok());
}

TEST_CASE("a place gets the detail of its class", "[rows]") {
  const std::string header =
      "class,id,name,kind,longitude,latitude,territory_code,department_id,matter,building_id,"
      "floors,height_m,dwellings,open_minute,close_minute\n";
  const auto request = FromText<grid_geo::v1::BulkUpsertPlacesRequest>(
      header +
      "BUILDING,b1,楼,,129.4,42.7,222405001001001,,,b1,4,13.2,8,,\n"
      "DEVICE,d1,烟感,smoke,129.4,42.7,222405001001001,fire,2702,,,,,,\n"
      "SERVICE_POINT,s1,药店,pharmacy,129.4,42.7,222405001001001,,,,,,,480,1260\n");
  REQUIRE(request.ok());
  CHECK(request->rows(0).building().building() == "cities/222405/buildings/b1");
  CHECK(request->rows(0).building().height_m() == 13.2);
  CHECK(request->rows(0).building().dwelling_count() == 8);
  CHECK(request->rows(1).device().event_template().catalogue_item() ==
        "cities/222405/catalogueItems/2702");
  REQUIRE(request->rows(2).service().hours().weekdays_size() == 7);
  CHECK(request->rows(2).service().hours().weekdays(6).intervals(0).close_minute() == 1260);
  const auto patrol_point = FromText<grid_geo::v1::BulkUpsertPlacesRequest>(
      header + "PATROL_POINT,x,点,,129.4,42.7,222405001001001,,,,,,,,\n");
  CHECK(ReasonOf(patrol_point.status()) == "CELL_INVALID");
}

TEST_CASE("a cell that means nothing is refused by line and column", "[rows]") {
  const auto level = FromText<grid_geo::v1::ImportTerritoriesRequest>(
      "code,level,kind,grid_class,name,name_ko,pinyin,initials\n222405,TOWNHALL,,,a,b,c,d\n");
  CHECK(ReasonOf(level.status()) == "CELL_INVALID");
  CHECK_THAT(std::string(level.status().message()), Catch::Contains("t.csv line 2, column level"));
  const auto floors = FromText<residents::v1::ImportBuildingsRequest>(
      "id,territory_code,name,units,floors,longitude,latitude\nb1,222405,a,1,many,129,42\n");
  CHECK_THAT(std::string(floors.status().message()), Catch::Contains("column floors"));
}

}  // namespace
}  // namespace hailan::ctl
