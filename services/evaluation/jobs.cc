#include "services/evaluation/jobs.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "services/evaluation/convert.h"

namespace hailan::evaluation {
namespace {

constexpr char kEvents[] = "event_workflow";
constexpr char kWishes[] = "volunteer_order";
constexpr int kPageSize = 500;
constexpr absl::Duration kPageDeadline = absl::Seconds(10);

}  // namespace

absl::Status Follower::Follow() {
  const absl::Time start = sources_.clock->Now();
  for (const std::string& city : cities_) {
    HL_RETURN_IF_ERROR(FollowFeed(*sources_.event_workflow, kEvents, city));
    HL_RETURN_IF_ERROR(FollowFeed(*sources_.volunteer_order, kWishes, city));
  }
  absl::MutexLock lock(&mutex_);
  fact_time_ = start;
  return absl::OkStatus();
}

absl::Time Follower::fact_time() const {
  absl::MutexLock lock(&mutex_);
  return fact_time_;
}

absl::Status Follower::FollowFeed(rpc::Peer& peer,
                                  const std::string& feed,
                                  const std::string& city) {
  while (true) {
    const absl::Time deadline = absl::Now() + kPageDeadline;
    HL_ASSIGN_OR_RETURN(const std::string cursor, facts_.GetCursor(city, feed, deadline));
    type::v1::ListChangesRequest request;
    request.set_parent(FormatCity(city));
    request.set_cursor(cursor);
    request.set_page_size(kPageSize);
    HL_ASSIGN_OR_RETURN(const auto page,
                        peer.Invoke<type::v1::ListChangesResponse>(
                            absl::StrCat("hailan.", feed, ".v1.ChangeFeed/ListChanges"),
                            request,
                            {deadline, sources_.authenticator->ServiceToken(), ""}));
    if (page.changes_size() == 0) return absl::OkStatus();
    const FeedPage position{city, feed, cursor, page.next_cursor()};
    // A page that another replica took in first is simply behind us: the next cursor says so.
    const absl::StatusOr<bool> taken = feed == kEvents
                                           ? facts_.Apply(position, ToEventFacts(page), deadline)
                                           : facts_.Apply(position, ToWishFacts(page), deadline);
    HL_RETURN_IF_ERROR(taken.status());
  }
}

}  // namespace hailan::evaluation
