// `hailanctl import`: loads a folder written by tools/sample_city through the public import calls.
// Every run uses new request ids, so that a second run meets the content itself and changes
// nothing.
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "tools/hailanctl/commands.h"
#include "tools/hailanctl/import/city_import.h"
#include "tools/hailanctl/report.h"

namespace hailan::ctl {
namespace {

struct ImportCommand {
  SessionOptions session;
  ImportOptions import;
};

absl::StatusOr<Outcome> Run(ImportCommand& command) {
  HL_ASSIGN_OR_RETURN(const auto session, Session::Open(command.session));
  return ImportCity(*session, command.import);
}

}  // namespace

void AddImport(CLI::App& app, int& exit_code) {
  CLI::App* const command = app.add_subcommand(
      "import", "Load a city written by tools/sample_city; a second run changes nothing");
  const auto options = std::make_shared<ImportCommand>();
  options->session.timeout = absl::Minutes(2);
  command
      ->add_option("folder", options->import.folder, "Folder with territories.csv and the others")
      ->required()
      ->check(CLI::ExistingDirectory);
  command->add_option("--parallel", options->import.parallel, "Batches under way at once")
      ->check(CLI::Range(1, 32))
      ->capture_default_str();
  AddSessionOptions(*command, options->session);
  command->callback([options, &exit_code] {
    const absl::StatusOr<Outcome> outcome = Run(*options);
    exit_code = Finish(outcome.status(), options->session);
    if (!outcome.ok()) return;
    std::cout << FormatOutcome(*outcome) << "\n";
    if (outcome->refused > 0) exit_code = kRefused;
  });
}

}  // namespace hailan::ctl
