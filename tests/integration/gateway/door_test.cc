// The gateway alone, with nobody behind it: its rate limit, and what callers are told of services
// that are away.
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/app/host.h"
#include "common/base/id.h"
#include "common/obs/log.h"
#include "common/rpc/auth.h"
#include "common/rpc/channel.h"
#include "hailan/event_workflow/intake/v1/queues.pb.h"
#include "hailan/event_workflow/v1/events.pb.h"
#include "hailan/gateway/v1/gateway.pb.h"
#include "hailan/grid_geo/v1/territories.pb.h"
#include "services/gateway/module.h"
#include "tests/support/captured_stderr.h"
#include "tests/support/environment.h"
#include "tests/support/http_client.h"
#include "tests/support/matchers.h"
#include "tests/support/process.h"

namespace hailan::gateway {
namespace {

namespace geo = hailan::grid_geo::v1;
using absl::StatusCode;
using testing::FailsWith;
using testing::HttpAnswer;
using testing::Must;

constexpr char kList[] = "hailan.grid_geo.v1.Territories/ListTerritories";
constexpr int kBurst = 5;

struct LoneGateway {
  testing::TemporaryFolder folder;
  std::string http = absl::StrCat("127.0.0.1:", testing::FreePort());
  std::unique_ptr<app::Host> host;
  std::unique_ptr<rpc::Peer> peer;

  LoneGateway() {
    std::signal(SIGPIPE, SIG_IGN);
    const std::string nowhere = absl::StrCat("unix:", folder.path(), "/nobody.sock");
    const std::string grpc = absl::StrCat("unix:", folder.path(), "/gateway.sock");
    std::map<std::string, std::string> settings = {{"HAILAN_REDIS_URL", testing::RedisUrl()},
                                                   {"HAILAN_GRPC_LISTEN", ""},
                                                   {"HAILAN_ADMIN_LISTEN", "127.0.0.1:0"},
                                                   {"HAILAN_GATEWAY_GRPC_LISTEN", grpc},
                                                   {"HAILAN_GATEWAY_HTTP_LISTEN", http},
                                                   {"HAILAN_GATEWAY_RATE", "1"},
                                                   {"HAILAN_GATEWAY_BURST", absl::StrCat(kBurst)},
                                                   {"HAILAN_LOG_LEVEL", "error"}};
    for (const char* peer_name :
         {"GRID_GEO", "RESIDENTS", "EVENT_WORKFLOW", "VOLUNTEER_ORDER", "EVALUATION"}) {
      settings[absl::StrCat("HAILAN_", peer_name, "_TARGET")] = nowhere;
    }
    host = std::make_unique<app::Host>(app::Config(settings));
    Must(host->Start({kModule}));
    peer = std::make_unique<rpc::Peer>([grpc] { return Must(rpc::MakeChannel(grpc, {})); });
  }

  // A token of an account of its own, whose rate nobody else uses.
  static std::string NewToken() {
    rpc::TokenClaims claims;
    claims.subject = NewId(absl::Now());
    claims.roles = {"community"};
    claims.city = "222405";
    return rpc::SignDevelopmentToken(claims, {});
  }
  absl::Status CallGrpc(const std::string& token) const {
    geo::ListTerritoriesRequest request;
    request.set_parent("cities/222405");
    return peer
        ->Invoke<geo::ListTerritoriesResponse>(
            kList, request, {absl::Now() + absl::Seconds(5), token, ""})
        .status();
  }
  HttpAnswer CallJson(const std::string& token, const std::string& traceparent = "") const {
    return testing::CallHttp({.url = absl::StrCat("http://", http, "/", kList),
                              .body = R"({"parent":"cities/222405"})",
                              .headers = {{"content-type", "application/json"},
                                          {"authorization", "Bearer " + token},
                                          {"traceparent", traceparent}}});
  }
};

TEST_CASE_METHOD(LoneGateway, "a service that is away is named as such, by gRPC and by HTTP") {
  const std::string token = NewToken();
  const absl::Status status = CallGrpc(token);
  CHECK_THAT(status, FailsWith(StatusCode::kUnavailable, "PEER_UNAVAILABLE"));
  CHECK(RetryDelayOf(status).has_value());
  const HttpAnswer answer = CallJson(token);
  CHECK(answer.status == 503);
  CHECK(nlohmann::json::parse(answer.body)["code"] == "unavailable");
  CHECK(answer.headers.count("retry-after") == 1);

  hailan::gateway::v1::GetHouseCardRequest card;
  card.set_name("cities/222405/houses/H1");
  card.set_purpose("test");
  CHECK(peer->Invoke<hailan::gateway::v1::HouseCard>("hailan.gateway.v1.Gateway/GetHouseCard",
                                                     card,
                                                     {absl::Now() + absl::Seconds(5), token, ""})
            .status()
            .code() == StatusCode::kUnavailable);
}

TEST_CASE_METHOD(LoneGateway, "every package of a service is forwarded to it") {
  const rpc::CallOptions options{absl::Now() + absl::Seconds(5), NewToken(), ""};
  CHECK_THAT(peer->Invoke<event_workflow::v1::ListEventsResponse>(
                     "hailan.event_workflow.v1.Events/ListEvents",
                     event_workflow::v1::ListEventsRequest(),
                     options)
                 .status(),
             FailsWith(StatusCode::kUnavailable, "PEER_UNAVAILABLE"));
  CHECK_THAT(peer->Invoke<event_workflow::intake::v1::ListQueueResponse>(
                     "hailan.event_workflow.intake.v1.Queues/ListQueue",
                     event_workflow::intake::v1::ListQueueRequest(),
                     options)
                 .status(),
             FailsWith(StatusCode::kUnavailable, "PEER_UNAVAILABLE"));
  CHECK_THAT(peer->Invoke<event_workflow::intake::v1::ListQueueResponse>(
                     "hailan.event_workflow.v1.Queues/ListQueue",
                     event_workflow::intake::v1::ListQueueRequest(),
                     options)
                 .status(),
             FailsWith(StatusCode::kUnimplemented, "METHOD_UNKNOWN"));
}

TEST_CASE_METHOD(LoneGateway, "a caller beyond its rate is refused, the others are not") {
  const std::string hasty = NewToken();
  int passed = 0;
  absl::Status refused;
  for (int i = 0; i < 3 * kBurst; ++i) {
    const absl::Status status = CallGrpc(hasty);
    if (ReasonOf(status) == "PEER_UNAVAILABLE") {
      ++passed;
    } else {
      refused = status;
    }
  }
  // One more may become free meanwhile.
  CHECK(passed >= kBurst);
  CHECK(passed <= kBurst + 2);
  CHECK_THAT(refused, FailsWith(StatusCode::kResourceExhausted, "RATE_LIMITED"));
  CHECK(RetryDelayOf(refused).has_value());
  CHECK_THAT(CallGrpc(NewToken()), FailsWith(StatusCode::kUnavailable, "PEER_UNAVAILABLE"));
}

TEST_CASE_METHOD(LoneGateway, "HTTP has the same limit, counted in Redis, and says when to come") {
  const std::string hasty = NewToken();
  int passed = 0;
  HttpAnswer refused;
  for (int i = 0; i < 3 * kBurst; ++i) {
    HttpAnswer answer = CallJson(hasty);
    if (answer.status == 503) {
      ++passed;
    } else {
      refused = std::move(answer);
    }
  }
  CHECK(passed >= kBurst);
  CHECK(passed <= kBurst + 2);
  CHECK(refused.status == 429);
  CHECK(refused.headers.count("retry-after") == 1);
  CHECK(nlohmann::json::parse(refused.body)["details"][0]["debug"]["reason"] == "RATE_LIMITED");
}

TEST_CASE_METHOD(LoneGateway, "a call that is refused at the door is logged under its trace") {
  obs::SetLogLevel(obs::Level::kInfo);
  const testing::CapturedStderr captured;
  const std::string json = "0af7651916cd43dd8448eb211c803101";
  const std::string grpc = "0af7651916cd43dd8448eb211c803102";
  const auto header = [](const std::string& trace) {
    return absl::StrCat("00-", trace, "-b7ad6b7169203331-01");
  };
  CHECK(CallJson("no token", header(json)).status == 401);
  geo::ListTerritoriesRequest request;
  request.set_parent("cities/222405");
  CHECK_THAT(peer->Invoke<geo::ListTerritoriesResponse>(
                     kList, request, {absl::Now() + absl::Seconds(5), "no token", header(grpc)})
                 .status(),
             testing::HasCode(StatusCode::kUnauthenticated));
  std::map<std::string, std::string> codes;
  for (const nlohmann::json& line : captured.Lines()) {
    codes[line.value("trace_id", "")] = line.value("code", "");
  }
  CHECK(codes[json] == "UNAUTHENTICATED");
  CHECK(codes[grpc] == "UNAUTHENTICATED");
}

}  // namespace
}  // namespace hailan::gateway
