// How campaigns are stored; see records/store.h.
#pragma once

#include "services/event_workflow/domain/campaigns/campaign.h"
#include "services/event_workflow/records/store.h"

namespace hailan::event_workflow {

struct CampaignRecord {
  using Name = CampaignName;
  using State = Campaign;
  using Command = CampaignCommand;
  using Change = CampaignChange;

  static absl::StatusOr<Change> Decide(const std::optional<State>& stored,
                                       const Command& command,
                                       const Actor& actor,
                                       absl::Time now) {
    return DecideCampaign(stored, command, actor, now);
  }
  static const pg::Statement& Load();
  static const pg::Statement& Commit();
  static json ToJson(const State& campaign);
  static State FromJson(const Name& name, const json& row);
  static json Rows(const Change& change);
  static command::Message MessageOf(const Change& change, const Actor& actor);
};

using CampaignRunner = RecordRunner<CampaignRecord>;

}  // namespace hailan::event_workflow
