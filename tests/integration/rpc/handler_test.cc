// What handlers do wrong or too slowly, and what the caller is told of it.
#include <catch2/catch.hpp>
#include <future>
#include <stdexcept>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "tests/integration/rpc/echo_server.h"
#include "tests/support/matchers.h"

namespace hailan::rpc {
namespace {

namespace pb = hailan::testing::v1;
using absl::StatusCode;
using testing::FailsWith;
using testing::IsOk;

constexpr char kSecret[] = "relation \"residents\" column citizen_id";

void CheckInternal(EchoServer& server) {
  const RawAnswer answer = Send(server.Network(), GoodCall());
  CHECK_THAT(answer.status, FailsWith(StatusCode::kInternal, "INTERNAL"));
  const ErrorMetadata metadata = MetadataOf(answer.status);
  REQUIRE(metadata.size() == 1);
  CHECK(metadata[0].first == "log_id");
  CHECK(metadata[0].second.size() == 36);
  CHECK_THAT(std::string(answer.status.message()), !Catch::Contains("residents"));
  CHECK_THAT(answer.details, !Catch::Contains("residents"));
}

TEST_CASE("an exception in a handler is INTERNAL with a log id and no text") {
  EchoServer server;
  server.handler = [](const Call&, const pb::EchoRequest&) -> absl::StatusOr<pb::EchoReply> {
    throw std::runtime_error(kSecret);
  };
  CheckInternal(server);
  // The thread that caught it goes on.
  server.handler = [](const Call&, const pb::EchoRequest&) -> absl::StatusOr<pb::EchoReply> {
    return pb::EchoReply();
  };
  CHECK_THAT(Send(server.Network(), GoodCall()).status, IsOk());
}

TEST_CASE("an internal error of a handler leaves nothing but a log id") {
  EchoServer server;
  for (const StatusCode code :
       {StatusCode::kInternal, StatusCode::kUnknown, StatusCode::kDataLoss}) {
    server.handler = [code](const Call&, const pb::EchoRequest&) -> absl::StatusOr<pb::EchoReply> {
      return absl::Status(code, kSecret);
    };
    CheckInternal(server);
  }
}

TEST_CASE("an error of a handler arrives with reason, metadata and delay") {
  EchoServer server;
  server.handler = [](const Call&, const pb::EchoRequest&) -> absl::StatusOr<pb::EchoReply> {
    return WithRetryDelay(
        Error(StatusCode::kAborted, reason::kStaleEtag, "It changed.", {{"etag", "7"}}),
        absl::Milliseconds(1500));
  };
  const absl::Status status = Send(server.Network(), GoodCall()).status;
  CHECK_THAT(status, FailsWith(StatusCode::kAborted, "STALE_ETAG"));
  CHECK(status.message() == "It changed.");
  CHECK(MetadataOf(status) == ErrorMetadata{{"etag", "7"}});
  CHECK(RetryDelayOf(status) == absl::Milliseconds(1500));
}

TEST_CASE("a very long message is cut between two characters") {
  EchoServer server;
  std::string text = "x";
  for (int i = 0; i < 1000; ++i) text += "龙";
  server.handler = [&](const Call&, const pb::EchoRequest&) -> absl::StatusOr<pb::EchoReply> {
    return Error(StatusCode::kAborted, reason::kStaleEtag, text);
  };
  const absl::Status status = Send(server.Network(), GoodCall()).status;
  CHECK_THAT(status, FailsWith(StatusCode::kAborted, "STALE_ETAG"));
  CHECK(status.message().size() == 1024);
  CHECK(text.substr(0, 1024) == status.message());
}

// A handler that waits until the test lets it go.
struct Gate {
  absl::Notification open;
  std::atomic<int> inside = 0;
  EchoServer::Handler handler() {
    return [this](const Call&, const pb::EchoRequest& request) -> absl::StatusOr<pb::EchoReply> {
      ++inside;
      open.WaitForNotification();
      pb::EchoReply reply;
      reply.set_text(request.text());
      return reply;
    };
  }
};

TEST_CASE("a full executor refuses at once and says when to come again") {
  Gate gate;
  EchoServer server({.threads = 1, .most_queued = 2});
  server.handler = gate.handler();
  const auto channel = server.Network();
  std::vector<std::future<RawAnswer>> calls;
  const auto start = [&] {
    calls.push_back(std::async(std::launch::async, [&] { return Send(channel, GoodCall()); }));
  };
  start();
  while (gate.inside == 0) absl::SleepFor(absl::Milliseconds(1));
  // One runs, two wait; whichever of the others come next are refused.
  for (int i = 0; i < 6; ++i) start();
  int refused = 0;
  const absl::Time begin = absl::Now();
  while (refused < 4 && absl::Now() < begin + absl::Seconds(5)) {
    refused = 0;
    for (auto& call : calls) {
      refused += call.wait_for(std::chrono::milliseconds(1)) == std::future_status::ready ? 1 : 0;
    }
  }
  CHECK(refused == 4);
  gate.open.Notify();
  int served = 0;
  for (auto& call : calls) {
    const absl::Status status = call.get().status;
    if (status.ok()) {
      ++served;
    } else {
      CHECK_THAT(status, FailsWith(StatusCode::kResourceExhausted, "QUEUE_FULL"));
      CHECK(RetryDelayOf(status) == absl::Milliseconds(200));
    }
  }
  CHECK(served == 3);
}

TEST_CASE("a service with its hands full turns calls away before it reads them") {
  Gate gate;
  EchoServer server({.threads = 2, .limits = {.most_calls = 2}});
  server.handler = gate.handler();
  const auto channel = server.Network();
  std::vector<std::future<RawAnswer>> calls;
  calls.reserve(2);
  for (int i = 0; i < 2; ++i) {
    calls.push_back(std::async(std::launch::async, [&] { return Send(channel, GoodCall()); }));
  }
  while (gate.inside < 2) absl::SleepFor(absl::Milliseconds(1));
  RawCall unread = GoodCall();
  unread.body = "no message";
  unread.metadata.clear();
  const absl::Status refused = Send(channel, unread).status;
  CHECK_THAT(refused, FailsWith(StatusCode::kResourceExhausted, "QUEUE_FULL"));
  CHECK(RetryDelayOf(refused) == absl::Milliseconds(200));
  CHECK_THAT(server.metrics().Expose(),
             Catch::Matchers::Contains(
                 "code=\"RESOURCE_EXHAUSTED\",method=\"hailan.testing.v1.Echo/Echo\"} 1"));
  gate.open.Notify();
  for (auto& call : calls) CHECK_THAT(call.get().status, IsOk());
  CHECK_THAT(Send(channel, GoodCall()).status, IsOk());
}

TEST_CASE("a call whose deadline passes while it waits is never handled") {
  Gate gate;
  EchoServer server({.threads = 1});
  server.handler = gate.handler();
  const auto channel = server.Network();
  auto first = std::async(std::launch::async, [&] { return Send(channel, GoodCall()); });
  while (gate.inside == 0) absl::SleepFor(absl::Milliseconds(1));
  RawCall hurried = GoodCall();
  hurried.timeout = absl::Milliseconds(50);
  const absl::Time begin = absl::Now();
  CHECK(Send(channel, hurried).status.code() == StatusCode::kDeadlineExceeded);
  CHECK(absl::Now() - begin < absl::Seconds(2));
  // The server counts from when the call arrived.
  absl::SleepFor(absl::Milliseconds(300));
  gate.open.Notify();
  CHECK_THAT(first.get().status, IsOk());
  CHECK_THAT(Send(channel, GoodCall()).status, IsOk());
  CHECK(server.handled == 2);
}

TEST_CASE("the handler sees the caller, the deadline and the trace") {
  EchoServer server;
  Call seen;
  server.handler = [&seen](const Call& call,
                           const pb::EchoRequest&) -> absl::StatusOr<pb::EchoReply> {
    seen = call;
    return pb::EchoReply();
  };
  RawCall call = GoodCall();
  call.metadata = {{"authorization",
                    Bearer({.subject = "staff-9",
                            .roles = {"grid_member"},
                            .city = "222405",
                            .areas = {"222405001001"},
                            .departments = {"heat"}})},
                   {"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}};
  call.timeout = absl::Seconds(3);
  CHECK_THAT(Send(server.Network(), call).status, IsOk());
  CHECK(seen.actor().subject == "staff-9");
  CHECK(seen.actor().Has(Role::kGridMember));
  CHECK(seen.actor().Covers("222405001001003"));
  CHECK(seen.actor().InDepartment("heat"));
  CHECK(seen.trace.trace_id == "0af7651916cd43dd8448eb211c80319c");
  // gRPC writes a timeout with three digits or so, rounded up.
  CHECK(seen.deadline <= absl::Now() + absl::Seconds(3) + absl::Milliseconds(200));
  // An hour asked for is cut to what the server allows.
  call.timeout = absl::Hours(1);
  CHECK_THAT(Send(server.Network(), call).status, IsOk());
  CHECK(seen.deadline <= absl::Now() + absl::Seconds(60));
}

TEST_CASE("a server that drains finishes what it has begun and refuses the rest") {
  Gate gate;
  EchoServer server;
  server.handler = gate.handler();
  const auto channel = server.Network();
  auto running = std::async(std::launch::async, [&] { return Send(channel, GoodCall("last")); });
  while (gate.inside == 0) absl::SleepFor(absl::Milliseconds(1));
  auto shutdown = std::async(std::launch::async,
                             [&] { server.server().Shutdown(absl::Now() + absl::Seconds(5)); });
  absl::SleepFor(absl::Milliseconds(100));
  CHECK(Send(server.Network(), GoodCall()).status.code() == StatusCode::kUnavailable);
  gate.open.Notify();
  CHECK_THAT(running.get().status, IsOk());
  shutdown.get();
}

}  // namespace
}  // namespace hailan::rpc
