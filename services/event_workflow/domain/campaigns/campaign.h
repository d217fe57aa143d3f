// Special campaigns: named efforts that events belong to while they last. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/actor.h"
#include "common/base/resource_name.h"
#include "services/event_workflow/domain/records/record.h"

namespace hailan::event_workflow {

using CampaignName = ResourceName<"campaigns">;

// Values equal hailan.event_workflow.campaigns.v1.Campaign.State.
enum class CampaignState : uint8_t { kNone = 0, kOpen = 1, kClosed = 2 };

// One campaign; which events belong to it is kept beside it.
struct Campaign {
  CampaignName name;
  int64_t revision = 0;
  std::string title;
  std::string description;
  std::string territory;  // code
  absl::Time start_time;
  absl::Time end_time;
  CampaignState state = CampaignState::kNone;
  absl::Time create_time;
  std::optional<absl::Time> close_time;
};

// An event that is to belong to a campaign.
struct CampaignEvent {
  std::string id;
  std::string territory;  // code
};

struct CampaignCommand {
  enum class Kind : uint8_t { kCreate, kAdd, kRemove, kClose };
  CampaignName name;
  Kind kind = Kind::kCreate;
  std::string etag;
  // Note, reason or outcome.
  std::string note;
  // Of a creation.
  Campaign draft;
  // Of an addition, found and visible to the caller; of a removal, ids only.
  std::vector<CampaignEvent> events;
};

struct CampaignChange : RecordChange<Campaign> {
  std::vector<std::string> added;
  std::vector<std::string> removed;
};

// The decision on a campaign; errors as on the Campaigns service.
absl::StatusOr<CampaignChange> DecideCampaign(const std::optional<Campaign>& stored,
                                              const CampaignCommand& command,
                                              const Actor& actor,
                                              absl::Time now);

}  // namespace hailan::event_workflow
