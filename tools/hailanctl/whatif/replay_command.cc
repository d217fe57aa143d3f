// `hailanctl export-timelines` and `hailanctl replay`: last month's cases under other rules. The
// second needs nothing but the file of the first.
#include <google/protobuf/io/zero_copy_stream_impl.h>
#include <google/protobuf/util/delimited_message_util.h>

#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "hailan/event_workflow/workflows/v1/timelines.pb.h"
#include "services/event_workflow/domain/whatif/replay.h"
#include "tools/hailanctl/commands.h"
#include "tools/hailanctl/report.h"
#include "tools/hailanctl/stream.h"
#include "tools/hailanctl/times.h"
#include "tools/hailanctl/whatif/cases_file.h"
#include "tools/hailanctl/whatif/diff_report.h"
#include "tools/hailanctl/whatif/rules_file.h"

namespace hailan::ctl {
namespace {

namespace events = hailan::event_workflow;

struct ExportTimelinesCommand {
  SessionOptions session;
  std::string file;
  std::string from;
  std::string until;
};

struct WhatIfCommand {
  std::string file;
  std::string rules;
  std::string now;
  size_t examples = 10;
  bool json = false;
};

absl::Status FileError(absl::string_view reason, const std::string& file) {
  return Error(absl::StatusCode::kFailedPrecondition,
               reason,
               absl::StrCat("The file ", file, " cannot be used."));
}

absl::Status ExportTimelines(const ExportTimelinesCommand& command) {
  HL_ASSIGN_OR_RETURN(const auto session, Session::Open(command.session));
  HL_ASSIGN_OR_RETURN(const absl::Time from, TimeOf(command.from));
  HL_ASSIGN_OR_RETURN(const absl::Time until, TimeOf(command.until));
  std::ofstream out(command.file, std::ios::binary | std::ios::trunc);
  event_workflow::workflows::v1::ExportTimelinesRequest request;
  request.set_parent(absl::StrCat("cities/", command.session.identity.claims.city));
  *request.mutable_start_time() = rpc::ToTimestamp(from);
  *request.mutable_end_time() = rpc::ToTimestamp(until);
  int64_t cases = 0;
  event_workflow::workflows::v1::Timeline timeline;
  const auto receive = [&] {
    ++cases;
    return google::protobuf::util::SerializeDelimitedToOstream(timeline, &out)
               ? absl::OkStatus()
               : FileError("FILE_NOT_WRITABLE", command.file);
  };
  HL_RETURN_IF_ERROR(ReadStream(*session,
                                "hailan.event_workflow.workflows.v1.Timelines/ExportTimelines",
                                session->call_options(),
                                request,
                                &timeline,
                                receive));
  out.close();
  if (out.fail()) return FileError("FILE_NOT_WRITABLE", command.file);
  std::cout << cases << " cases written\n";
  return absl::OkStatus();
}

absl::StatusOr<events::Diff> RunCases(const WhatIfCommand& command,
                                      const events::WhatIf& rules,
                                      absl::Time now) {
  std::ifstream in(command.file, std::ios::binary);
  if (!in) return FileError("FILE_NOT_READABLE", command.file);
  google::protobuf::io::IstreamInputStream stream(&in);
  events::Diff diff;
  CaseReader reader;
  event_workflow::workflows::v1::Timeline timeline;
  bool end = false;
  while (google::protobuf::util::ParseDelimitedFromZeroCopyStream(&timeline, &stream, &end)) {
    HL_ASSIGN_OR_RETURN(const events::Case c, reader.CaseOf(timeline));
    events::Compare(c, rules, now, command.examples, diff);
    // What is parsed is added to what is there.
    timeline.Clear();
  }
  if (!end) return FileError("FILE_BROKEN", command.file);
  return diff;
}

absl::Status Replay(const WhatIfCommand& command) {
  std::ifstream in(command.rules, std::ios::binary);
  if (!in) return FileError("FILE_NOT_READABLE", command.rules);
  std::ostringstream text;
  text << in.rdbuf();
  HL_ASSIGN_OR_RETURN(const events::WhatIf rules, ParseRules(text.str()));
  absl::Time now = absl::Now();
  if (!command.now.empty()) {
    HL_ASSIGN_OR_RETURN(now, TimeOf(command.now));
  }
  HL_ASSIGN_OR_RETURN(const events::Diff diff, RunCases(command, rules, now));
  std::cout << (command.json ? DiffJson(diff) : DiffText(diff));
  return absl::OkStatus();
}

}  // namespace

void AddExportTimelines(CLI::App& app, int& exit_code) {
  CLI::App* const command = app.add_subcommand(
      "export-timelines", "Write the timelines of cases reported in a period, for replay");
  const auto options = std::make_shared<ExportTimelinesCommand>();
  options->session.timeout = absl::Minutes(10);
  command->add_option("file", options->file, "File to write")->required();
  command->add_option("--from", options->from, "Reported then or later, RFC 3339 or YYYY-MM-DD")
      ->required();
  command->add_option("--until", options->until, "Reported before, RFC 3339 or YYYY-MM-DD")
      ->required();
  AddSessionOptions(*command, options->session);
  command->callback(
      [options, &exit_code] { exit_code = Finish(ExportTimelines(*options), options->session); });
}

void AddReplay(CLI::App& app, int& exit_code) {
  CLI::App* const command = app.add_subcommand(
      "replay", "What would have become of exported cases under other rules; needs no server");
  const auto options = std::make_shared<WhatIfCommand>();
  command->add_option("file", options->file, "File of export-timelines")->required();
  command
      ->add_option("--rules",
                   options->rules,
                   "JSON with workflow, rule_book, budgets, calendar, catalogue or routing, see "
                   "rules_file.h")
      ->required();
  command->add_option("--now", options->now, "Judge running clocks at this instant (now)");
  command->add_option("--examples", options->examples, "Cases to name that differ (10)");
  command->add_flag("--json", options->json, "The report as one JSON object");
  command->callback([options, &exit_code] { exit_code = Finish(Replay(*options), false); });
}

}  // namespace hailan::ctl
