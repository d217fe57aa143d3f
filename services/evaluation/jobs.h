// Following the change feeds of event_workflow and volunteer_order, exactly once each.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
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
  };
  Follower(FactStore& facts, Sources sources, std::vector<std::string> cities)
      : facts_(facts), sources_(std::move(sources)), cities_(std::move(cities)) {}

  // Job: reads every feed to its end.
  absl::Status Follow();
  // The facts contain everything that the feeds held at this instant; InfinitePast before the first
  // complete run.
  absl::Time fact_time() const;

 private:
  absl::Status FollowFeed(rpc::Peer& peer, const std::string& feed, const std::string& city);

  FactStore& facts_;
  const Sources sources_;
  const std::vector<std::string> cities_;
  mutable absl::Mutex mutex_;
  absl::Time fact_time_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace hailan::evaluation
