#include "services/evaluation/jobs.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/obs/log.h"
#include "common/pg/error.h"
#include "services/evaluation/convert.h"

namespace hailan::evaluation {
namespace {

constexpr char kEvents[] = "event_workflow";
constexpr char kWishes[] = "volunteer_order";
constexpr int kPageSize = 500;
constexpr absl::Duration kPageDeadline = absl::Seconds(10);
// Until a lost feed is asked again.
constexpr absl::Duration kLostPause = absl::Seconds(10);

}  // namespace

Follower::Follower(FactStore& facts, Sources sources, std::vector<std::string> cities)
    : facts_(facts), sources_(std::move(sources)), cities_(std::move(cities)) {
  sources_.metrics->AddGauge(
      "hailan_evaluation_lost_feeds",
      "Feeds that no longer keep what comes after the stored cursor; see README of evaluation.",
      {},
      [lost = lost_count_] { return static_cast<double>(*lost); });
}

absl::Status Follower::Follow() {
  const absl::Time start = sources_.clock->Now();
  for (const std::string& city : cities_) {
    HL_RETURN_IF_ERROR(Visit(*sources_.event_workflow, kEvents, city));
    HL_RETURN_IF_ERROR(Visit(*sources_.volunteer_order, kWishes, city));
  }
  if (!lost_.empty()) return absl::OkStatus();
  absl::MutexLock lock(&mutex_);
  fact_time_ = start;
  return absl::OkStatus();
}

absl::Status Follower::Visit(rpc::Peer& peer, const std::string& feed, const std::string& city) {
  const FeedKey key(city, feed);
  const auto lost = lost_.find(key);
  if (lost != lost_.end() && absl::Now() < lost->second) return absl::OkStatus();
  absl::Status status = FollowFeed(peer, feed, city);
  if (ReasonOf(status) == pg::reason::kCursorExpired) {
    obs::Log(obs::Level::kError,
             "A feed no longer keeps what comes after our cursor; the facts must be rebuilt.",
             {{"feed", feed}, {"city", city}, {"reason", ReasonOf(status)}});
    lost_[key] = absl::Now() + kLostPause;
    status = absl::OkStatus();
  } else if (status.ok()) {
    lost_.erase(key);
  }
  *lost_count_ = lost_.size();
  return status;
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
