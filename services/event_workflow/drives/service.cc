#include "services/event_workflow/drives/service.h"

#include <utility>

#include "common/base/error.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "services/event_workflow/events/convert.h"
#include "services/event_workflow/records/convert.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {
namespace {

void Count(TargetState state, int64_t count, campaigns::v1::DriveProgress& progress) {
  progress.set_total(progress.total() + count);
  if (state == TargetState::kOpen) progress.set_open(progress.open() + count);
  if (state == TargetState::kDone) progress.set_done(progress.done() + count);
  if (state == TargetState::kNotDone) progress.set_not_done(progress.not_done() + count);
}

}  // namespace

absl::StatusOr<DriveCommand> DriveService::CreateDrive(
    const rpc::Call& call, const campaigns::v1::CreateDriveRequest& req) {
  DriveCommand command;
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(req.parent()));
  command.name = DriveName(city, NewId(call.now));
  Drive& draft = command.draft;
  HL_ASSIGN_OR_RETURN(draft.territory, IdOf(req.territory(), "territories", "territory"));
  draft.title = req.title();
  draft.purpose = req.purpose();
  draft.segment = req.segment();
  draft.due_time = rpc::FromTimestamp(req.due_time());
  return command;
}

absl::StatusOr<DriveCommand> DriveService::CloseDrive(const rpc::Call&,
                                                      const campaigns::v1::CloseDriveRequest& req) {
  return MakeCommand<DriveCommand>(req, DriveCommand::Kind::kClose, req.outcome());
}

absl::StatusOr<DriveTargetCommand> DriveService::RecordDriveTarget(
    const rpc::Call& call, const campaigns::v1::RecordDriveTargetRequest& req) {
  DriveTargetCommand command;
  HL_ASSIGN_OR_RETURN(command.name, ParseRecord<DriveTargetName>(req.name(), "name"));
  command.kind = DriveTargetCommand::Kind::kRecord;
  command.etag = req.etag();
  command.done = req.done();
  command.reason = req.reason();
  command.attachments = FromProto(req.attachments());
  HL_RETURN_IF_ERROR(reads_.CheckFiles(command.name.city(), command.attachments, call.deadline));
  return command;
}

campaigns::v1::Drive DriveService::Reply(const rpc::Call&, const Drive& drive) {
  campaigns::v1::Drive out;
  out.set_name(drive.name.Format());
  out.set_title(drive.title);
  out.set_purpose(drive.purpose);
  out.set_segment(drive.segment);
  out.set_territory(FormatName(drive.name.city(), "territories", drive.territory));
  *out.mutable_due_time() = rpc::ToTimestamp(drive.due_time);
  out.set_state(static_cast<campaigns::v1::Drive::State>(drive.state));
  *out.mutable_create_time() = rpc::ToTimestamp(drive.create_time);
  if (drive.close_time.has_value()) *out.mutable_close_time() = rpc::ToTimestamp(*drive.close_time);
  out.set_etag(absl::StrCat(drive.revision));
  return out;
}

campaigns::v1::DriveTarget DriveService::TargetReply(const rpc::Call&, const DriveTarget& target) {
  const std::string& city = target.name.city();
  campaigns::v1::DriveTarget out;
  out.set_name(target.name.Format());
  out.set_drive(FormatName(city, "drives", target.drive));
  out.set_subject(target.subject);
  out.set_territory(FormatName(city, "territories", target.territory));
  out.set_assignee(FormatName(city, "staff", target.assignee));
  out.set_state(static_cast<campaigns::v1::DriveTarget::State>(target.state));
  out.set_reason(target.reason);
  if (target.record_time.has_value()) {
    *out.mutable_record_time() = rpc::ToTimestamp(*target.record_time);
  }
  AddTo(*out.mutable_attachments(), target.attachments);
  out.set_etag(absl::StrCat(target.revision));
  return out;
}

absl::StatusOr<Drive> DriveService::Visible(const rpc::Call& call,
                                            const std::string& name,
                                            absl::string_view field) const {
  HL_ASSIGN_OR_RETURN(const DriveName parsed, ParseRecord<DriveName>(name, field));
  HL_ASSIGN_OR_RETURN(Drive drive,
                      reads_.Get<DriveRecord>(sql::kGetDrive, parsed, call.actor(), call.deadline));
  HL_RETURN_IF_ERROR(CheckReadable(call.actor(), drive.territory));
  return drive;
}

absl::Status DriveService::AddProgress(const rpc::Call& call,
                                       const Drive& drive,
                                       campaigns::v1::Drive& out) const {
  const std::string& city = drive.name.city();
  pg::Params params;
  params.Add(city).Add(drive.name.id());
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      reads_.pool().Exec(sql::kCountDriveTargets, params, call.deadline));
  campaigns::v1::DriveProgress& whole = *out.mutable_progress();
  whole.set_territory(out.territory());
  for (const pg::Row row : rows) {
    const std::string territory = FormatName(city, "territories", row.Text(0));
    const int last = out.by_territory_size() - 1;
    const bool known = last >= 0 && out.by_territory(last).territory() == territory;
    campaigns::v1::DriveProgress& part =
        known ? *out.mutable_by_territory(last) : *out.add_by_territory();
    part.set_territory(territory);
    const auto state = static_cast<TargetState>(row.Int(1));
    Count(state, row.Int(2), part);
    Count(state, row.Int(2), whole);
  }
  return absl::OkStatus();
}

absl::StatusOr<campaigns::v1::Drive> DriveService::GetDrive(
    const rpc::Call& call, const campaigns::v1::GetDriveRequest& req) {
  HL_ASSIGN_OR_RETURN(const Drive drive, Visible(call, req.name(), "name"));
  campaigns::v1::Drive out = Reply(call, drive);
  HL_RETURN_IF_ERROR(AddProgress(call, drive, out));
  HL_ASSIGN_OR_RETURN(*out.mutable_steps(),
                      reads_.Steps(drive.name.city(), drive.name.id(), false, call.deadline));
  return out;
}

absl::StatusOr<campaigns::v1::ListDrivesResponse> DriveService::ListDrives(
    const rpc::Call& call, const campaigns::v1::ListDrivesRequest& req) {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(req.parent()));
  HL_ASSIGN_OR_RETURN(const RecordPage page, reads_.PageOf(call, "ListDrives", req));
  pg::Params params;
  params.Add(city);
  page.AddTo(params);
  AddAreas(params, call.actor());
  params.Add(req.open_only());
  return reads_.List<DriveRecord, campaigns::v1::ListDrivesResponse>(
      call, page, sql::kListDrives, params, [&](const Drive& drive, auto& out) {
        *out.add_drives() = Reply(call, drive);
      });
}

}  // namespace hailan::event_workflow
