// `hailanctl import-requests`: cases of another system's past through the public contract.
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
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

// Puts a catalogue of the table's types in force, so that every case has an item.
absl::Status UseCatalogue(Session& session,
                          const PastTable& table,
                          const PastContext& context,
                          const std::string& id) {
  evt::ImportCatalogueRequest import = table.Catalogue(context, id);
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

absl::StatusOr<Outcome> SendCases(Session& session,
                                  const PastTable& table,
                                  const PastContext& context,
                                  size_t first,
                                  size_t end) {
  evt_intake::ImportRequestsRequest request;
  request.set_parent(absl::StrCat("cities/", context.city));
  request.set_request_id(NewId(absl::Now()));
  Outcome outcome;
  for (size_t row = first; row < end; ++row) {
    const absl::Status added = table.AddCase(row, context, request);
    if (added.ok()) continue;
    // One broken row does not hold up the others, here as at the server.
    std::cerr << absl::StrCat(ReasonOf(added), ": ", added.message(), "\n");
    ++outcome.refused;
  }
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
  HL_ASSIGN_OR_RETURN(const std::string text, ReadFile(command.file));
  HL_ASSIGN_OR_RETURN(const PastTable table, PastTable::Parse(text, command.file, command.columns));
  HL_ASSIGN_OR_RETURN(const std::unique_ptr<Session> session, Session::Open(command.session));
  if (!command.catalogue.empty()) {
    HL_RETURN_IF_ERROR(UseCatalogue(*session, table, context, command.catalogue));
  }
  Progress progress("requests", table.size());
  HL_ASSIGN_OR_RETURN(
      const Outcome outcome,
      SendBatches(table.size(), command.parallel, progress, [&](size_t first, size_t end) {
        return SendCases(*session, table, context, first, end);
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
