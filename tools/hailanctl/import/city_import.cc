#include "tools/hailanctl/import/city_import.h"

#include <openssl/sha.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "tools/hailanctl/geo/systems.h"
#include "tools/hailanctl/import/batch_sender.h"
#include "tools/hailanctl/import/city_rows.h"
#include "tools/hailanctl/import/csv.h"

namespace hailan::ctl {
namespace {

namespace geo = hailan::grid_geo::v1;
namespace reg = hailan::residents::v1;
namespace evt = hailan::event_workflow::v1;
namespace evt_intake = hailan::event_workflow::intake::v1;
namespace vol = hailan::volunteer_order::v1;

// Refused rows that are listed per batch; the rest is counted.
constexpr int kListedFaults = 10;
// A boundary call takes 3 MiB of GeoJSON; features are packed up to this size.
constexpr size_t kBoundaryBytes = 2 << 20;
constexpr absl::string_view kTerritoryFile = "territories.csv";

// What a table's rows become: its file, the columns read, its call.
struct Table {
  absl::string_view file;
  std::vector<absl::string_view> columns;
  absl::string_view method;
};

void PrintFault(const CsvTable::Row& row, absl::string_view reason, absl::string_view message) {
  std::cerr << absl::StrCat("\n", row.Place(), ": ", reason, ": ", message, "\n");
}

const auto& FaultsOf(const geo::ImportReport& report) {
  return report.faults();
}
const auto& FaultsOf(const reg::ImportResponse& report) {
  return report.failures();
}
const auto& FaultsOf(const vol::ImportVolunteersResponse& report) {
  return report.failures();
}

template <typename Report>
Outcome ReadReport(const Report& report, const CsvTable& table, size_t first) {
  int listed = 0;
  for (const auto& fault : FaultsOf(report)) {
    if (listed++ == kListedFaults) break;
    const size_t index = first + static_cast<size_t>(std::max(0, fault.index()));
    PrintFault(table[std::min(index, table.size() - 1)], fault.reason(), fault.message());
  }
  return {.created = report.created_count(),
          .updated = report.updated_count(),
          .unchanged = report.unchanged_count(),
          .refused = FaultsOf(report).size()};
}

std::string Digest(absl::string_view text) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
  return absl::BytesToHexString({reinterpret_cast<const char*>(digest), sizeof(digest)});
}

// One import of one folder.
class Import {
 public:
  Import(Session& session, const ImportOptions& options) : session_(session), options_(options) {}

  absl::StatusOr<Outcome> Run() {
    HL_RETURN_IF_ERROR(ReadCity());
    HL_RETURN_IF_ERROR((Send<geo::ImportTerritoriesRequest, geo::ImportReport>(
        {kTerritoryFile,
         {"code", "level", "kind", "grid_class", "name", "name_ko", "pinyin", "initials"},
         "hailan.grid_geo.v1.Territories/ImportTerritories"})));
    HL_RETURN_IF_ERROR(SendBoundaries());
    HL_RETURN_IF_ERROR(SendOrganisation());
    HL_RETURN_IF_ERROR(SendRegister());
    HL_RETURN_IF_ERROR(SendPlaces());
    HL_RETURN_IF_ERROR(SendCatalogue());
    HL_RETURN_IF_ERROR(SendRules());
    HL_RETURN_IF_ERROR((Send<vol::ImportVolunteersRequest, vol::ImportVolunteersResponse>(
        {"volunteers.csv",
         {"id", "name", "kind", "territory_code", "team", "skills"},
         "hailan.volunteer_order.v1.Volunteers/ImportVolunteers"})));
    return total_;
  }

 private:
  std::string Path(absl::string_view file) const {
    return absl::StrCat(options_.folder, "/", file);
  }

  // The city is the one unit with a code of six digits.
  absl::Status ReadCity() {
    HL_ASSIGN_OR_RETURN(const CsvTable table, CsvTable::Read(Path(kTerritoryFile), {"code"}));
    for (size_t i = 0; i < table.size(); ++i) {
      if (table[i]["code"].size() == 6) context_.city = std::string(table[i]["code"]);
    }
    if (context_.city.empty()) {
      return Error(absl::StatusCode::kInvalidArgument,
                   "CITY_MISSING",
                   "territories.csv has no unit with a code of six digits, the city itself.");
    }
    return absl::OkStatus();
  }

  absl::Status SendOrganisation() {
    HL_RETURN_IF_ERROR((Send<geo::ImportDepartmentsRequest, geo::ImportReport>(
        {"departments.csv",
         {"id", "kind", "name", "name_ko"},
         "hailan.grid_geo.v1.Departments/ImportDepartments"})));
    HL_RETURN_IF_ERROR((Send<geo::ImportResponsibilitiesRequest, geo::ImportReport>(
        {"responsibilities.csv",
         {"department_id", "territory_code", "matter", "basis"},
         "hailan.grid_geo.v1.Departments/ImportResponsibilities"})));
    return Send<geo::ImportStaffRequest, geo::ImportReport>(
        {"staff.csv",
         {"id",
          "name",
          "role",
          "position",
          "level",
          "territory_code",
          "department_id",
          "phone",
          "phone_public",
          "start_date"},
         "hailan.grid_geo.v1.Staff/ImportStaff"});
  }

  absl::Status SendPlaces() {
    return Send<geo::BulkUpsertPlacesRequest, geo::ImportReport>(
        {"places.csv",
         {"class",
          "id",
          "name",
          "kind",
          "longitude",
          "latitude",
          "territory_code",
          "department_id",
          "matter",
          "building_id",
          "floors",
          "height_m",
          "dwellings",
          "open_minute",
          "close_minute"},
         "hailan.grid_geo.v1.Places/BulkUpsertPlaces"});
  }

  absl::Status SendRegister() {
    HL_RETURN_IF_ERROR((Send<reg::ImportBuildingsRequest, reg::ImportResponse>(
        {"buildings.csv",
         {"id", "territory_code", "name", "units", "floors", "longitude", "latitude"},
         "hailan.residents.v1.Houses/ImportBuildings"})));
    HL_RETURN_IF_ERROR((Send<reg::ImportHousesRequest, reg::ImportResponse>(
        {"houses.csv",
         {"id", "building_id", "unit", "floor", "room", "area_m2", "use"},
         "hailan.residents.v1.Houses/ImportHouses"})));
    HL_ASSIGN_OR_RETURN(const CsvTable homes,
                        CsvTable::Read(Path("relations.csv"), {"resident_id", "house_id"}));
    for (size_t i = 0; i < homes.size(); ++i) {
      context_.second_homes[homes[i]["resident_id"]].emplace_back(homes[i]["house_id"]);
    }
    return Send<reg::ImportResidentsRequest, reg::ImportResponse>(
        {"residents.csv",
         {"id",
          "name",
          "name_ko",
          "pinyin",
          "initials",
          "sex",
          "birth",
          "id_type",
          "id_number",
          "phone",
          "territory_code",
          "residency",
          "household_id",
          "household_role",
          "house_id",
          "relation",
          "tags"},
         "hailan.residents.v1.Residents/ImportResidents"});
  }

  template <typename Request, typename Report>
  absl::Status Send(const Table& source) {
    HL_ASSIGN_OR_RETURN(const CsvTable table, CsvTable::Read(Path(source.file), source.columns));
    Progress progress(source.file, table.size());
    const SendRows send = [&](size_t first, size_t end) -> absl::StatusOr<Outcome> {
      Request request;
      for (size_t i = first; i < end; ++i) {
        HL_RETURN_IF_ERROR(AddRow(table[i], context_, request));
      }
      request.set_request_id(NewId(absl::Now()));
      Report report;
      HL_RETURN_IF_ERROR(InvokePatiently(session_, source.method, request, &report));
      return ReadReport(report, table, first);
    };
    HL_ASSIGN_OR_RETURN(const Outcome outcome,
                        SendBatches(table.size(), options_.parallel, progress, send));
    progress.Finish(outcome);
    total_ += outcome;
    return absl::OkStatus();
  }

  absl::Status SendBoundaries();
  absl::StatusOr<Outcome> SendFeatures(const nlohmann::json& features);
  absl::Status SendCatalogue();
  absl::Status SendRules();

  Session& session_;
  const ImportOptions& options_;
  CityContext context_;
  Outcome total_;
};

absl::Status Import::SendBoundaries() {
  constexpr absl::string_view kFile = "boundaries.geojson";
  HL_ASSIGN_OR_RETURN(const std::string text, ReadFile(Path(kFile)));
  const nlohmann::json collection = nlohmann::json::parse(text, nullptr, false);
  if (!collection.is_object() || !collection.contains("features") ||
      !collection["features"].is_array()) {
    return Error(absl::StatusCode::kInvalidArgument,
                 "GEOJSON_MALFORMED",
                 "boundaries.geojson is not a GeoJSON FeatureCollection.");
  }
  Progress progress(kFile, collection["features"].size());
  nlohmann::json pack = nlohmann::json::array();
  Outcome outcome;
  size_t bytes = 0;
  for (const nlohmann::json& feature : collection["features"]) {
    const size_t size = feature.dump().size();
    if (!pack.empty() && bytes + size > kBoundaryBytes) {
      HL_ASSIGN_OR_RETURN(const Outcome sent, SendFeatures(pack));
      outcome += sent;
      progress.Advance(pack.size());
      pack = nlohmann::json::array();
      bytes = 0;
    }
    pack.push_back(feature);
    bytes += size;
  }
  if (!pack.empty()) {
    HL_ASSIGN_OR_RETURN(const Outcome sent, SendFeatures(pack));
    outcome += sent;
  }
  progress.Finish(outcome);
  total_ += outcome;
  return absl::OkStatus();
}

// One call of boundaries, which are stored all or nothing.
absl::StatusOr<Outcome> Import::SendFeatures(const nlohmann::json& features) {
  geo::ImportBoundariesRequest request;
  request.set_parent(context_.Parent());
  request.set_request_id(NewId(absl::Now()));
  request.set_system(hailan::type::v1::COORDINATE_SYSTEM_WGS84);
  request.set_geojson(nlohmann::json{{"type", "FeatureCollection"}, {"features", features}}.dump());
  geo::ImportBoundariesResponse response;
  HL_RETURN_IF_ERROR(InvokePatiently(
      session_, "hailan.grid_geo.v1.Territories/ImportBoundaries", request, &response));
  for (const geo::BoundaryFault& fault : response.faults()) {
    std::cerr << absl::StrCat("\nboundaries.geojson, territory ",
                              fault.code(),
                              " at ",
                              fault.longitude(),
                              ",",
                              fault.latitude(),
                              " ",
                              WordOf(fault.system()),
                              ": ",
                              fault.reason(),
                              ": ",
                              fault.fix(),
                              "\n");
  }
  if (!response.applied()) return Outcome{.refused = static_cast<int64_t>(features.size())};
  // Boundaries are replaced as a whole: new ones and other ones are one count.
  return Outcome{.updated = response.changed_count(), .unchanged = response.unchanged_count()};
}

// A catalogue is one version. Its id is a digest of the file, so that the same file is the same
// version and another file a new one, which is then put in force.
absl::Status Import::SendCatalogue() {
  constexpr absl::string_view kFile = "catalogue.csv";
  HL_ASSIGN_OR_RETURN(const std::string text, ReadFile(Path(kFile)));
  HL_ASSIGN_OR_RETURN(
      const CsvTable table,
      CsvTable::Parse(
          text,
          std::string(kFile),
          {"code", "name", "department_id", "urgency", "sla_class", "evidence", "flow"}));
  Progress progress(kFile, table.size());
  evt::ImportCatalogueRequest request;
  for (size_t i = 0; i < table.size(); ++i) {
    HL_RETURN_IF_ERROR(AddRow(table[i], context_, request));
  }
  request.set_parent(context_.Parent());
  request.set_request_id(NewId(absl::Now()));
  request.set_catalogue_id(absl::StrCat("csv-", Digest(text).substr(0, 12)));
  request.set_title(std::string(kFile));
  evt::GetCatalogueRequest find;
  find.set_name(context_.Name("catalogues", request.catalogue_id()));
  evt::CatalogueVersion version;
  const absl::Status known =
      InvokePatiently(session_, "hailan.event_workflow.v1.Catalogue/GetCatalogue", find, &version);
  if (!known.ok() && known.code() != absl::StatusCode::kNotFound) return known;
  HL_RETURN_IF_ERROR(InvokePatiently(
      session_, "hailan.event_workflow.v1.Catalogue/ImportCatalogue", request, &version));
  // Whether it is in force is told by GetCatalogue alone.
  HL_RETURN_IF_ERROR(
      InvokePatiently(session_, "hailan.event_workflow.v1.Catalogue/GetCatalogue", find, &version));
  if (!version.active()) {
    evt::ActivateCatalogueRequest activate;
    activate.set_name(version.name());
    activate.set_request_id(NewId(absl::Now()));
    HL_RETURN_IF_ERROR(InvokePatiently(
        session_, "hailan.event_workflow.v1.Catalogue/ActivateCatalogue", activate, &version));
  }
  const auto items = static_cast<int64_t>(table.size());
  const Outcome outcome = known.ok() ? Outcome{.unchanged = items} : Outcome{.created = items};
  progress.Finish(outcome);
  total_ += outcome;
  return absl::OkStatus();
}

// The rules are replaced as a whole; who may see the queues stays as the city has it. A folder
// without rules leaves the city's as they are.
absl::Status Import::SendRules() {
  constexpr absl::string_view kFile = "rules.csv";
  if (!std::filesystem::exists(Path(kFile))) return absl::OkStatus();
  HL_ASSIGN_OR_RETURN(const CsvTable table,
                      CsvTable::Read(Path(kFile), {"number", "title", "level"}));
  Progress progress(kFile, table.size());
  evt_intake::ImportRulesRequest request;
  for (size_t i = 0; i < table.size(); ++i) {
    HL_RETURN_IF_ERROR(AddRow(table[i], context_, request));
  }
  request.set_parent(context_.Parent());
  request.set_request_id(NewId(absl::Now()));
  evt_intake::ListRulesRequest ask;
  ask.set_parent(context_.Parent());
  ask.set_page_size(1);
  evt_intake::ListRulesResponse before;
  HL_RETURN_IF_ERROR(
      InvokePatiently(session_, "hailan.event_workflow.intake.v1.Routing/ListRules", ask, &before));
  *request.mutable_queues() = before.queues();
  evt_intake::RuleBook book;
  HL_RETURN_IF_ERROR(InvokePatiently(
      session_, "hailan.event_workflow.intake.v1.Routing/ImportRules", request, &book));
  const auto rules = static_cast<int64_t>(table.size());
  const bool same = book.etag() == absl::StrCat(before.revision());
  const Outcome outcome = same ? Outcome{.unchanged = rules} : Outcome{.created = rules};
  progress.Finish(outcome);
  total_ += outcome;
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Outcome> ImportCity(Session& session, const ImportOptions& options) {
  return Import(session, options).Run();
}

}  // namespace hailan::ctl
