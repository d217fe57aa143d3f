// Bodies of the Tracking service: reports without an account, and progress by token.
#pragma once

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "common/base/page_token.h"
#include "common/rpc/call.h"
#include "hailan/event_workflow/intake/v1/tracking.pb.h"
#include "services/event_workflow/events/queries.h"
#include "services/event_workflow/events/service.h"
#include "services/event_workflow/intake/anonymous_quota.h"

namespace hailan::event_workflow {

// Thread-safe. What it refers to outlives it.
class TrackingService {
 public:
  // `service_token` gives the token with which our services call each other: an anonymous caller
  // has none with which grid_geo could be asked.
  TrackingService(const PageTokens& signer,
                  const EventQueries& queries,
                  EventService& events,
                  AnonymousQuota& quota,
                  std::function<std::string()> service_token)
      : signer_(signer),
        queries_(queries),
        events_(events),
        quota_(quota),
        service_token_(std::move(service_token)) {}

  // May wait for grid_geo, Redis and the database.
  absl::StatusOr<Command> ReportAnonymously(const rpc::Call& call,
                                            const pb::ReportEventRequest& req);
  // The answer of a report.
  intake::v1::TrackedReport Reply(const Event& event) const;
  absl::StatusOr<intake::v1::TrackedReport> IssueToken(const rpc::Call& call,
                                                       const intake::v1::IssueTokenRequest& req);
  absl::StatusOr<intake::v1::ReportProgress> TrackReport(const rpc::Call& call,
                                                         const intake::v1::TrackReportRequest& req);

 private:
  absl::StatusOr<EventName> EventOf(const std::string& token) const;
  // The event that speaks for a merged one; the event itself otherwise.
  absl::StatusOr<Event> WorkOrderOf(const Event& event,
                                    const Actor& reader,
                                    absl::Time deadline) const;

  const PageTokens& signer_;
  const EventQueries& queries_;
  EventService& events_;
  AnonymousQuota& quota_;
  const std::function<std::string()> service_token_;
};

}  // namespace hailan::event_workflow
