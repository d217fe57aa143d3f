// The parts beside the loop (routing, queues, intake, clusters, handovers) over the suite's
// database.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "services/event_workflow/clusters/fanout.h"
#include "services/event_workflow/clusters/service.h"
#include "services/event_workflow/handovers/service.h"
#include "services/event_workflow/intake/past_cases.h"
#include "services/event_workflow/intake/tracking.h"
#include "services/event_workflow/queues/service.h"
#include "services/event_workflow/routing/service.h"
#include "tests/integration/event_workflow/fixture.h"

namespace hailan::event_workflow::testing {

struct IntakeSuite : Suite {
  // Reports at some metres north of the suite's point.
  pb::Event ReportAt(double metres, const std::string& text = "暖气管道漏水") {
    pb::ReportEventRequest request = Report(text);
    request.mutable_point()->set_latitude(request.point().latitude() + metres / 111195);
    return Reported(request);
  }
  pb::RoutingRule Rule(int number, pb::HandlingLevel level) const {
    pb::RoutingRule rule;
    rule.set_number(number);
    rule.set_title("rule of a test");
    rule.set_level(level);
    return rule;
  }
  absl::StatusOr<intake::v1::RuleBook> UseRules(const std::vector<pb::RoutingRule>& book) {
    intake::v1::ImportRulesRequest request;
    request.set_parent(kParent);
    for (const pb::RoutingRule& rule : book) *request.add_rules() = rule;
    return Ask(routing, &RoutingService::ImportRules, request, city);
  }
  absl::StatusOr<pb::Route> RouteOf(const std::string& event, const ActorPtr& actor) {
    intake::v1::GetRouteRequest request;
    request.set_event(event);
    return Ask(routing, &RoutingService::GetRoute, request, actor);
  }
  absl::StatusOr<intake::v1::Cluster> Link(const std::string& master,
                                           const std::vector<std::string>& others,
                                           const ActorPtr& actor) {
    intake::v1::LinkEventsRequest request;
    request.set_master(master);
    for (const std::string& event : others) request.add_events(event);
    return Ask(clusters, &ClusterService::LinkEvents, request, actor);
  }

  RuleBookStore rule_store;
  RuleBookRunner rule_runner{rule_store, clock, database->options()};
  RoutingService routing{pool, queries, rule_runner, rules, desk};
  QueueService queues{pool, tokens, rules};
  EventRunner imports_runner{store, clock, database->options()};
  PastCases past_cases{pool, imports_runner, desk};
  redis::Pool no_redis{redis::Options{}};
  redis::RateLimiter limiter{no_redis, nullptr, "anonymous_reports"};
  AnonymousQuota quota{limiter, pool, {.per_place = 3, .per_city = 5}};
  TrackingService tracking{tokens, queries, events, quota, [] { return std::string("token"); }};
  ClusterStore cluster_store;
  ClusterRunner cluster_runner{cluster_store, clock, database->options(), {.max_batch = 1}};
  ClusterFinder finder{pool, queries};
  ClusterService clusters{finder, cluster_store, store, clock};
  AnswerFanout fanout{pool, cluster_runner, clock};
  LadderStore ladder_store;
  LadderRunner ladder_runner{ladder_store, clock, database->options()};
  HandoverBasis basis{territories, territories, cache, clock};
  HandoverService handovers{pool, queries, ladder_runner, runner, basis};

  ActorPtr street = MakeActor(Role::kStreet, "street-1", {"222405001"});
  ActorPtr operators = MakeActor(Role::kOperator, "operator-1");
  ActorPtr hotline = MakeActor(Role::kIntegrator, "hotline");
  ActorPtr nobody = std::make_shared<Actor>();
};

inline const pb::Clock& ResolveClock(const pb::Event& event) {
  for (const pb::Clock& clock : event.clocks()) {
    if (clock.kind() == pb::CLOCK_KIND_RESOLVE) return clock;
  }
  FAIL("an event without a resolve clock");
  return event.clocks(0);
}

}  // namespace hailan::event_workflow::testing
