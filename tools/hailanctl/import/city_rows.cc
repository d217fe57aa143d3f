#include "tools/hailanctl/import/city_rows.h"

#include <google/protobuf/generated_enum_reflection.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace hailan::ctl {
namespace {

namespace geo = hailan::grid_geo::v1;
namespace reg = hailan::residents::v1;
namespace evt = hailan::event_workflow::v1;
namespace evt_intake = hailan::event_workflow::intake::v1;
namespace vol = hailan::volunteer_order::v1;
using Row = CsvTable::Row;

std::string Text(const Row& row, absl::string_view column) {
  return std::string(row[column]);
}

absl::Status CellInvalid(const Row& row, absl::string_view column, absl::string_view wanted) {
  return Error(absl::StatusCode::kInvalidArgument,
               "CELL_INVALID",
               absl::StrCat(row.Place(), ", column ", column, ": wants ", wanted, "."));
}

// An enum value by its name without `prefix`; an empty cell is the unspecified value.
template <typename Enum>
absl::StatusOr<Enum> ReadEnum(const Row& row, absl::string_view column, absl::string_view prefix) {
  if (row.Maybe(column).empty()) return Enum{};
  Enum value;
  const auto* const type = google::protobuf::GetEnumDescriptor<Enum>();
  if (google::protobuf::internal::ParseNamedEnum(type, absl::StrCat(prefix, row[column]), &value)) {
    return value;
  }
  return CellInvalid(row, column, absl::StrCat("a value of ", type->full_name()));
}

template <typename Number>
absl::StatusOr<Number> ReadWhole(const Row& row, absl::string_view column) {
  Number value;
  if (absl::SimpleAtoi(row[column], &value)) return value;
  return CellInvalid(row, column, "a whole number");
}

absl::StatusOr<double> ReadDecimal(const Row& row, absl::string_view column) {
  double value = 0;
  if (absl::SimpleAtod(row[column], &value)) return value;
  return CellInvalid(row, column, "a number");
}

// 0 for an empty cell.
absl::StatusOr<int> ReadCount(const Row& row, absl::string_view column) {
  return row[column].empty() ? absl::StatusOr<int>(0) : ReadWhole<int>(row, column);
}

// Midnight at the start of a local date (UTC+8), in seconds since 1970.
absl::StatusOr<int64_t> ReadDay(const Row& row, absl::string_view column) {
  absl::CivilDay day;
  if (!absl::ParseCivilTime(row[column], &day)) return CellInvalid(row, column, "YYYY-MM-DD");
  return absl::ToUnixSeconds(absl::FromCivil(day, absl::FixedTimeZone(8 * 60 * 60)));
}

std::vector<std::string> ReadList(const Row& row, absl::string_view column) {
  return absl::StrSplit(row[column], '|', absl::SkipEmpty());
}

void AddResidence(reg::Resident& person, std::string house, reg::ResidenceKind kind) {
  reg::Residence* const residence = person.add_residences();
  residence->set_house(std::move(house));
  residence->set_kind(kind);
}

// Every day from one minute to another.
absl::Status ReadHours(const Row& row, geo::OpeningHours& hours) {
  HL_ASSIGN_OR_RETURN(const int opens, ReadCount(row, "open_minute"));
  HL_ASSIGN_OR_RETURN(const int closes, ReadCount(row, "close_minute"));
  for (int weekday = 1; closes > 0 && weekday <= 7; ++weekday) {
    geo::WeekdayHours& day = *hours.add_weekdays();
    day.set_weekday(weekday);
    geo::OpenInterval& open = *day.add_intervals();
    open.set_open_minute(opens);
    open.set_close_minute(closes);
  }
  return absl::OkStatus();
}

absl::Status ReadBuilding(const Row& row, const CityContext& context, geo::BuildingDetail& detail) {
  HL_ASSIGN_OR_RETURN(const int floors, ReadCount(row, "floors"));
  HL_ASSIGN_OR_RETURN(const double height, ReadDecimal(row, "height_m"));
  HL_ASSIGN_OR_RETURN(const int dwellings, ReadCount(row, "dwellings"));
  detail.set_building(context.Name("buildings", row["building_id"]));
  detail.set_floors_above(floors);
  detail.set_height_m(height);
  detail.set_dwelling_count(dwellings);
  return absl::OkStatus();
}

// The detail that the place's class has.
absl::Status AddDetail(const Row& row, const CityContext& context, geo::Place& place) {
  const std::string owner = context.Name("departments", row["department_id"]);
  switch (place.place_class()) {
    case geo::PLACE_CLASS_BUILDING:
      return ReadBuilding(row, context, *place.mutable_building());
    case geo::PLACE_CLASS_ASSET:
      place.mutable_asset()->set_kind(Text(row, "kind"));
      place.mutable_asset()->set_owner_department(owner);
      place.mutable_asset()->set_condition(geo::ASSET_CONDITION_GOOD);
      return absl::OkStatus();
    case geo::PLACE_CLASS_CAMERA:
      place.mutable_camera()->add_covered_grids(context.Name("territories", row["territory_code"]));
      place.mutable_camera()->set_stream_reference(Text(row, "id"));
      place.mutable_camera()->set_owner_department(owner);
      return absl::OkStatus();
    case geo::PLACE_CLASS_DEVICE:
      place.mutable_device()->set_kind(Text(row, "kind"));
      place.mutable_device()->set_owner_department(owner);
      place.mutable_device()->mutable_event_template()->set_catalogue_item(
          context.Name("catalogueItems", row["matter"]));
      return absl::OkStatus();
    case geo::PLACE_CLASS_SERVICE_POINT:
    case geo::PLACE_CLASS_GRID_STATION:
      place.mutable_service()->set_category(Text(row, "kind"));
      return ReadHours(row, *place.mutable_service()->mutable_hours());
    default:
      return CellInvalid(row, "class", "a class of places that a city file has");
  }
}

}  // namespace

std::string CityContext::Parent() const {
  return absl::StrCat("cities/", city);
}

std::string CityContext::Name(absl::string_view collection, absl::string_view id) const {
  return id.empty() ? "" : absl::StrCat(Parent(), "/", collection, "/", id);
}

absl::Status AddRow(const Row& row,
                    const CityContext& context,
                    geo::ImportTerritoriesRequest& request) {
  request.set_parent(context.Parent());
  geo::TerritoryRow* const unit = request.add_rows();
  unit->set_code(Text(row, "code"));
  HL_ASSIGN_OR_RETURN(const auto level,
                      ReadEnum<geo::TerritoryLevel>(row, "level", "TERRITORY_LEVEL_"));
  HL_ASSIGN_OR_RETURN(const auto kind,
                      ReadEnum<geo::TerritoryKind>(row, "kind", "TERRITORY_KIND_"));
  HL_ASSIGN_OR_RETURN(const auto grid_class,
                      ReadEnum<geo::GridClass>(row, "grid_class", "GRID_CLASS_"));
  unit->set_level(level);
  unit->set_kind(kind);
  unit->set_grid_class(grid_class);
  unit->set_display_name(Text(row, "name"));
  unit->set_display_name_ko(Text(row, "name_ko"));
  unit->set_pinyin(Text(row, "pinyin"));
  unit->set_initials(Text(row, "initials"));
  return absl::OkStatus();
}

absl::Status AddRow(const Row& row,
                    const CityContext& context,
                    geo::ImportDepartmentsRequest& request) {
  request.set_parent(context.Parent());
  geo::DepartmentRow* const department = request.add_rows();
  department->set_department_id(Text(row, "id"));
  HL_ASSIGN_OR_RETURN(const auto kind,
                      ReadEnum<geo::DepartmentKind>(row, "kind", "DEPARTMENT_KIND_"));
  department->set_kind(kind);
  department->set_display_name(Text(row, "name"));
  department->set_display_name_ko(Text(row, "name_ko"));
  department->set_parent_department_id(std::string(row.Maybe("parent_department_id")));
  return absl::OkStatus();
}

absl::Status AddRow(const Row& row,
                    const CityContext& context,
                    geo::ImportResponsibilitiesRequest& request) {
  request.set_parent(context.Parent());
  geo::ResponsibilityRow* const duty = request.add_rows();
  duty->set_department_id(Text(row, "department_id"));
  duty->set_territory_code(Text(row, "territory_code"));
  duty->set_matter(Text(row, "matter"));
  duty->set_basis(Text(row, "basis"));
  return absl::OkStatus();
}

absl::Status AddRow(const Row& row, const CityContext& context, geo::ImportStaffRequest& request) {
  request.set_parent(context.Parent());
  geo::StaffRow* const person = request.add_rows();
  person->set_staff_id(Text(row, "id"));
  person->set_display_name(Text(row, "name"));
  person->set_department_id(Text(row, "department_id"));
  if (row["phone_public"] == "1") {
    person->set_phone(Text(row, "phone"));
    person->set_phone_consented(true);
  }
  // Grids have the 1+1+1+N posts; offices have officers; departments act through membership.
  const bool is_officer =
      row["level"] == "COMMUNITY" || row["level"] == "STREET" || row["role"] == "city";
  if (row["level"] != "GRID" && !is_officer) return absl::OkStatus();
  geo::AppointmentRow* const post = person->add_appointments();
  post->set_territory_code(Text(row, "territory_code"));
  post->set_role(geo::GRID_ROLE_OFFICER);
  if (!is_officer) {
    HL_ASSIGN_OR_RETURN(const auto role, ReadEnum<geo::GridRole>(row, "position", "GRID_ROLE_"));
    post->set_role(role);
  }
  HL_ASSIGN_OR_RETURN(const int64_t start, ReadDay(row, "start_date"));
  post->mutable_start_time()->set_seconds(start);
  return absl::OkStatus();
}

absl::Status AddRow(const Row& row,
                    const CityContext& context,
                    geo::BulkUpsertPlacesRequest& request) {
  request.set_parent(context.Parent());
  geo::Place& place = *request.add_rows();
  HL_ASSIGN_OR_RETURN(const auto place_class,
                      ReadEnum<geo::PlaceClass>(row, "class", "PLACE_CLASS_"));
  HL_ASSIGN_OR_RETURN(const double longitude, ReadDecimal(row, "longitude"));
  HL_ASSIGN_OR_RETURN(const double latitude, ReadDecimal(row, "latitude"));
  place.set_place_class(place_class);
  place.set_external_source("sample-city");
  place.set_external_code(Text(row, "id"));
  place.set_display_name(Text(row, "name"));
  place.mutable_point()->set_longitude(longitude);
  place.mutable_point()->set_latitude(latitude);
  place.mutable_point()->set_system(hailan::type::v1::COORDINATE_SYSTEM_WGS84);
  return AddDetail(row, context, place);
}

absl::Status AddRow(const Row& row,
                    const CityContext& context,
                    reg::ImportBuildingsRequest& request) {
  request.set_parent(context.Parent());
  reg::Building* const building = request.add_buildings();
  building->set_name(context.Name("buildings", row["id"]));
  building->set_territory(context.Name("territories", row["territory_code"]));
  building->set_display_name(Text(row, "name"));
  HL_ASSIGN_OR_RETURN(const int units, ReadWhole<int>(row, "units"));
  HL_ASSIGN_OR_RETURN(const int floors, ReadWhole<int>(row, "floors"));
  HL_ASSIGN_OR_RETURN(const double longitude, ReadDecimal(row, "longitude"));
  HL_ASSIGN_OR_RETURN(const double latitude, ReadDecimal(row, "latitude"));
  building->set_unit_count(units);
  building->set_floor_count(floors);
  building->mutable_point()->set_longitude(longitude);
  building->mutable_point()->set_latitude(latitude);
  building->mutable_point()->set_system(hailan::type::v1::COORDINATE_SYSTEM_WGS84);
  return absl::OkStatus();
}

absl::Status AddRow(const Row& row, const CityContext& context, reg::ImportHousesRequest& request) {
  request.set_parent(context.Parent());
  reg::House* const house = request.add_houses();
  house->set_name(context.Name("houses", row["id"]));
  house->set_building(context.Name("buildings", row["building_id"]));
  house->set_unit(Text(row, "unit"));
  house->set_room(Text(row, "room"));
  HL_ASSIGN_OR_RETURN(const int floor, ReadWhole<int>(row, "floor"));
  HL_ASSIGN_OR_RETURN(const double area, ReadDecimal(row, "area_m2"));
  HL_ASSIGN_OR_RETURN(const auto use, ReadEnum<reg::HouseUse>(row, "use", "HOUSE_USE_"));
  house->set_floor(floor);
  house->set_area_square_metres(area);
  house->set_use(use);
  return absl::OkStatus();
}

absl::Status AddRow(const Row& row,
                    const CityContext& context,
                    reg::ImportResidentsRequest& request) {
  request.set_parent(context.Parent());
  reg::Resident* const person = request.add_residents();
  HL_ASSIGN_OR_RETURN(const auto id_type,
                      ReadEnum<reg::IdentityType>(row, "id_type", "IDENTITY_TYPE_"));
  HL_ASSIGN_OR_RETURN(const auto residency,
                      ReadEnum<reg::Residency>(row, "residency", "RESIDENCY_"));
  HL_ASSIGN_OR_RETURN(const auto role,
                      ReadEnum<reg::HouseholdRole>(row, "household_role", "HOUSEHOLD_ROLE_"));
  HL_ASSIGN_OR_RETURN(const auto relation,
                      ReadEnum<reg::ResidenceKind>(row, "relation", "RESIDENCE_KIND_"));
  person->set_name(context.Name("residents", row["id"]));
  person->set_display_name(Text(row, "name"));
  person->set_hangul_name(Text(row, "name_ko"));
  person->set_name_pinyin(absl::StrReplaceAll(row["pinyin"], {{" ", ""}}));
  person->set_name_initials(Text(row, "initials"));
  person->set_sex(row["sex"] == "F" ? reg::SEX_FEMALE : reg::SEX_MALE);
  person->set_birth_date(Text(row, "birth"));
  person->mutable_identity()->set_type(id_type);
  person->mutable_identity()->set_number(Text(row, "id_number"));
  person->set_phone(Text(row, "phone"));
  person->set_registered_territory(context.Name("territories", row["territory_code"]));
  for (std::string& tag : ReadList(row, "tags")) person->add_tags(std::move(tag));
  person->set_residency(residency);
  person->set_household_id(Text(row, "household_id"));
  person->set_household_role(role);
  AddResidence(*person, context.Name("houses", row["house_id"]), relation);
  if (const auto owned = context.second_homes.find(row["id"]);
      owned != context.second_homes.end()) {
    for (const std::string& house : owned->second) {
      AddResidence(*person, context.Name("houses", house), reg::RESIDENCE_KIND_OWNER);
    }
  }
  return absl::OkStatus();
}

absl::Status AddRow(const Row& row,
                    const CityContext& context,
                    evt::ImportCatalogueRequest& request) {
  evt::CatalogueItem* const item = request.add_items();
  const absl::string_view code = row["code"];
  item->set_code(std::string(code));
  // A minor item's code is its heading's and two digits.
  if (code.size() > 2) item->set_parent_code(std::string(code.substr(0, 2)));
  item->set_title(Text(row, "name"));
  item->set_department(context.Name("departments", row["department_id"]));
  HL_ASSIGN_OR_RETURN(const auto sla, ReadEnum<evt::SlaClass>(row, "sla_class", "SLA_CLASS_"));
  HL_ASSIGN_OR_RETURN(const auto urgency, ReadEnum<evt::Urgency>(row, "urgency", "URGENCY_"));
  item->set_sla_class(sla);
  item->set_urgency(urgency);
  item->set_evidence_required(row["evidence"] == "1");
  item->set_flows(row["flow"] == "1");
  item->set_through_street(row.Maybe("through_street") == "1");
  HL_ASSIGN_OR_RETURN(const auto platform, ReadEnum<evt::Platform>(row, "platform", "PLATFORM_"));
  HL_ASSIGN_OR_RETURN(const auto kind, ReadEnum<evt::RoutingKind>(row, "routing", "ROUTING_KIND_"));
  item->set_platform(platform);
  item->set_routing_kind(kind);
  return absl::OkStatus();
}

absl::Status AddRow(const Row& row,
                    const CityContext& context,
                    evt_intake::ImportRulesRequest& request) {
  evt::RoutingRule rule;
  HL_ASSIGN_OR_RETURN(const auto number, ReadWhole<int32_t>(row, "number"));
  HL_ASSIGN_OR_RETURN(const auto level,
                      ReadEnum<evt::HandlingLevel>(row, "level", "HANDLING_LEVEL_"));
  HL_ASSIGN_OR_RETURN(const auto channel, ReadEnum<evt::Channel>(row, "channel", "CHANNEL_"));
  HL_ASSIGN_OR_RETURN(const auto platform, ReadEnum<evt::Platform>(row, "platform", "PLATFORM_"));
  HL_ASSIGN_OR_RETURN(const auto sla, ReadEnum<evt::SlaClass>(row, "sla_class", "SLA_CLASS_"));
  HL_ASSIGN_OR_RETURN(const auto queue, ReadEnum<evt::Platform>(row, "queue", "PLATFORM_"));
  rule.set_number(number);
  rule.set_title(Text(row, "title"));
  rule.set_item_prefix(std::string(row.Maybe("item_prefix")));
  rule.set_territory(context.Name("territories", row.Maybe("territory_code")));
  rule.set_channel(channel);
  rule.set_platform(platform);
  rule.set_sla_class(sla);
  rule.set_level(level);
  rule.set_department(context.Name("departments", row.Maybe("department_id")));
  rule.set_queue(queue);
  *request.add_rules() = std::move(rule);
  return absl::OkStatus();
}

absl::Status AddRow(const Row& row,
                    const CityContext& context,
                    vol::ImportVolunteersRequest& request) {
  request.set_parent(context.Parent());
  vol::Volunteer* const volunteer = request.add_volunteers();
  volunteer->set_name(context.Name("volunteers", row["id"]));
  volunteer->set_display_name(Text(row, "name"));
  HL_ASSIGN_OR_RETURN(const auto kind, ReadEnum<vol::Volunteer::Kind>(row, "kind", "KIND_"));
  volunteer->set_kind(kind);
  volunteer->set_territory(context.Name("territories", row["territory_code"]));
  volunteer->set_team(Text(row, "team"));
  for (std::string& skill : ReadList(row, "skills")) volunteer->add_skills(std::move(skill));
  return absl::OkStatus();
}

}  // namespace hailan::ctl
