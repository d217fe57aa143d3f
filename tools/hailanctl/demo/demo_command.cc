// `hailanctl demo`: plays the main job against a running development server and tells it as a
// story.
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "tools/hailanctl/commands.h"
#include "tools/hailanctl/demo/cast.h"
#include "tools/hailanctl/demo/narrator.h"
#include "tools/hailanctl/demo/play.h"
#include "tools/hailanctl/demo/stage.h"
#include "tools/hailanctl/report.h"

namespace hailan::ctl {
namespace {

struct DemoCommand {
  demo::StageOptions stage;
  std::string grid;
  bool json = false;
};

volatile std::sig_atomic_t is_interrupted = 0;

// Whoever interrupts the story, or closes its output, must not leave the server with a wrong clock.
void CatchSignals() {
  const auto interrupt = [](int) { is_interrupted = 1; };
  std::signal(SIGINT, interrupt);
  std::signal(SIGTERM, interrupt);
  std::signal(SIGPIPE, SIG_IGN);
}

demo::Format FormatOf(const DemoCommand& command) {
  if (command.json) return demo::Format::kJson;
  const bool colours = isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr;
  return colours ? demo::Format::kColour : demo::Format::kText;
}

absl::Status Perform(const DemoCommand& command, demo::Narrator& narrator) {
  const absl::Time start = absl::Now();
  CatchSignals();
  HL_ASSIGN_OR_RETURN(const auto stage, demo::Stage::Open(command.stage));
  HL_ASSIGN_OR_RETURN(const demo::Cast cast, demo::FindCast(*stage, command.grid));
  const std::string day = absl::FormatTime("%Y-%m-%d", stage->At(0, 0), demo::Local());
  narrator.Open({absl::StrCat("A day in ",
                              demo::Bilingual(cast.grid),
                              ", ",
                              demo::Bilingual(cast.community),
                              ", ",
                              demo::Bilingual(cast.street),
                              ": ",
                              day),
                 "Every line is a real call through the gateway, as the person named. Lights:",
                 "progress red = reported, yellow = received or being handled, blue = handled,",
                 "green = accepted and closed; time yellow = urge, red = supervise."});
  HL_RETURN_IF_ERROR(demo::Play(*stage, cast, narrator).Run([] { return is_interrupted != 0; }));
  narrator.Close(absl::Now() - start);
  return absl::OkStatus();
}

}  // namespace

void AddDemo(CLI::App& app, int& exit_code) {
  CLI::App* const command = app.add_subcommand(
      "demo", "Play the main job on a development server and tell it as a story");
  const auto options = std::make_shared<DemoCommand>();
  command->add_option("--target", options->stage.target, "gRPC address of the gateway")
      ->envname("HAILANCTL_TARGET")
      ->capture_default_str();
  command->add_option("--admin", options->stage.admin, "Admin port of the all-in-one, as a URL")
      ->envname("HAILANCTL_ADMIN")
      ->capture_default_str();
  command->add_option("--city", options->stage.city, "City, six digits")
      ->envname("HAILANCTL_CITY")
      ->capture_default_str();
  command->add_option("--grid", options->grid, "Code of the grid to play in; empty = the first");
  command->add_flag("--json", options->json, "Print one JSON object per step");
  command->footer(
      "Every step expects its outcome; the first that differs ends the story with exit code 1.\n"
      "The story sets the server's clock to the day before and gives it back, so that one server\n"
      "plays one story at a time. It leaves its cases behind, closed.");
  command->callback([options, &exit_code] {
    demo::Narrator narrator(std::cout, FormatOf(*options));
    const absl::Status status = Perform(*options, narrator);
    if (!status.ok()) narrator.Fail(ReasonOf(status), status.message());
    SessionOptions session;
    session.target = options->stage.target;
    session.json_errors = options->json;
    exit_code = Finish(status, session);
  });
}

}  // namespace hailan::ctl
