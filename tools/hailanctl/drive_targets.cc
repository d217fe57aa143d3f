// `hailanctl drive-targets`: everybody of a segment becomes a target of a drive. The register is
// asked for the drive's purpose, which its access log keeps; of what it answers only ids and
// territories go to the drive, and nothing is printed but counts.
#include <iostream>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "hailan/event_workflow/campaigns/v1/drives.pb.h"
#include "hailan/residents/v1/residents.pb.h"
#include "tools/hailanctl/commands.h"
#include "tools/hailanctl/report.h"
#include "tools/hailanctl/session.h"

namespace hailan::ctl {
namespace {

namespace campaigns = hailan::event_workflow::campaigns::v1;
namespace residents = hailan::residents::v1;

// What one page of the register may hold, and fewer than one call may add.
constexpr int kPage = 200;

struct TargetsCommand {
  SessionOptions session;
  std::string drive;
  std::string tag;
  std::string territory;
  std::string purpose;
};

struct Tally {
  int found = 0;
  int created = 0;
  int unchanged = 0;
};

template <class Reply, class Request>
absl::StatusOr<Reply> Ask(Session& session, const std::string& method, const Request& request) {
  return session.peer().Invoke<Reply>("hailan." + method, request, session.call_options());
}

absl::StatusOr<residents::SearchResidentsRequest> SegmentOf(const TargetsCommand& command,
                                                            const campaigns::Drive& drive) {
  residents::SearchResidentsRequest search;
  search.set_parent(command.territory.empty() ? drive.territory()
                                              : absl::StrCat("cities/",
                                                             command.session.identity.claims.city,
                                                             "/territories/",
                                                             command.territory));
  search.set_purpose(command.purpose.empty() ? drive.purpose() : command.purpose);
  search.set_tag(command.tag.empty() ? drive.segment() : command.tag);
  search.set_page_size(kPage);
  if (!search.tag().empty()) return search;
  return Error(absl::StatusCode::kInvalidArgument,
               "SEGMENT_MISSING",
               "The drive names no segment; say which one with --tag.");
}

absl::Status AddPage(Session& session,
                     const std::string& drive,
                     const residents::SearchResidentsResponse& page,
                     Tally& tally) {
  campaigns::AddDriveTargetsRequest add;
  add.set_name(drive);
  add.set_request_id(NewId(absl::Now()));
  for (const residents::Resident& person : page.residents()) {
    campaigns::DriveTargetRow& row = *add.add_targets();
    row.set_subject(person.name());
    row.set_territory(person.territory());
  }
  if (add.targets().empty()) return absl::OkStatus();
  HL_ASSIGN_OR_RETURN(const auto added,
                      Ask<campaigns::AddDriveTargetsResponse>(
                          session, "event_workflow.campaigns.v1.Drives/AddDriveTargets", add));
  tally.found += add.targets_size();
  tally.created += added.created_count();
  tally.unchanged += added.unchanged_count();
  return absl::OkStatus();
}

absl::Status AddTargets(const TargetsCommand& command) {
  HL_ASSIGN_OR_RETURN(const auto session, Session::Open(command.session));
  campaigns::GetDriveRequest get;
  get.set_name(command.drive);
  HL_ASSIGN_OR_RETURN(
      const auto drive,
      Ask<campaigns::Drive>(*session, "event_workflow.campaigns.v1.Drives/GetDrive", get));
  HL_ASSIGN_OR_RETURN(residents::SearchResidentsRequest search, SegmentOf(command, drive));
  Tally tally;
  do {
    HL_ASSIGN_OR_RETURN(const auto page,
                        Ask<residents::SearchResidentsResponse>(
                            *session, "residents.v1.Residents/SearchResidents", search));
    HL_RETURN_IF_ERROR(AddPage(*session, drive.name(), page, tally));
    search.set_page_token(page.next_page_token());
  } while (!search.page_token().empty());
  std::cout << tally.found << " people: " << tally.created << " added, " << tally.unchanged
            << " targets already\n";
  return absl::OkStatus();
}

}  // namespace

void AddDriveTargets(CLI::App& app, int& exit_code) {
  CLI::App* const command =
      app.add_subcommand("drive-targets", "Make everybody with a tag a target of a drive");
  const auto options = std::make_shared<TargetsCommand>();
  command->add_option("drive", options->drive, "The drive, cities/…/drives/…")->required();
  command->add_option("--tag", options->tag, "Tag that people have (default: the drive's segment)");
  command->add_option(
      "--territory", options->territory, "Where they live, code (default: the drive's territory)");
  command->add_option(
      "--purpose",
      options->purpose,
      "For the register's access log, at most 200 characters (default: the drive's)");
  AddSessionOptions(*command, options->session);
  command->callback(
      [options, &exit_code] { exit_code = Finish(AddTargets(*options), options->session); });
}

}  // namespace hailan::ctl
