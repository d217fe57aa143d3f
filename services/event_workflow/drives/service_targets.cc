// The targets of drives.
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
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
                                             const pb::DriveTargetRow& row,
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
  if (!absl::StartsWith(draft.territory, drive.territory)) {
    return Forbidden(reason::kOutsideDrive,
                     "A target lies outside the drive's territory.",
                     {{"subject", row.subject()}});
  }
  return command;
}

}  // namespace

absl::StatusOr<pb::AddDriveTargetsResponse> DriveService::AddDriveTargets(
    const rpc::Call& call, const pb::AddDriveTargetsRequest& req) {
  HL_ASSIGN_OR_RETURN(const Drive drive, Visible(call, req.name(), "name"));
  HL_RETURN_IF_ERROR(CheckAddable(drive, call.actor()));
  // As it is stored, to tell a new target from a known one.
  const absl::Time now = absl::FromUnixMicros(absl::ToUnixMicros(call.now));
  std::vector<std::pair<command::Origin, DriveTargetCommand>> commands;
  for (int i = 0; i < req.targets_size(); ++i) {
    HL_ASSIGN_OR_RETURN(DriveTargetCommand command, CommandOf(drive, req.targets(i), now));
    commands.emplace_back(call.Origin(DigestId(absl::StrCat(req.request_id(), " ", i))),
                          std::move(command));
  }
  pb::AddDriveTargetsResponse out;
  // A target that is in the request twice is new once.
  absl::flat_hash_set<DriveTargetName> created;
  for (const auto& result : additions_.RunAll(std::move(commands))) {
    HL_RETURN_IF_ERROR(result.status());
    const bool fresh = result->create_time == now && created.insert(result->name).second;
    fresh ? out.set_created_count(out.created_count() + 1)
          : out.set_unchanged_count(out.unchanged_count() + 1);
  }
  return out;
}

absl::StatusOr<pb::ListDriveTargetsResponse> DriveService::ListDriveTargets(
    const rpc::Call& call, const pb::ListDriveTargetsRequest& req) {
  HL_ASSIGN_OR_RETURN(const Drive drive, Visible(call, req.parent(), "parent"));
  HL_ASSIGN_OR_RETURN(const RecordPage page, reads_.PageOf(call, "ListDriveTargets", req));
  pg::Params params;
  params.Add(drive.name.city()).Add(drive.name.id());
  page.AddTo(params);
  AddAreas(params, call.actor());
  params.Add(call.actor().subject).Add(static_cast<int>(req.state())).Add(req.mine());
  return reads_.List<DriveTargetRecord, pb::ListDriveTargetsResponse>(
      call, page, sql::kListDriveTargets, params, [&](const DriveTarget& target, auto& out) {
        *out.add_targets() = TargetReply(call, target);
      });
}

absl::StatusOr<pb::DriveTarget> DriveService::GetDriveTarget(const rpc::Call& call,
                                                             const pb::GetDriveTargetRequest& req) {
  HL_ASSIGN_OR_RETURN(const DriveTargetName name, ParseRecord<DriveTargetName>(req.name(), "name"));
  HL_ASSIGN_OR_RETURN(
      const DriveTarget target,
      reads_.Get<DriveTargetRecord>(sql::kGetDriveTarget, name, call.actor(), call.deadline));
  HL_RETURN_IF_ERROR(CheckTargetVisible(target, call.actor()));
  pb::DriveTarget out = TargetReply(call, target);
  HL_ASSIGN_OR_RETURN(*out.mutable_steps(),
                      reads_.Steps(name.city(), name.id(), false, call.deadline));
  return out;
}

}  // namespace hailan::event_workflow
