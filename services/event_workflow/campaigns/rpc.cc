#include "services/event_workflow/campaigns/rpc.h"

#include <memory>
#include <utility>

#include "services/event_workflow/bind.h"
#include "services/event_workflow/campaigns/service.h"

namespace hailan::event_workflow {

void AddCampaigns(app::Host& host, const RecordReads& reads, const EventQueries& events) {
  using S = CampaignService;
  auto& store = host.Own(std::make_unique<RecordStore<CampaignRecord>>());
  auto& runner = MakeRunner(host, store);
  auto& s = host.Own(std::make_unique<S>(reads, events));
  auto rpc = MakeService(host, "hailan.event_workflow.campaigns.v1.Campaigns");
  rpc->Command("CreateCampaign", runner, Bind(s, &S::CreateCampaign), S::Reply);
  rpc->PreparedCommand("AddCampaignEvents", runner, Bind(s, &S::AddCampaignEvents), S::Reply);
  rpc->Command("RemoveCampaignEvents", runner, Bind(s, &S::RemoveCampaignEvents), S::Reply);
  rpc->Command("CloseCampaign", runner, Bind(s, &S::CloseCampaign), S::Reply);
  rpc->Query("GetCampaign", Bind(s, &S::GetCampaign));
  rpc->Query("ListCampaigns", Bind(s, &S::ListCampaigns));
  rpc->Query("ListCampaignEvents", Bind(s, &S::ListCampaignEvents));
  rpc->Query("GetCampaignTotals", Bind(s, &S::GetCampaignTotals));
  host.AddService(std::move(rpc));
}

}  // namespace hailan::event_workflow
