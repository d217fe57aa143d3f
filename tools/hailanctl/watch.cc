// `hailanctl watch`: a service's change feed as lines of JSON.
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "hailan/type/v1/change.pb.h"
#include "tools/hailanctl/commands.h"
#include "tools/hailanctl/methods.h"
#include "tools/hailanctl/report.h"
#include "tools/hailanctl/stream.h"

namespace hailan::ctl {
namespace {

using hailan::type::v1::Change;
using hailan::type::v1::ListChangesRequest;
using hailan::type::v1::ListChangesResponse;

constexpr int kPageSize = 500;
constexpr absl::Duration kReconnectDelay = absl::Seconds(1);

struct WatchCommand {
  SessionOptions session;
  std::string service;
  std::string cursor;
  bool follow = false;
};

absl::Status Print(const Change& change) {
  HL_ASSIGN_OR_RETURN(const std::string json, ToJson(change, false));
  std::cout << json << "\n" << std::flush;
  if (std::cout) return absl::OkStatus();
  return Error(absl::StatusCode::kCancelled, "OUTPUT_CLOSED", "Nobody reads the output any more.");
}

// Prints what the feed holds now; `request` is left at the end of it.
absl::Status ReadPages(Session& session, const std::string& feed, ListChangesRequest& request) {
  while (true) {
    HL_ASSIGN_OR_RETURN(const auto page,
                        session.peer().Invoke<ListChangesResponse>(
                            absl::StrCat(feed, "/ListChanges"), request, session.call_options()));
    for (const Change& change : page.changes()) HL_RETURN_IF_ERROR(Print(change));
    request.set_cursor(page.next_cursor());
    if (page.changes_size() < kPageSize) return absl::OkStatus();
  }
}

// Prints changes as they come. A lost connection is taken up again at the last cursor; only a
// refusal ends it.
absl::Status Follow(Session& session, const std::string& feed, ListChangesRequest& request) {
  Change change;
  while (true) {
    bool received = false;
    rpc::CallOptions options = session.call_options();
    options.deadline = absl::InfiniteFuture();
    const absl::Status ended = ReadStream(session,
                                          absl::StrCat(feed, "/WatchChanges"),
                                          options,
                                          request,
                                          &change,
                                          [&change, &request, &received] {
                                            received = true;
                                            request.set_cursor(change.cursor());
                                            return Print(change);
                                          });
    const bool lost = ended.ok() || ended.code() == absl::StatusCode::kUnavailable ||
                      ended.code() == absl::StatusCode::kDeadlineExceeded;
    if (!lost) return ended;
    if (!received && ExitCodeOf(ended) == kUnreachable) {
      std::cerr << "hailanctl: no server answers at " << session.options().target
                << ", trying again\n";
    }
    absl::SleepFor(kReconnectDelay);
  }
}

absl::Status Watch(const WatchCommand& command) {
  HL_ASSIGN_OR_RETURN(const auto session, Session::Open(command.session));
  // Kubernetes and people write event-workflow; packages cannot.
  const std::string package = absl::StrReplaceAll(command.service, {{"-", "_"}});
  const std::string feed = absl::StrCat("hailan.", package, ".v1.ChangeFeed");
  HL_RETURN_IF_ERROR(FindMethod(absl::StrCat(feed, "/ListChanges")).status());
  ListChangesRequest request;
  request.set_parent(absl::StrCat("cities/", command.session.identity.claims.city));
  request.set_cursor(command.cursor);
  request.set_page_size(kPageSize);
  HL_RETURN_IF_ERROR(ReadPages(*session, feed, request));
  return command.follow ? Follow(*session, feed, request) : absl::OkStatus();
}

}  // namespace

void AddWatch(CLI::App& app, int& exit_code) {
  CLI::App* const command =
      app.add_subcommand("watch", "Print a service's change feed, one JSON object a line");
  const auto options = std::make_shared<WatchCommand>();
  command
      ->add_option("service",
                   options->service,
                   "grid_geo, residents, event_workflow, volunteer_order or evaluation")
      ->required();
  command->add_option("--cursor",
                      options->cursor,
                      "Start after this change's cursor; without it at the oldest retained change");
  command->add_flag("--follow", options->follow, "Stay and print changes as they are committed");
  AddSessionOptions(*command, options->session);
  command->callback([options, &exit_code] {
    const absl::Status status = Watch(*options);
    const ExitCode code = Finish(status, options->session);
    exit_code = ReasonOf(status) == "METHOD_UNKNOWN" ? kUsage : code;
  });
}

}  // namespace hailan::ctl
