// `hailanctl import-divisions`: the tree of a city down to its communities from the statistics
// bureau's division tables.
#include <algorithm>
#include <iostream>
#include <memory>

#include "absl/container/flat_hash_map.h"
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
  std::string joined;
  for (const std::string& file : command.files) {
    HL_ASSIGN_OR_RETURN(const std::string text, ReadFile(file));
    const size_t header = text.find('\n');
    if (joined.empty()) {
      joined = text;
    } else if (joined.substr(0, joined.find('\n')) != text.substr(0, header)) {
      return Error(absl::StatusCode::kInvalidArgument,
                   "CSV_MALFORMED",
                   absl::StrCat(file, " has other columns than ", command.files.front(), "."));
    } else if (header != std::string::npos) {
      joined.append(text, header + 1, std::string::npos);
    }
    if (!joined.empty() && joined.back() != '\n') joined += '\n';
  }
  std::vector<absl::string_view> columns = DivisionColumns();
  HL_ASSIGN_OR_RETURN(const CsvTable plain,
                      CsvTable::Parse(joined, command.files.front(), columns));
  columns.push_back("class");
  const absl::StatusOr<CsvTable> classed = CsvTable::Parse(joined, command.files.front(), columns);
  return ReadDivisions(classed.ok() ? *classed : plain, classed.ok(), city);
}

// All territories that the city has.
absl::StatusOr<absl::flat_hash_map<std::string, geo::Territory>> ListStored(
    Session& session, const std::string& city) {
  absl::flat_hash_map<std::string, geo::Territory> stored;
  geo::ListTerritoriesRequest request;
  request.set_parent(absl::StrCat("cities/", city));
  request.set_page_size(500);
  do {
    geo::ListTerritoriesResponse page;
    HL_RETURN_IF_ERROR(
        InvokePatiently(session, "hailan.grid_geo.v1.Territories/ListTerritories", request, &page));
    for (const geo::Territory& territory : page.territories()) {
      stored[territory.name().substr(territory.name().rfind('/') + 1)] = territory;
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return stored;
}

bool Same(const geo::TerritoryRow& row, const geo::Territory& stored) {
  return row.display_name() == stored.display_name() && row.kind() == stored.kind() &&
         row.urban_rural_class() == stored.urban_rural_class() &&
         std::equal(row.external_codes().begin(),
                    row.external_codes().end(),
                    stored.external_codes().begin(),
                    stored.external_codes().end());
}

absl::StatusOr<Outcome> Compare(Session& session,
                                const std::string& city,
                                const Divisions& divisions) {
  HL_ASSIGN_OR_RETURN(const auto stored, ListStored(session, city));
  Outcome outcome;
  for (const geo::TerritoryRow& row : divisions.rows) {
    const auto found = stored.find(row.code());
    if (found == stored.end()) {
      ++outcome.created;
    } else if (Same(row, found->second)) {
      ++outcome.unchanged;
    } else {
      ++outcome.updated;
    }
  }
  return outcome;
}

absl::StatusOr<Outcome> SendAll(Session& session,
                                const std::string& city,
                                const Divisions& divisions,
                                Progress& progress) {
  const SendRows send = [&](size_t first, size_t end) -> absl::StatusOr<Outcome> {
    geo::ImportTerritoriesRequest request;
    request.set_parent(absl::StrCat("cities/", city));
    request.set_request_id(NewId(absl::Now()));
    for (size_t i = first; i < end; ++i) *request.add_rows() = divisions.rows[i];
    geo::ImportReport report;
    HL_RETURN_IF_ERROR(InvokePatiently(
        session, "hailan.grid_geo.v1.Territories/ImportTerritories", request, &report));
    for (const geo::ImportFault& fault : report.faults()) {
      std::cerr << absl::StrCat(
          "\n", fault.id(), ": ", fault.reason(), ": ", fault.message(), "\n");
    }
    return Outcome{.created = report.created_count(),
                   .updated = report.updated_count(),
                   .unchanged = report.unchanged_count(),
                   .refused = report.faults_size()};
  };
  // One batch after another: parents must be there before their children come.
  return SendBatches(divisions.rows.size(), 1, progress, send);
}

absl::StatusOr<Outcome> Run(const DivisionsCommand& command) {
  const std::string& city = command.session.identity.claims.city;
  HL_ASSIGN_OR_RETURN(const auto session, Session::Open(command.session));
  HL_ASSIGN_OR_RETURN(const Divisions divisions, ReadFiles(command, city));
  for (const DivisionFault& fault : divisions.faults) {
    std::cerr << absl::StrCat(fault.place, ": ", fault.reason, ": ", fault.message, "\n");
  }
  if (divisions.rows.empty()) {
    return Error(absl::StatusCode::kNotFound,
                 "CITY_MISSING",
                 absl::StrCat("The table has no unit of the city ", city, "; see --city."));
  }
  Progress progress("divisions", divisions.rows.size());
  absl::StatusOr<Outcome> outcome = command.dry_run ? Compare(*session, city, divisions)
                                                    : SendAll(*session, city, divisions, progress);
  HL_RETURN_IF_ERROR(outcome.status());
  outcome->refused += static_cast<int64_t>(divisions.faults.size());
  progress.Finish(*outcome);
  return outcome;
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
  command->add_flag("--dry-run", options->dry_run, "Only say what is wrong and what would change");
  AddSessionOptions(*command, options->session);
  command->callback([options, &exit_code] {
    const absl::StatusOr<Outcome> outcome = Run(*options);
    exit_code = Finish(outcome.status(), options->session);
    if (!outcome.ok()) return;
    std::cout << (options->dry_run ? "dry run: " : "") << FormatOutcome(*outcome) << "\n";
    if (outcome->refused > 0) exit_code = kRefused;
  });
}

}  // namespace hailan::ctl
