#include "services/event_workflow/drives/rpc.h"

#include <memory>
#include <utility>

#include "services/event_workflow/bind.h"
#include "services/event_workflow/drives/service.h"

namespace hailan::event_workflow {

void AddDrives(app::Host& host, const RecordReads& reads) {
  using S = DriveService;
  auto& drives = host.Own(std::make_unique<RecordStore<DriveRecord>>());
  auto& targets = host.Own(std::make_unique<DriveTargetStore>());
  auto& drive_runner = MakeRunner(host, drives);
  auto& target_runner = MakeRunner(host, targets);
  auto& s = host.Own(std::make_unique<S>(reads, targets, host.clock()));
  auto rpc = MakeService(host, "hailan.event_workflow.campaigns.v1.Drives");
  rpc->Command("CreateDrive", drive_runner, Bind(s, &S::CreateDrive), S::Reply);
  rpc->Query("AddDriveTargets", Bind(s, &S::AddDriveTargets));
  rpc->PreparedCommand(
      "RecordDriveTarget", target_runner, Bind(s, &S::RecordDriveTarget), S::TargetReply);
  rpc->Command("CloseDrive", drive_runner, Bind(s, &S::CloseDrive), S::Reply);
  rpc->Query("GetDrive", Bind(s, &S::GetDrive));
  rpc->Query("ListDrives", Bind(s, &S::ListDrives));
  rpc->Query("ListDriveTargets", Bind(s, &S::ListDriveTargets));
  rpc->Query("GetDriveTarget", Bind(s, &S::GetDriveTarget));
  host.AddService(std::move(rpc));
}

}  // namespace hailan::event_workflow
