#include "services/event_workflow/meetings/rpc.h"

#include <memory>
#include <utility>

#include "services/event_workflow/bind.h"
#include "services/event_workflow/meetings/service.h"

namespace hailan::event_workflow {

void AddMeetings(app::Host& host, const RecordReads& reads, const EventQueries& events) {
  using S = MeetingService;
  auto& store = host.Own(std::make_unique<RecordStore<MeetingRecord>>());
  auto& runner = MakeRunner(host, store);
  auto& s = host.Own(std::make_unique<S>(reads, events));
  auto rpc = MakeService(host, "hailan.event_workflow.v1.WhistleMeetings");
  rpc->PreparedCommand("ConveneMeeting", runner, Bind(s, &S::ConveneMeeting), S::Reply);
  rpc->Command("CheckIn", runner, Bind(s, &S::CheckIn), S::Reply);
  rpc->Command("WriteMinutes", runner, Bind(s, &S::WriteMinutes), S::Reply);
  rpc->Command("SignMinutes", runner, Bind(s, &S::SignMinutes), S::Reply);
  rpc->Command("ConcludeMeeting", runner, Bind(s, &S::ConcludeMeeting), S::Reply);
  rpc->PreparedCommand("CompleteFollowUp", runner, Bind(s, &S::CompleteFollowUp), S::Reply);
  rpc->Query("GetMeeting", Bind(s, &S::GetMeeting));
  rpc->Query("ListDepartmentLoads", Bind(s, &S::ListDepartmentLoads));
  host.AddService(std::move(rpc));
}

}  // namespace hailan::event_workflow
