// `hailanctl migrate`: brings the schemas of all services up to date.
#include "common/pg/migrate.h"

#include <algorithm>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "tools/hailanctl/commands.h"
#include "tools/hailanctl/report.h"
#include "tools/hailanctl/schemas.h"

namespace hailan::ctl {
namespace {

struct MigrateCommand {
  std::string url;
  std::vector<std::string> services;
  int timeout_seconds = 600;
};

bool Wanted(const MigrateCommand& command, absl::string_view name) {
  if (command.services.empty()) return true;
  return std::find(command.services.begin(), command.services.end(), name) !=
         command.services.end();
}

absl::Status Migrate(const MigrateCommand& command) {
  const absl::Time deadline = absl::Now() + absl::Seconds(command.timeout_seconds);
  for (const Schema& schema : AllSchemas()) {
    if (!Wanted(command, schema.name)) continue;
    const pg::Options options{.url = command.url, .schema = std::string(schema.name), .size = 1};
    const auto applied = pg::Migrate(options, schema.migrations, deadline);
    if (!applied.ok()) {
      std::cerr << schema.name << ": ";
      return applied.status();
    }
    std::cout << schema.name << ": " << *applied << " of " << schema.migrations.size()
              << " applied\n";
  }
  return absl::OkStatus();
}

ExitCode Run(const MigrateCommand& command) {
  const absl::Status status = Migrate(command);
  const ExitCode code = Finish(status, false);
  return ReasonOf(status) == reason::kDatabaseUnavailable ? kUnreachable : code;
}

}  // namespace

void AddMigrate(CLI::App& app, int& exit_code) {
  CLI::App* const command = app.add_subcommand(
      "migrate", "Apply the missing migrations of every service; safe to repeat");
  const auto options = std::make_shared<MigrateCommand>();
  std::vector<std::string> names;
  for (const Schema& schema : AllSchemas()) names.emplace_back(schema.name);
  command
      ->add_option(
          "--pg-url", options->url, "libpq URL, e.g. postgresql:///hailan?host=/run/postgresql")
      ->envname("HAILANCTL_PG_URL")
      ->required();
  command->add_option("--service", options->services, "Only this service; repeatable")
      ->check(CLI::IsMember(names));
  command->add_option("--timeout-seconds", options->timeout_seconds, "Give up after this long")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command->callback([options, &exit_code] { exit_code = Run(*options); });
}

}  // namespace hailan::ctl
