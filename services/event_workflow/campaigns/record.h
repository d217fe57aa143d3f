// How campaigns are stored; see records/store.h.
#pragma once

#include "services/event_workflow/domain/campaigns/campaign.h"
#include "services/event_workflow/records/store.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {

struct CampaignRecord : RecordTraits<DecideCampaign, sql::kLoadCampaigns, sql::kCommitCampaigns> {
  static json ToJson(const State& next);
  static State FromJson(const json& row);
  static json Rows(const Change& change);
  static ChangeFacts Facts(const Change& change);
};

using CampaignRunner = RecordRunner<CampaignRecord>;

}  // namespace hailan::event_workflow
