// hiredis in RAII. Only the argv forms are used: the printf forms read values as format strings.
#include "common/redis/connection.h"

#include <hiredis/hiredis.h>
#include <poll.h>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace hailan::redis {
namespace {

struct FreeReply {
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};

Reply Convert(const redisReply& raw) {
  Reply reply;
  switch (raw.type) {
    case REDIS_REPLY_INTEGER:
      reply.kind = Reply::Kind::kInteger;
      reply.integer = raw.integer;
      break;
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS:
    // Errors inside an array stay texts; a single error is a status before it gets here.
    case REDIS_REPLY_ERROR:
      reply.kind = Reply::Kind::kText;
      reply.text.assign(raw.str, raw.len);
      break;
    case REDIS_REPLY_ARRAY:
      reply.kind = Reply::Kind::kArray;
      reply.elements.reserve(raw.elements);
      for (size_t i = 0; i < raw.elements; ++i) reply.elements.push_back(Convert(*raw.element[i]));
      break;
    default:
      break;
  }
  return reply;
}

struct Address {
  std::string host;
  int port = 0;
};

absl::StatusOr<Address> ParseAddress(absl::string_view url) {
  const size_t colon = url.rfind(':');
  Address address;
  if (colon == absl::string_view::npos || colon == 0 ||
      !absl::SimpleAtoi(url.substr(colon + 1), &address.port) || address.port < 1 ||
      address.port > 65535) {
    return Error(absl::StatusCode::kInvalidArgument,
                 reason::kInvalidRedisUrl,
                 "The Redis address must be unix:/path or host:port.");
  }
  absl::string_view host = url.substr(0, colon);
  if (absl::ConsumePrefix(&host, "[")) absl::ConsumeSuffix(&host, "]");
  address.host = std::string(host);
  return address;
}

}  // namespace

absl::Status RedisUnavailable() {
  return Error(absl::StatusCode::kUnavailable,
               reason::kRedisUnavailable,
               "Redis does not answer; work goes on without it.");
}

void Connection::Free::operator()(redisContext* context) const {
  redisFree(context);
}

absl::StatusOr<Connection::Context> Connection::Connect(const Options& options) {
  const timeval timeout = absl::ToTimeval(options.timeout);
  absl::string_view url = options.url;
  Context context;
  if (absl::ConsumePrefix(&url, "unix:")) {
    context.reset(redisConnectUnixWithTimeout(std::string(url).c_str(), timeout));
  } else {
    HL_ASSIGN_OR_RETURN(const Address address, ParseAddress(url));
    context.reset(redisConnectWithTimeout(address.host.c_str(), address.port, timeout));
  }
  if (context == nullptr || context->err != 0) return RedisUnavailable();
  if (redisSetTimeout(context.get(), timeout) != REDIS_OK) return RedisUnavailable();
  return context;
}

absl::StatusOr<std::unique_ptr<Connection>> Connection::Open(const Options& options) {
  HL_ASSIGN_OR_RETURN(Context context, Connect(options));
  std::unique_ptr<Connection> connection(new Connection(std::move(context)));
  if (!options.password.empty()) {
    HL_RETURN_IF_ERROR(connection->Run({"AUTH", options.password}).status());
  }
  return connection;
}

absl::StatusOr<Reply> Connection::Run(absl::Span<const absl::string_view> command) {
  if (broken()) return RedisUnavailable();
  std::vector<const char*> texts;
  std::vector<size_t> lengths;
  texts.reserve(command.size());
  lengths.reserve(command.size());
  for (const absl::string_view argument : command) {
    // hiredis measures a null pointer as it would any other; an empty view may have one.
    texts.push_back(argument.data() == nullptr ? "" : argument.data());
    lengths.push_back(argument.size());
  }
  const std::unique_ptr<redisReply, FreeReply> reply(static_cast<redisReply*>(redisCommandArgv(
      context_.get(), static_cast<int>(texts.size()), texts.data(), lengths.data())));
  if (reply == nullptr) {
    context_.reset();
    return RedisUnavailable();
  }
  if (reply->type == REDIS_REPLY_ERROR) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 reason::kRedisRefused,
                 absl::string_view(reply->str, reply->len));
  }
  return Convert(*reply);
}

bool Connection::broken() const {
  return context_ == nullptr;
}

bool Connection::AliveWhileIdle() const {
  pollfd socket{.fd = context_->fd, .events = POLLIN, .revents = 0};
  return poll(&socket, 1, 0) == 0;
}

}  // namespace hailan::redis
