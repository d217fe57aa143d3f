// WatchChanges: a stream that follows the outbox and resumes by cursor.
#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/support/sync_stream.h>

#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/rpc/channel.h"
#include "common/rpc/grpc_status.h"
#include "hailan/type/v1/change.pb.h"
#include "tests/integration/rpc/echo_server.h"
#include "tests/support/matchers.h"
#include "tests/support/pg_database.h"

namespace hailan::rpc {
namespace {

namespace pb = hailan::type::v1;
using absl::StatusCode;
using testing::Must;

struct Feed {
  testing::TestDatabase database{absl::Span<const pg::Migration>(), "testing"};
  pg::Pool pool{database.options()};
  EchoServer server{{.feed = &pool}};
  std::shared_ptr<grpc::Channel> channel = server.Network();

  Feed() { database.Query(testing::RunnerTables()); }
  void Happen(const std::string& resource, const std::string& city = "222405") const {
    database.Query(
        absl::StrCat("INSERT INTO outbox (city_id, type, resource, payload, change_time) VALUES ('",
                     city,
                     "', 'note.written', '",
                     resource,
                     "', '', 1772413200000000)"));
  }
};

// One open stream.
class Stream {
 public:
  Stream(Feed& feed, const std::string& cursor, const std::string& authorization, int page_size = 0)
      : channel_(feed.channel) {
    pb::ListChangesRequest request;
    request.set_parent("cities/222405");
    request.set_cursor(cursor);
    request.set_page_size(page_size);
    context_.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(10)));
    if (!authorization.empty()) context_.AddMetadata("authorization", authorization);
    reader_.reset(grpc::internal::ClientReaderFactory<pb::Change>::Create(
        channel_.get(), method_, &context_, request));
  }
  // The next change, or an empty one at the end.
  pb::Change Next() {
    pb::Change change;
    reader_->Read(&change);
    return change;
  }
  absl::Status End() {
    pb::Change change;
    while (reader_->Read(&change)) continue;
    return FromGrpc(reader_->Finish());
  }
  absl::Status Cancel() {
    context_.TryCancel();
    return End();
  }

 private:
  std::shared_ptr<grpc::Channel> channel_;
  grpc::ClientContext context_;
  const grpc::internal::RpcMethod method_{"/hailan.testing.v1.ChangeFeed/WatchChanges",
                                          grpc::internal::RpcMethod::SERVER_STREAMING};
  std::unique_ptr<grpc::ClientReader<pb::Change>> reader_;
};

std::string Integrator(const std::string& city = "222405") {
  return Bearer({.subject = "system-1", .roles = {"integrator"}, .city = city});
}

TEST_CASE_METHOD(Feed, "a stream gives what there is, then what comes, and resumes by cursor") {
  for (const char* resource : {"a", "b", "c"}) Happen(resource);
  Happen("elsewhere", "110101");
  std::string cursor;
  {
    Stream stream(*this, "", Integrator(), 2);
    CHECK(stream.Next().resource() == "a");
    const pb::Change second = stream.Next();
    CHECK(second.resource() == "b");
    CHECK(second.type() == "note.written");
    CHECK(second.change_time().seconds() == 1772413200);
    CHECK_FALSE(second.change_id().empty());
    cursor = second.cursor();
    CHECK(stream.Next().resource() == "c");
    Happen("d");
    CHECK(stream.Next().resource() == "d");
    CHECK(stream.Cancel().code() == StatusCode::kCancelled);
  }
  Stream resumed(*this, cursor, Integrator());
  CHECK(resumed.Next().resource() == "c");
  CHECK(resumed.Next().resource() == "d");
  Happen("e");
  CHECK(resumed.Next().resource() == "e");
  CHECK(resumed.Cancel().code() == StatusCode::kCancelled);
}

TEST_CASE_METHOD(Feed, "a stream is refused like any call") {
  CHECK_THAT(Stream(*this, "", "").End(),
             testing::FailsWith(StatusCode::kUnauthenticated, "UNAUTHENTICATED"));
  CHECK_THAT(Stream(*this, "", GoodBearer()).End(),
             testing::FailsWith(StatusCode::kPermissionDenied, "PERMISSION_DENIED"));
  CHECK_THAT(Stream(*this, "", Integrator("110101")).End(),
             testing::FailsWith(StatusCode::kPermissionDenied, "FOREIGN_CITY"));
  CHECK_THAT(Stream(*this, "no cursor of ours", Integrator()).End(),
             testing::FailsWith(StatusCode::kInvalidArgument, "INVALID_CURSOR"));
  CHECK_THAT(Stream(*this, "", Integrator(), 1001).End(),
             testing::FailsWith(StatusCode::kInvalidArgument, "INVALID_FIELD"));
}

TEST_CASE_METHOD(Feed, "many idle streams hold no thread") {
  // The executor has two threads; ten streams and a call share them.
  std::vector<std::unique_ptr<Stream>> streams;
  streams.reserve(10);
  for (int i = 0; i < 10; ++i) {
    streams.push_back(std::make_unique<Stream>(*this, "", Integrator()));
  }
  CHECK_THAT(Send(channel, GoodCall()).status, testing::IsOk());
  Happen("a");
  for (const auto& stream : streams) CHECK(stream->Next().resource() == "a");
  for (const auto& stream : streams) CHECK(stream->Cancel().code() == StatusCode::kCancelled);
}

TEST_CASE_METHOD(Feed,
                 "a stream behind what was removed is told so, from the start or on its way") {
  Happen("a");
  Stream stream(*this, "", Integrator());
  const std::string cursor = stream.Next().cursor();
  database.Query("INSERT INTO outbox_pruned VALUES ('222405', '9223372036854775807', 1)");
  CHECK_THAT(stream.End(), testing::FailsWith(StatusCode::kOutOfRange, "CURSOR_EXPIRED"));
  CHECK_THAT(Stream(*this, cursor, Integrator()).End(),
             testing::FailsWith(StatusCode::kOutOfRange, "CURSOR_EXPIRED"));
}

TEST_CASE_METHOD(Feed, "a drain ends streams at once, and their successors go on elsewhere") {
  Happen("a");
  Stream stream(*this, "", Integrator());
  const std::string cursor = stream.Next().cursor();
  const absl::Time start = absl::Now();
  server.pipeline().EndStreams();
  CHECK_THAT(stream.End(), testing::FailsWith(StatusCode::kUnavailable, "DRAINING"));
  server.server().Shutdown(absl::Now() + absl::Seconds(20));
  CHECK(absl::Now() - start < absl::Seconds(5));

  Happen("b");
  EchoServer other{{.feed = &pool, .limits = {.longest_stream = absl::Seconds(3)}}};
  channel = other.Network();
  Stream next(*this, cursor, Integrator());
  CHECK(next.Next().resource() == "b");
  CHECK_THAT(next.End(), testing::FailsWith(StatusCode::kDeadlineExceeded, "DEADLINE_EXCEEDED"));
}

TEST_CASE_METHOD(Feed, "ListChanges pages through the same feed") {
  for (const char* resource : {"a", "b", "c"}) Happen(resource);
  Peer peer([this] { return channel; });
  const CallOptions options = {.deadline = absl::Now() + absl::Seconds(5),
                               .token = Integrator().substr(7),
                               .traceparent = ""};
  pb::ListChangesRequest request;
  request.set_parent("cities/222405");
  request.set_page_size(2);
  const auto list = [&] {
    return Must(peer.Invoke<pb::ListChangesResponse>(
        "hailan.testing.v1.ChangeFeed/ListChanges", request, options));
  };
  // A feed shows a change once no older transaction is open in the whole cluster.
  while (database.Value("SELECT count(*) FROM outbox WHERE transaction_id >= "
                        "pg_snapshot_xmin(pg_current_snapshot())") != "0") {
    absl::SleepFor(absl::Milliseconds(20));
  }
  const auto first = list();
  REQUIRE(first.changes_size() == 2);
  request.set_cursor(first.next_cursor());
  const auto second = list();
  REQUIRE(second.changes_size() == 1);
  CHECK(second.changes(0).resource() == "c");
  request.set_cursor(second.next_cursor());
  const auto drained = list();
  CHECK(drained.changes_size() == 0);
  CHECK(drained.next_cursor() == second.next_cursor());
}

}  // namespace
}  // namespace hailan::rpc
