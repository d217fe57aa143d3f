// `hailanctl import-divisions`: the tree of a city down to its communities from the statistics
// bureau's division tables.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "tools/hailanctl/commands.h"
#include "tools/hailanctl/geo/division_rows.h"
#include "tools/hailanctl/import/batch_sender.h"
#include "tools/hailanctl/import/progress.h"
#include "tools/hailanctl/report.h"

namespace hailan::ctl {
namespace {

namespace geo = hailan::grid_geo::v1;

struct DivisionsCommand {
  SessionOptions session;
  std::vector<std::string> files;
  bool dry_run = false;
};

// Several tables are one: the bureau's upper levels and its villages are separate files.
absl::StatusOr<Divisions> ReadFiles(const DivisionsCommand& command, const std::string& city) {
  DivisionReader reader(city);
  for (const std::string& path : command.files) {
    std::ifstream file(path, std::ios::binary);
    if (!file.is_open()) {
      return Error(absl::StatusCode::kNotFound,
                   "FILE_MISSING",
                   absl::StrCat("Cannot read ", path, "; check its name and who may read it."));
    }
    HL_RETURN_IF_ERROR(reader.Read(file, std::filesystem::path(path).filename().string()));
  }
  Divisions divisions = reader.Take();
  if (divisions.rows.empty() && divisions.faults.empty()) {
    return Error(absl::StatusCode::kNotFound,
                 "CITY_MISSING",
                 absl::StrCat("The table has no unit of the city ", city, "; see --city."));
  }
  return divisions;
}

Outcome OutcomeOf(const geo::ImportReport& report) {
  return {.created = report.created_count(),
          .updated = report.updated_count(),
          .unchanged = report.unchanged_count(),
          .refused = report.faults_size()};
}

// One call: the service stores all of the city or nothing. With rows refused here it only says what
// else is wrong.
absl::StatusOr<geo::ImportReport> Send(Session& session,
                                       const DivisionsCommand& command,
                                       const Divisions& divisions) {
  Progress progress("divisions", divisions.rows.size());
  geo::ImportTerritoriesRequest request;
  request.set_parent(absl::StrCat("cities/", command.session.identity.claims.city));
  request.set_request_id(NewId(absl::Now()));
  request.set_dry_run(command.dry_run || !divisions.faults.empty());
  request.set_all_or_nothing(true);
  request.mutable_rows()->Add(divisions.rows.begin(), divisions.rows.end());
  geo::ImportReport report;
  HL_RETURN_IF_ERROR(InvokePatiently(
      session, "hailan.grid_geo.v1.Territories/ImportTerritories", request, &report));
  progress.Advance(divisions.rows.size());
  if (divisions.faults.empty() && report.faults().empty()) progress.Finish(OutcomeOf(report));
  return report;
}

void Print(const DivisionFault& fault) {
  std::cerr << absl::StrCat(fault.place, ": ", fault.reason, ": ", fault.message, "\n");
}

absl::StatusOr<Outcome> Run(const DivisionsCommand& command) {
  HL_ASSIGN_OR_RETURN(const auto session, Session::Open(command.session));
  HL_ASSIGN_OR_RETURN(const Divisions divisions,
                      ReadFiles(command, command.session.identity.claims.city));
  for (const DivisionFault& fault : divisions.faults) Print(fault);
  geo::ImportReport report;
  if (!divisions.rows.empty()) {
    HL_ASSIGN_OR_RETURN(report, Send(*session, command, divisions));
  }
  for (const geo::ImportFault& fault : report.faults()) {
    const auto row = static_cast<size_t>(std::max(0, fault.index()));
    Print({row < divisions.places.size() ? divisions.places[row] : fault.id(),
           fault.reason(),
           fault.message()});
  }
  const size_t refused = divisions.faults.size() + static_cast<size_t>(report.faults_size());
  if (refused == 0) return OutcomeOf(report);
  return Error(absl::StatusCode::kInvalidArgument,
               "ROWS_REFUSED",
               absl::StrCat(refused,
                            " of ",
                            divisions.rows.size() + divisions.faults.size(),
                            " rows are refused, so none is stored; mend them and import again."));
}

}  // namespace

void AddImportDivisions(CLI::App& app, int& exit_code) {
  CLI::App* const command = app.add_subcommand(
      "import-divisions", "Load a city's units from division tables with padded 12-digit codes");
  const auto options = std::make_shared<DivisionsCommand>();
  command
      ->add_option("files",
                   options->files,
                   "CSV files with code12, level, parent12, name, kind and perhaps class")
      ->required()
      ->check(CLI::ExistingFile);
  command->add_flag(
      "--dry-run", options->dry_run, "Store nothing; only say what is wrong and what would change");
  AddSessionOptions(*command, options->session);
  command->callback([options, &exit_code] {
    const absl::StatusOr<Outcome> outcome = Run(*options);
    exit_code = Finish(outcome.status(), options->session);
    if (!outcome.ok()) return;
    std::cout << (options->dry_run ? "dry run: " : "") << FormatOutcome(*outcome) << "\n";
  });
}

}  // namespace hailan::ctl
