#include "services/event_workflow/records/add.h"

#include <memory>

#include "services/event_workflow/campaigns/rpc.h"
#include "services/event_workflow/drives/rpc.h"
#include "services/event_workflow/meetings/rpc.h"
#include "services/event_workflow/problems/rpc.h"
#include "services/event_workflow/projects/rpc.h"
#include "services/event_workflow/records/reads.h"
#include "services/event_workflow/supervision/rpc.h"
#include "services/event_workflow/tasks/rpc.h"

namespace hailan::event_workflow {

void AddRecords(app::Host& host, const EventParts& events) {
  auto& reads =
      host.Own(std::make_unique<RecordReads>(events.pool, host.page_tokens(), events.desk));
  AddCampaigns(host, reads, events.queries);
  AddProblemLists(host, reads);
  AddProjects(host, reads);
  AddDrives(host, reads);
  AddDownwardTasks(host, reads, {events.catalogue, events.desk, events.workflows}, events.store);
  AddMeetings(host, reads, events.queries);
  AddSupervision(host, reads, events.queries, events.runner);
}

}  // namespace hailan::event_workflow
