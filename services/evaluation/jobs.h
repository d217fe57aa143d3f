// Following the change feeds of event_workflow and volunteer_order, exactly once each.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/obs/metrics.h"
#include "common/rpc/auth.h"
#include "common/rpc/channel.h"
#include "services/evaluation/fact_store.h"

namespace hailan::evaluation {

// Takes in what is new. Any number of replicas may follow at once: a page and its cursor are stored
// in one statement, and only by the replica that comes first.
class Follower {
 public:
  // What it needs, all outliving it.
  struct Sources {
    std::shared_ptr<rpc::Peer> event_workflow;
    std::shared_ptr<rpc::Peer> volunteer_order;
    rpc::Authenticator* authenticator;
    const Clock* clock;
    obs::Metrics* metrics;
  };
  Follower(FactStore& facts, Sources sources, std::vector<std::string> cities);

  // Job: reads every feed to its end. A feed that no longer keeps what comes after our cursor
  // (CURSOR_EXPIRED) is lost until somebody rebuilds the facts, see README: it is logged and asked
  // again every ten seconds, and counted in hailan_evaluation_lost_feeds; the others go on.
  absl::Status Follow();
  // The facts contain everything that the feeds held at this instant; InfinitePast before the first
  // complete run. Stands still while a feed is lost.
  absl::Time fact_time() const;

 private:
  // City and feed.
  using FeedKey = std::pair<std::string, std::string>;

  // Of a feed that is not lost, or has been for a while.
  absl::Status Visit(rpc::Peer& peer, const std::string& feed, const std::string& city);
  absl::Status FollowFeed(rpc::Peer& peer, const std::string& feed, const std::string& city);

  FactStore& facts_;
  const Sources sources_;
  const std::vector<std::string> cities_;
  mutable absl::Mutex mutex_;
  absl::Time fact_time_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  // Lost feeds and when to ask them again; of the job's thread.
  std::map<FeedKey, absl::Time> lost_;
  // Their number, for a gauge that may outlive us.
  const std::shared_ptr<std::atomic<size_t>> lost_count_ = std::make_shared<std::atomic<size_t>>(0);
};

}  // namespace hailan::evaluation
