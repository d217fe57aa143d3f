// The commands of hailanctl. Each Add… declares one command with its options; when the command was
// chosen, it runs during parsing and leaves its exit code in `exit_code`.
#pragma once

#include "CLI/CLI.hpp"

namespace hailan::ctl {

void AddToken(CLI::App& app, int& exit_code);
void AddCall(CLI::App& app, int& exit_code);
void AddMethods(CLI::App& app, int& exit_code);
void AddLocate(CLI::App& app, int& exit_code);
void AddImport(CLI::App& app, int& exit_code);
void AddWatch(CLI::App& app, int& exit_code);
void AddMigrate(CLI::App& app, int& exit_code);
void AddImportBoundaries(CLI::App& app, int& exit_code);
void AddImportDivisions(CLI::App& app, int& exit_code);
void AddExport(CLI::App& app, int& exit_code);
void AddPatrol(CLI::App& app, int& exit_code);
void AddImportRequests(CLI::App& app, int& exit_code);
void AddDemo(CLI::App& app, int& exit_code);
void AddExportHistory(CLI::App& app, int& exit_code);
void AddVerify(CLI::App& app, int& exit_code);
void AddExportTimelines(CLI::App& app, int& exit_code);
void AddReplay(CLI::App& app, int& exit_code);
void AddDriveTargets(CLI::App& app, int& exit_code);

}  // namespace hailan::ctl
