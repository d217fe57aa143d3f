// The targets of drives.
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/command/together.h"
#include "services/event_workflow/digest.h"
#include "services/event_workflow/domain/records/reasons.h"
#include "services/event_workflow/drives/service.h"
#include "services/event_workflow/events/convert.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {
namespace {

absl::Status CheckSubject(const std::string& city, const std::string& subject) {
  for (const char* collection : {"residents", "houses"}) {
    const absl::StatusOr<ResourceParts> parts = ParseResource(subject, collection);
    if (parts.ok() && parts->city == city) return absl::OkStatus();
  }
  return InvalidField(
      "targets.subject", "RESOURCE_NAME", "is not a resident or house of the drive's city");
}

// One row as a command; the id follows from drive and subject, so that a target is added once.
absl::StatusOr<DriveTargetCommand> CommandOf(const Drive& drive,
                                             const campaigns::v1::DriveTargetRow& row,
                                             absl::Time now) {
  const std::string& city = drive.name.city();
  HL_RETURN_IF_ERROR(CheckSubject(city, row.subject()));
  DriveTargetCommand command;
  command.name =
      DriveTargetName(city, DigestId(absl::StrCat("drive ", drive.name.id(), " ", row.subject())));
  DriveTarget& draft = command.draft;
  draft.drive = drive.name.id();
  draft.subject = row.subject();
  HL_ASSIGN_OR_RETURN(draft.territory, IdOf(row.territory(), "territories", "territory"));
  HL_ASSIGN_OR_RETURN(draft.assignee, IdOf(row.assignee(), "staff", "assignee"));
  draft.create_time = now;
  draft.drive_closed = drive.state == DriveState::kClosed;
  if (!absl::StartsWith(draft.territory, drive.territory)) {
    return Forbidden(reason::kOutsideDrive,
                     "A target lies outside the drive's territory.",
                     {{"subject", row.subject()}});
  }
  return command;
}

}  // namespace

absl::StatusOr<campaigns::v1::AddDriveTargetsResponse> DriveService::AddDriveTargets(
    const rpc::Call& call, const campaigns::v1::AddDriveTargetsRequest& req) {
  return command::UntilWon([&] { return Add(call, req); });
}

absl::StatusOr<campaigns::v1::AddDriveTargetsResponse> DriveService::Add(
    const rpc::Call& call, const campaigns::v1::AddDriveTargetsRequest& req) {
  HL_ASSIGN_OR_RETURN(const Drive drive, Visible(call, req.name(), "name"));
  HL_RETURN_IF_ERROR(CheckAddable(drive, call.actor()));
  std::vector<std::pair<command::Origin, DriveTargetCommand>> commands;
  std::vector<std::string> request_ids;
  for (int i = 0; i < req.targets_size(); ++i) {
    HL_ASSIGN_OR_RETURN(DriveTargetCommand command, CommandOf(drive, req.targets(i), call.now));
    request_ids.push_back(DigestId(absl::StrCat(req.request_id(), " ", i)));
    commands.emplace_back(call.Origin(request_ids.back()), std::move(command));
  }
  pg::Params receipts;
  receipts.Add(drive.name.city()).Add(call.actor().subject).Add(pg::TextArray(request_ids));
  int created = 0;
  const auto add = [&](pg::Connection& connection) -> absl::Status {
    HL_RETURN_IF_ERROR(command::RunInside(connection, targets_, commands, clock_.Now()).status());
    // A known target leaves no receipt, so these tell which ones the request made, also when it is
    // repeated.
    HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                        connection.Exec(sql::kCountReceipts, receipts, call.deadline));
    created = static_cast<int>(rows[0].Int(0));
    return absl::OkStatus();
  };
  HL_RETURN_IF_ERROR(pg::Transaction(reads_.pool(), call.deadline, add));
  campaigns::v1::AddDriveTargetsResponse out;
  out.set_created_count(created);
  out.set_unchanged_count(req.targets_size() - created);
  return out;
}

absl::StatusOr<campaigns::v1::ListDriveTargetsResponse> DriveService::ListDriveTargets(
    const rpc::Call& call, const campaigns::v1::ListDriveTargetsRequest& req) {
  HL_ASSIGN_OR_RETURN(const Drive drive, Visible(call, req.parent(), "parent"));
  HL_ASSIGN_OR_RETURN(const RecordPage page, reads_.PageOf(call, "ListDriveTargets", req));
  pg::Params params;
  params.Add(drive.name.city()).Add(drive.name.id());
  page.AddTo(params);
  AddAreas(params, call.actor());
  params.Add(call.actor().subject).Add(static_cast<int>(req.state())).Add(req.mine());
  return reads_.List<DriveTargetRecord, campaigns::v1::ListDriveTargetsResponse>(
      call, page, sql::kListDriveTargets, params, [&](const DriveTarget& target, auto& out) {
        *out.add_targets() = TargetReply(call, target);
      });
}

absl::StatusOr<campaigns::v1::DriveTarget> DriveService::GetDriveTarget(
    const rpc::Call& call, const campaigns::v1::GetDriveTargetRequest& req) {
  HL_ASSIGN_OR_RETURN(const DriveTargetName name, ParseRecord<DriveTargetName>(req.name(), "name"));
  HL_ASSIGN_OR_RETURN(
      const DriveTarget target,
      reads_.Get<DriveTargetRecord>(sql::kGetDriveTarget, name, call.actor(), call.deadline));
  HL_RETURN_IF_ERROR(CheckTargetVisible(target, call.actor()));
  campaigns::v1::DriveTarget out = TargetReply(call, target);
  HL_ASSIGN_OR_RETURN(*out.mutable_steps(),
                      reads_.Steps(name.city(), name.id(), false, call.deadline));
  return out;
}

}  // namespace hailan::event_workflow
