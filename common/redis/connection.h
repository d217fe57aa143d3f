// One connection to Redis over hiredis. Redis is a cache and a rate limiter here, never the truth:
// callers treat every failure as a miss. No TLS (hiredis 0.14 has none): reach a remote Redis
// through a TLS side-car or a private network.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"

struct redisContext;

namespace hailan::redis {

// Where and how to connect.
struct Options {
  // `unix:/run/redis.sock`, `host:port`, `[::1]:6379`, or empty: no Redis, every command is a
  // failure.
  std::string url;
  // Sent with AUTH when not empty.
  std::string password = {};
  // Most connections open at once.
  int size = 4;
  // Longest wait for a connection, and for each reply.
  absl::Duration timeout = absl::Milliseconds(50);
};

// An answer of Redis; an error answer is a status instead.
struct Reply {
  enum class Kind : uint8_t { kNil, kText, kInteger, kArray };
  Kind kind = Kind::kNil;
  // Of kText: a bulk string or a status like `OK`. May hold any bytes.
  std::string text;
  // Of kInteger.
  int64_t integer = 0;
  // Of kArray.
  std::vector<Reply> elements;

  bool nil() const { return kind == Kind::kNil; }
};

// Not thread-safe.
class Connection {
 public:
  // UNAVAILABLE (REDIS_UNAVAILABLE) when nobody answers in time, INVALID_ARGUMENT for a bad url.
  static absl::StatusOr<std::unique_ptr<Connection>> Open(const Options& options);

  // Sends a command, each argument of any bytes, and waits for the answer. UNAVAILABLE
  // (REDIS_UNAVAILABLE) when none comes in time, which also breaks the connection: a late answer
  // would be taken for that of the next command. FAILED_PRECONDITION (REDIS_REFUSED) for an error
  // answer; the connection goes on.
  absl::StatusOr<Reply> Run(absl::Span<const absl::string_view> command);

  // True once the connection has failed and must be thrown away.
  bool broken() const;
  // False when the server has closed the connection while it was idle. Asks the socket only.
  bool AliveWhileIdle() const;

 private:
  struct Free {
    void operator()(redisContext* context) const;
  };
  using Context = std::unique_ptr<redisContext, Free>;
  explicit Connection(Context context) : context_(std::move(context)) {}
  static absl::StatusOr<Context> Connect(const Options& options);
  Context context_;
};

// UNAVAILABLE (REDIS_UNAVAILABLE).
absl::Status RedisUnavailable();

namespace reason {
inline constexpr absl::string_view kRedisUnavailable = "REDIS_UNAVAILABLE";
inline constexpr absl::string_view kRedisRefused = "REDIS_REFUSED";
inline constexpr absl::string_view kInvalidRedisUrl = "INVALID_REDIS_URL";
}  // namespace reason

}  // namespace hailan::redis
