#include "services/event_workflow/campaigns/record.h"

#include "hailan/event_workflow/campaigns/v1/campaigns.pb.h"

namespace hailan::event_workflow {
namespace {

std::vector<std::string> NamesOf(const CampaignChange& change) {
  std::vector<std::string> names;
  for (const auto* ids : {&change.added, &change.removed}) {
    for (const std::string& id : *ids) {
      names.push_back(EventName(change.next.name.city(), id).Format());
    }
  }
  return names;
}

}  // namespace

json CampaignRecord::ToJson(const Campaign& campaign) {
  return {{"title", campaign.title},
          {"description", campaign.description},
          {"territory_code", campaign.territory},
          {"start_time", event_workflow::ToJson(campaign.start_time)},
          {"end_time", event_workflow::ToJson(campaign.end_time)},
          {"state", NumberOf(campaign.state)},
          {"create_time", event_workflow::ToJson(campaign.create_time)},
          {"close_time", event_workflow::ToJson(campaign.close_time)}};
}

Campaign CampaignRecord::FromJson(const json& row) {
  Campaign campaign;
  campaign.title = TextAt(row, "title");
  campaign.description = TextAt(row, "description");
  campaign.territory = TextAt(row, "territory_code");
  campaign.start_time = TimeAt(row, "start_time");
  campaign.end_time = TimeAt(row, "end_time");
  campaign.state = EnumAt<CampaignState>(row, "state");
  campaign.create_time = TimeAt(row, "create_time");
  campaign.close_time = MaybeTimeAt(row, "close_time");
  return campaign;
}

json CampaignRecord::Rows(const CampaignChange& change) {
  json rows = json::array();
  for (const std::string& id : change.added) rows.push_back({{"event_id", id}, {"added", true}});
  for (const std::string& id : change.removed) rows.push_back({{"event_id", id}, {"added", false}});
  return rows;
}

ChangeFacts CampaignRecord::Facts(const CampaignChange& change) {
  const Campaign& next = change.next;
  return {.type = "campaign.changed",
          .state = campaigns::v1::Campaign::State_Name(
              static_cast<campaigns::v1::Campaign::State>(next.state)),
          .territory = next.territory,
          .subjects = NamesOf(change),
          .due_time = next.end_time};
}

}  // namespace hailan::event_workflow
