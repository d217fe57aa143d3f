// Bodies of the Campaigns service.
#pragma once

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "hailan/event_workflow/campaigns/v1/campaigns.pb.h"
#include "services/event_workflow/campaigns/record.h"
#include "services/event_workflow/events/queries.h"
#include "services/event_workflow/records/reads.h"

namespace hailan::event_workflow {

// Thread-safe. What it refers to outlives it.
class CampaignService {
 public:
  CampaignService(const RecordReads& reads, const EventQueries& events)
      : reads_(reads), events_(events) {}

  absl::StatusOr<CampaignCommand> CreateCampaign(const rpc::Call& call,
                                                 const campaigns::v1::CreateCampaignRequest& req);
  // Waits for the database: the events are looked up first.
  absl::StatusOr<CampaignCommand> AddCampaignEvents(
      const rpc::Call& call, const campaigns::v1::AddCampaignEventsRequest& req);
  absl::StatusOr<CampaignCommand> RemoveCampaignEvents(
      const rpc::Call& call, const campaigns::v1::RemoveCampaignEventsRequest& req);
  absl::StatusOr<CampaignCommand> CloseCampaign(const rpc::Call& call,
                                                const campaigns::v1::CloseCampaignRequest& req);
  // The answer of every write.
  static campaigns::v1::Campaign Reply(const rpc::Call& call, const Campaign& campaign);

  absl::StatusOr<campaigns::v1::Campaign> GetCampaign(const rpc::Call& call,
                                                      const campaigns::v1::GetCampaignRequest& req);
  absl::StatusOr<campaigns::v1::ListCampaignsResponse> ListCampaigns(
      const rpc::Call& call, const campaigns::v1::ListCampaignsRequest& req);
  absl::StatusOr<campaigns::v1::ListCampaignEventsResponse> ListCampaignEvents(
      const rpc::Call& call, const campaigns::v1::ListCampaignEventsRequest& req);
  absl::StatusOr<campaigns::v1::CampaignTotals> GetCampaignTotals(
      const rpc::Call& call, const campaigns::v1::GetCampaignTotalsRequest& req);

 private:
  absl::StatusOr<Campaign> Visible(const rpc::Call& call,
                                   const std::string& name,
                                   absl::string_view field) const;

  const RecordReads& reads_;
  const EventQueries& events_;
};

}  // namespace hailan::event_workflow
