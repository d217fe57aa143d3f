#include "tests/integration/rpc/echo_server.h"

#include <grpcpp/grpcpp.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/rpc/channel.h"
#include "hailan/testing/v1/feed.pb.h"
#include "hailan/testing/v1/flow.pb.h"
#include "tests/support/matchers.h"

namespace hailan::rpc {
namespace {

namespace pb = hailan::testing::v1;
using testing::Must;

absl::StatusOr<pb::EchoReply> EchoBack(const Call& /*call*/, const pb::EchoRequest& request) {
  pb::EchoReply reply;
  reply.set_text(request.text());
  reply.set_number(request.number() + 1);
  return reply;
}

absl::StatusOr<pb::PageReply> MakePage(const Call& /*call*/, const pb::PageRequest& request) {
  pb::PageReply reply;
  for (int i = 0; i < request.size(); ++i) reply.add_rows()->set_id(absl::StrCat(i));
  return reply;
}

// Adds up what one stream brings.
class Sum final : public UploadSink {
 public:
  std::unique_ptr<google::protobuf::Message> NewMessage() override {
    return std::make_unique<pb::EchoRequest>();
  }
  void Take(const Call& /*call*/,
            std::unique_ptr<google::protobuf::Message> message,
            Done done) override {
    sum_ += static_cast<const pb::EchoRequest&>(*message).number();
    done(absl::OkStatus());
  }
  std::unique_ptr<google::protobuf::Message> Reply() override {
    auto reply = std::make_unique<pb::EchoReply>();
    reply->set_number(sum_);
    return reply;
  }

 private:
  int64_t sum_ = 0;
};

constexpr UploadLimits kLimits = {.window = 4,
                                  .idle = absl::Milliseconds(400),
                                  .longest = absl::Seconds(1),
                                  .most_messages = 100};

}  // namespace

EchoServer::EchoServer(const EchoSetup& setup)
    : handler(EchoBack),
      authenticator_(Must(Authenticator::Create({}))),
      pipeline_(std::make_unique<Pipeline>(*authenticator_, clock_, metrics_, setup.limits)),
      executor_(std::make_unique<Executor>("echo", setup.threads, setup.most_queued)) {
  auto& echo = services_.emplace_back(
      std::make_unique<Service>("hailan.testing.v1.Echo", *pipeline_, *executor_));
  echo->Query(
      "Echo",
      [this](const Call& call, const pb::EchoRequest& request) -> absl::StatusOr<pb::EchoReply> {
        ++handled;
        return handler(call, request);
      });
  echo->Inline("Page", [](const Call& call, const pb::PageRequest& request) {
    return MakePage(call, request);
  });
  auto& flow = services_.emplace_back(
      std::make_unique<Service>("hailan.testing.v1.Flow", *pipeline_, *executor_));
  flow->Upload(
      "Collect", [](const Call&) { return std::make_unique<Sum>(); }, kLimits);
  flow->Follow(
      "Count",
      absl::Milliseconds(20),
      [this](const Call&, const pb::EchoRequest&) -> absl::StatusOr<Source<pb::EchoReply>> {
        return Source<pb::EchoReply>(
            [this, told = int64_t{0}]() mutable -> absl::StatusOr<std::optional<pb::EchoReply>> {
              if (told >= count) return std::nullopt;
              pb::EchoReply reply;
              reply.set_number(++told);
              return reply;
            });
      });
  if (setup.feed != nullptr) {
    services_
        .emplace_back(
            std::make_unique<Service>("hailan.testing.v1.ChangeFeed", *pipeline_, *executor_))
        ->ChangeFeed(*setup.feed);
  }
  ServerOptions options;
  options.listen = setup.listen;
  options.reflection = setup.reflection;
  for (const auto& service : services_) options.services.push_back(service.get());
  server_ = Must(Server::Start(std::move(options)));
  server_->SetServing(true);
}

EchoServer::~EchoServer() {
  server_->Shutdown(absl::Now() + absl::Seconds(5));
  // The executor answers what it holds while server and services are still there.
  executor_.reset();
}

std::shared_ptr<grpc::Channel> EchoServer::Network() {
  return Must(MakeChannel(server_->address(), {}));
}

std::string Bearer(const TokenClaims& claims) {
  return absl::StrCat("Bearer ", SignDevelopmentToken(claims, {}));
}

std::string GoodBearer() {
  return Bearer({.subject = "staff-1", .roles = {"grid_member"}, .city = "222405"});
}

RawCall GoodCall(const std::string& text) {
  pb::EchoRequest request;
  request.set_parent("cities/222405");
  request.set_text(text);
  request.set_number(41);
  return {.method = "hailan.testing.v1.Echo/Echo",
          .body = request.SerializeAsString(),
          .metadata = {{"authorization", GoodBearer()}}};
}

}  // namespace hailan::rpc
