#include "services/event_workflow/search/rpc.h"

#include <memory>
#include <utility>

#include "services/event_workflow/bind.h"
#include "services/event_workflow/search/service.h"

namespace hailan::event_workflow {
namespace {

// Soon enough for a person who looks at a list; each watcher asks the database this often.
constexpr absl::Duration kWatchPause = absl::Milliseconds(500);

}  // namespace

void AddSearch(app::Host& host, pg::Pool& pool, const WorkflowCache& workflows) {
  auto& service = host.Own(std::make_unique<SearchService>(pool, host.page_tokens(), &workflows));
  auto rpc = MakeService(host, "hailan.event_workflow.v1.Search");
  rpc->Query("SearchEvents", Bind(service, &SearchService::SearchEvents));
  rpc->Query("CountEvents", Bind(service, &SearchService::CountEvents));
  rpc->Query("RankEvents", Bind(service, &SearchService::RankEvents));
  rpc->Query("ListInbox", Bind(service, &SearchService::ListInbox));
  rpc->Follow("WatchInbox", kWatchPause, Bind(service, &SearchService::WatchInbox));
  host.AddService(std::move(rpc));
}

}  // namespace hailan::event_workflow
