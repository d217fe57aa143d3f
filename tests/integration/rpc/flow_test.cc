// Client streams and streams that follow something: limits, refusals and ends.
#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "hailan/testing/v1/echo.pb.h"
#include "tests/integration/rpc/echo_server.h"
#include "tests/support/matchers.h"

namespace hailan::rpc {
namespace {

namespace pb = hailan::testing::v1;
using absl::StatusCode;
using testing::FailsWith;
using testing::IsOk;
using testing::RawStream;
using testing::RawUpload;

struct Flow {
  EchoServer server;
  std::shared_ptr<grpc::Channel> channel = server.Network();

  static RawCall Raw(const std::string& method, absl::Duration timeout = absl::Seconds(10)) {
    RawCall call{.method = absl::StrCat("hailan.testing.v1.Flow/", method), .timeout = timeout};
    call.metadata = {{"authorization", GoodBearer()}};
    call.body = Number(0);
    return call;
  }
  static std::string Number(int64_t number, const std::string& city = "222405") {
    pb::EchoRequest request;
    request.set_parent(absl::StrCat("cities/", city));
    request.set_number(number);
    return request.SerializeAsString();
  }
  static int64_t NumberOf(const std::string& body) {
    pb::EchoReply reply;
    REQUIRE(reply.ParseFromString(body));
    return reply.number();
  }
};

}  // namespace

TEST_CASE_METHOD(Flow, "an upload is answered once, after its last message") {
  RawUpload upload(channel, Raw("Collect"));
  for (int i = 1; i <= 10; ++i) CHECK(upload.Write(Number(i)));
  const RawAnswer answer = upload.End();
  REQUIRE_THAT(answer.status, IsOk());
  CHECK(NumberOf(answer.body) == 55);
  RawUpload empty(channel, Raw("Collect"));
  CHECK(NumberOf(empty.End().body) == 0);
}

TEST_CASE_METHOD(Flow, "an upload is refused like any call, at the message that deserves it") {
  RawUpload foreign(channel, Raw("Collect"));
  CHECK(foreign.Write(Number(1)));
  foreign.Write(Number(2, "110101"));
  CHECK_THAT(foreign.Wait().status, FailsWith(StatusCode::kPermissionDenied, "FOREIGN_CITY"));
  RawUpload garbage(channel, Raw("Collect"));
  garbage.Write("\xff\xff\xff");
  CHECK(garbage.Wait().status.code() == StatusCode::kInvalidArgument);
  RawCall call = Raw("Collect");
  call.metadata.clear();
  CHECK_THAT(RawUpload(channel, call).Wait().status,
             FailsWith(StatusCode::kUnauthenticated, "UNAUTHENTICATED"));
}

TEST_CASE_METHOD(Flow, "an upload that is silent, lasts too long or brings too much is ended") {
  RawUpload silent(channel, Raw("Collect"));
  CHECK(silent.Write(Number(1)));
  CHECK_THAT(silent.Wait().status, FailsWith(StatusCode::kAborted, "UPLOAD_IDLE"));

  RawUpload endless(channel, Raw("Collect"));
  const absl::Time start = absl::Now();
  while (endless.Write(Number(1))) absl::SleepFor(absl::Milliseconds(100));
  CHECK(absl::Now() - start < absl::Seconds(8));
  CHECK_THAT(endless.Wait().status, FailsWith(StatusCode::kResourceExhausted, "UPLOAD_TOO_LONG"));

  RawUpload flood(channel, Raw("Collect"));
  int sent = 0;
  while (flood.Write(Number(1)) && sent < 10'000) ++sent;
  CHECK_THAT(flood.Wait().status, FailsWith(StatusCode::kResourceExhausted, "UPLOAD_TOO_LONG"));
}

TEST_CASE_METHOD(Flow, "a stream that follows something gives what there is, then what comes") {
  server.count = 2;
  RawStream stream(channel, Raw("Count"));
  CHECK(NumberOf(stream.Read().value()) == 1);
  CHECK(NumberOf(stream.Read().value()) == 2);
  server.count = 3;
  CHECK(NumberOf(stream.Read().value()) == 3);
  CHECK(stream.End(true).status.code() == StatusCode::kCancelled);
}

TEST_CASE_METHOD(Flow, "streams that wait hold no thread and end with their deadline") {
  std::vector<std::unique_ptr<RawStream>> streams;
  for (int i = 0; i < 10; ++i) {
    streams.push_back(std::make_unique<RawStream>(channel, Raw("Count", absl::Seconds(2))));
  }
  // The executor has two threads.
  CHECK_THAT(Send(channel, GoodCall()).status, IsOk());
  server.count = 1;
  for (const auto& stream : streams) CHECK(NumberOf(stream->Read().value()) == 1);
  for (const auto& stream : streams) {
    CHECK(stream->End().status.code() == StatusCode::kDeadlineExceeded);
  }
}

TEST_CASE("a stream lasts longer than any other call, but not for ever") {
  EchoServer server{{.limits = {.default_deadline = absl::Milliseconds(50),
                                .longest_deadline = absl::Milliseconds(100),
                                .longest_stream = absl::Seconds(3)}}};
  const auto channel = server.Network();
  // With no deadline of its own, and with one that is beyond the limit.
  for (const absl::Duration timeout : {absl::InfiniteDuration(), absl::Seconds(20)}) {
    server.count = 0;
    const absl::Time start = absl::Now();
    RawStream stream(channel, Flow::Raw("Count", timeout));
    absl::SleepFor(absl::Milliseconds(300));
    server.count = 1;
    CHECK(Flow::NumberOf(stream.Read().value()) == 1);
    CHECK_THAT(stream.End().status, FailsWith(StatusCode::kDeadlineExceeded, "DEADLINE_EXCEEDED"));
    CHECK(absl::Now() - start >= absl::Milliseconds(2900));
    CHECK(absl::Now() - start < absl::Seconds(10));
  }
}

TEST_CASE_METHOD(Flow, "a drain ends streams and uploads at once, also those that come then") {
  server.count = 1;
  RawStream stream(channel, Raw("Count"));
  CHECK(NumberOf(stream.Read().value()) == 1);
  RawUpload upload(channel, Raw("Collect"));
  CHECK(upload.Write(Number(1)));
  const absl::Time start = absl::Now();
  server.pipeline().EndStreams();
  CHECK_THAT(stream.End().status, FailsWith(StatusCode::kUnavailable, "DRAINING"));
  CHECK_THAT(upload.Wait().status, FailsWith(StatusCode::kUnavailable, "DRAINING"));
  CHECK_THAT(RawStream(channel, Raw("Count")).End().status,
             FailsWith(StatusCode::kUnavailable, "DRAINING"));
  server.server().Shutdown(absl::Now() + absl::Seconds(20));
  CHECK(absl::Now() - start < absl::Seconds(5));
}

}  // namespace hailan::rpc
