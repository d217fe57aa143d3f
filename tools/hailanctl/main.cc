// hailanctl: import a city, call any RPC, locate a point, follow a change feed, migrate, sign
// development tokens, play the main job.
#include <cstdlib>

#include "CLI/CLI.hpp"
#include "tools/hailanctl/commands.h"
#include "tools/hailanctl/session.h"

int main(int argc, char** argv) {
  // Errors are reported once, by us; set the variable to see the transport's own.
  setenv("GRPC_VERBOSITY", "NONE", 0);
  CLI::App app{"Command line of Hailan, the backend of a city's community grids.", "hailanctl"};
  app.footer(
      "Exit codes: 0 done, 1 the call was refused, 2 wrong usage, 3 no server answered.\n"
      "Environment: HAILANCTL_TARGET, HAILANCTL_TOKEN, HAILANCTL_CITY.");
  app.require_subcommand(1);
  int exit_code = hailan::ctl::kOk;
  hailan::ctl::AddImport(app, exit_code);
  hailan::ctl::AddLocate(app, exit_code);
  hailan::ctl::AddCall(app, exit_code);
  hailan::ctl::AddMethods(app, exit_code);
  hailan::ctl::AddWatch(app, exit_code);
  hailan::ctl::AddToken(app, exit_code);
  hailan::ctl::AddMigrate(app, exit_code);
  hailan::ctl::AddImportBoundaries(app, exit_code);
  hailan::ctl::AddImportDivisions(app, exit_code);
  hailan::ctl::AddExport(app, exit_code);
  hailan::ctl::AddPatrol(app, exit_code);
  hailan::ctl::AddImportRequests(app, exit_code);
  hailan::ctl::AddDemo(app, exit_code);
  hailan::ctl::AddExportHistory(app, exit_code);
  hailan::ctl::AddVerify(app, exit_code);
  hailan::ctl::AddExportTimelines(app, exit_code);
  hailan::ctl::AddReplay(app, exit_code);
  hailan::ctl::AddDriveTargets(app, exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? hailan::ctl::kOk : hailan::ctl::kUsage;
  }
  return exit_code;
}
