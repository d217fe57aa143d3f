// `hailanctl import-requests`: cases of another system's past through the public contract.
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "tools/hailanctl/commands.h"
#include "tools/hailanctl/import/batch_sender.h"
#include "tools/hailanctl/import/progress.h"
#include "tools/hailanctl/report.h"
#include "tools/hailanctl/requests/past_rows.h"

namespace hailan::ctl {
namespace {

namespace evt = hailan::event_workflow::v1;
namespace evt_intake = hailan::event_workflow::intake::v1;

struct RequestsCommand {
  SessionOptions session;
  std::string file;
  std::string territory;
  std::string zone = "UTC";
  std::string catalogue;
  std::vector<std::string> columns;
  int parallel = 4;
};

absl::StatusOr<PastContext> ContextOf(const RequestsCommand& command) {
  PastContext context;
  context.city = command.session.identity.claims.city;
  context.territory = command.territory.empty() ? context.city : command.territory;
  if (!absl::LoadTimeZone(command.zone, &context.zone)) {
    return Error(absl::StatusCode::kInvalidArgument,
                 "TIME_ZONE_UNKNOWN",
                 absl::StrCat("There is no time zone ", command.zone, "; say Asia/Shanghai."));
  }
  return context;
}

absl::Status FileMissing(const std::string& path) {
  return Error(absl::StatusCode::kNotFound,
               "FILE_MISSING",
               absl::StrCat("Cannot read ", path, "; give a table that can be read."));
}

absl::Status TableChanged() {
  return Error(absl::StatusCode::kAborted,
               "TABLE_CHANGED",
               "The table has fewer rows than before; import it again when nobody writes it.");
}

// What is piped in, in a file that goes away when it is closed.
absl::StatusOr<std::ifstream> Kept(std::istream& pipe, const std::string& name) {
  std::string path = std::filesystem::temp_directory_path() / "hailanctl-XXXXXX";
  const int made = mkstemp(path.data());
  if (made < 0) return FileMissing(path);
  close(made);
  std::ofstream copy(path, std::ios::binary);
  // Copying nothing would count as an error.
  if (pipe.peek() != std::istream::traits_type::eof()) copy << pipe.rdbuf();
  copy.close();
  std::ifstream file(path, std::ios::binary);
  unlink(path.c_str());
  if (!copy || !file || pipe.bad()) return FileMissing(name);
  return file;
}

// A table that can be read twice.
absl::StatusOr<std::ifstream> OpenTable(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return FileMissing(path);
  const bool seekable = file.seekg(0, std::ios::end) && file.seekg(0);
  file.clear();
  if (!seekable) return Kept(file, path);
  // A folder can be opened, but not read.
  file.peek();
  if (file.bad()) return FileMissing(path);
  file.clear();
  return file;
}

// Puts the catalogue in force, so that every case has an item.
absl::Status UseCatalogue(Session& session, evt::ImportCatalogueRequest import) {
  import.set_request_id(NewId(absl::Now()));
  evt::CatalogueVersion version;
  HL_RETURN_IF_ERROR(InvokePatiently(
      session, "hailan.event_workflow.v1.Catalogue/ImportCatalogue", import, &version));
  evt::ActivateCatalogueRequest activate;
  activate.set_name(version.name());
  activate.set_request_id(NewId(absl::Now()));
  return InvokePatiently(
      session, "hailan.event_workflow.v1.Catalogue/ActivateCatalogue", activate, &version);
}

// Hands the rows of a table to several threads. Thread-safe.
class Supply {
 public:
  Supply(PastReader reader, PastContext context)
      : reader_(std::move(reader)), context_(std::move(context)) {}

  // The cases of the next `rows` rows without those that are refused, which it counts and prints.
  absl::StatusOr<std::pair<evt_intake::ImportRequestsRequest, Outcome>> Take(size_t rows) {
    evt_intake::ImportRequestsRequest request;
    request.set_parent(absl::StrCat("cities/", context_.city));
    request.set_request_id(NewId(absl::Now()));
    Outcome outcome;
    absl::MutexLock lock(&mutex_);
    for (size_t i = 0; i < rows; ++i) {
      const absl::StatusOr<bool> added = reader_.AddCase(context_, request);
      if (added.ok() && *added) continue;
      if (added.ok()) return TableChanged();
      // One broken row does not hold up the others, here as at the server.
      std::cerr << absl::StrCat(ReasonOf(added.status()), ": ", added.status().message(), "\n");
      ++outcome.refused;
    }
    return std::pair(std::move(request), outcome);
  }

 private:
  absl::Mutex mutex_;
  PastReader reader_ ABSL_GUARDED_BY(mutex_);
  const PastContext context_;
};

absl::StatusOr<Outcome> SendCases(Session& session, Supply& supply, size_t rows) {
  HL_ASSIGN_OR_RETURN(auto taken, supply.Take(rows));
  auto& [request, outcome] = taken;
  if (request.requests().empty()) return outcome;
  evt_intake::ImportRequestsResponse response;
  HL_RETURN_IF_ERROR(
      InvokePatiently(session,
                      "hailan.event_workflow.intake.v1.RequestImports/ImportRequests",
                      request,
                      &response));
  for (const evt_intake::RefusedRequest& refused : response.refused()) {
    std::cerr << absl::StrCat(
        refused.external_id(), ": ", refused.reason(), ": ", refused.message(), "\n");
  }
  outcome += {.created = response.created_count(),
              .updated = 0,
              .unchanged = response.unchanged_count(),
              .refused = response.refused_size()};
  return outcome;
}

absl::Status ImportRequests(const RequestsCommand& command) {
  HL_ASSIGN_OR_RETURN(const PastContext context, ContextOf(command));
  // Read twice, so that no table has to fit into memory: what is in it, and then the cases.
  HL_ASSIGN_OR_RETURN(std::ifstream file, OpenTable(command.file));
  HL_ASSIGN_OR_RETURN(PastReader first, PastReader::Open(file, command.file, command.columns));
  const PastSurvey survey = first.Survey(context, command.catalogue);
  if (file.bad()) return FileMissing(command.file);
  HL_ASSIGN_OR_RETURN(const std::unique_ptr<Session> session, Session::Open(command.session));
  if (!command.catalogue.empty()) {
    HL_RETURN_IF_ERROR(UseCatalogue(*session, survey.catalogue));
  }
  file.clear();
  file.seekg(0);
  HL_ASSIGN_OR_RETURN(PastReader second, PastReader::Open(file, command.file, command.columns));
  Supply supply(std::move(second), context);
  Progress progress("requests", survey.rows);
  HL_ASSIGN_OR_RETURN(
      const Outcome outcome,
      SendBatches(survey.rows, command.parallel, progress, [&](size_t from, size_t end) {
        return SendCases(*session, supply, end - from);
      }));
  progress.Finish(outcome);
  std::cout << FormatOutcome(outcome) << "\n";
  if (outcome.refused == 0) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition,
               "ROWS_REFUSED",
               "Some cases were refused; they are listed above.");
}

}  // namespace

void AddImportRequests(CLI::App& app, int& exit_code) {
  CLI::App* const command = app.add_subcommand(
      "import-requests", "Import finished and open cases of another system from a CSV table");
  const auto options = std::make_shared<RequestsCommand>();
  options->session.timeout = absl::Minutes(1);
  command->add_option("file", options->file, "CSV table; /dev/stdin reads what is piped in")
      ->required();
  command->add_option("--column",
                      options->columns,
                      "Which column is what, role=name, for tables other than those of Boston and "
                      "Los Angeles: id, open, due, close, status, department, type, source, "
                      "latitude, longitude");
  command->add_option("--territory",
                      options->territory,
                      "Code of the territory that the cases are filed under; default: the city");
  command->add_option("--time-zone", options->zone, "Zone of the table's times")
      ->capture_default_str();
  command->add_option("--catalogue",
                      options->catalogue,
                      "First import the table's types as a catalogue with this id, and put it in "
                      "force");
  command->add_option("--parallel", options->parallel, "Batches under way at once")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  AddSessionOptions(*command, options->session);
  command->callback(
      [options, &exit_code] { exit_code = Finish(ImportRequests(*options), options->session); });
}

}  // namespace hailan::ctl
