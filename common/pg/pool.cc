// The pool: lends sessions, last returned first, and throws away those that were lost.
#include "common/pg/pool.h"

#include <algorithm>

#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/pg/error.h"
#include "common/pg/sql.h"

namespace hailan::pg {
namespace {

constexpr absl::Duration kConnectPause = absl::Milliseconds(100);

absl::Status PoolExhausted() {
  return WithRetryDelay(Error(absl::StatusCode::kResourceExhausted,
                              reason::kPoolExhausted,
                              "All database sessions are busy; try again shortly."),
                        absl::Milliseconds(100));
}

}  // namespace

Pool::Pool(Options options) : options_(std::move(options)) {
  HL_CHECK(options_.size > 0);
}

Pool::~Pool() {
  absl::MutexLock lock(&mutex_);
  // A lease that outlives its pool would return its session into nothing.
  HL_CHECK(open_ == static_cast<int>(idle_.size()));
}

Pool::Lease::Lease(Pool* pool, std::unique_ptr<Connection> connection)
    : pool_(pool), connection_(std::move(connection)) {}

Pool::Lease::~Lease() {
  if (connection_ != nullptr) pool_->Release(std::move(connection_));
}

absl::StatusOr<std::unique_ptr<Connection>> Pool::TakeIdle(absl::Time deadline) {
  absl::MutexLock lock(&mutex_);
  const auto available = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return !idle_.empty() || open_ < options_.size;
  };
  if (!mutex_.AwaitWithDeadline(absl::Condition(&available), deadline)) return PoolExhausted();
  while (!idle_.empty()) {
    std::unique_ptr<Connection> connection = std::move(idle_.back());
    idle_.pop_back();
    if (connection->AliveWhileIdle()) return connection;
    --open_;
  }
  if (absl::Now() < no_connect_before_) return DatabaseUnavailable();
  ++open_;
  return std::unique_ptr<Connection>();
}

absl::StatusOr<std::unique_ptr<Connection>> Pool::Open(absl::Time deadline) {
  Options options = options_;
  options.connect_timeout = std::min(options.connect_timeout, deadline - absl::Now());
  absl::StatusOr<std::unique_ptr<Connection>> connection =
      options.connect_timeout > absl::ZeroDuration() ? Connection::Open(options) : DeadlinePassed();
  if (connection.ok()) return connection;
  absl::MutexLock lock(&mutex_);
  --open_;
  if (absl::IsUnavailable(connection.status())) no_connect_before_ = absl::Now() + kConnectPause;
  return connection;
}

absl::StatusOr<Pool::Lease> Pool::Acquire(absl::Time deadline) {
  HL_ASSIGN_OR_RETURN(std::unique_ptr<Connection> connection, TakeIdle(deadline));
  if (connection == nullptr) {
    HL_ASSIGN_OR_RETURN(connection, Open(deadline));
  }
  return Lease(this, std::move(connection));
}

void Pool::Release(std::unique_ptr<Connection> connection) {
  {
    absl::MutexLock lock(&mutex_);
    if (!connection->broken()) {
      idle_.push_back(std::move(connection));
      return;
    }
    --open_;
  }
  // Closing happens here, outside the lock.
  connection.reset();
}

void Pool::CloseIdle() {
  std::vector<std::unique_ptr<Connection>> closing;
  absl::MutexLock lock(&mutex_);
  closing.swap(idle_);
  open_ -= static_cast<int>(closing.size());
}

absl::StatusOr<Rows> Pool::Exec(const Statement& statement,
                                const Params& params,
                                absl::Time deadline) {
  {
    HL_ASSIGN_OR_RETURN(const Lease lease, Acquire(deadline));
    const bool fresh = lease->fresh();
    absl::StatusOr<Rows> rows = lease->Exec(statement, params, deadline);
    if (rows.ok() || fresh || !lease->broken()) return rows;
  }
  // What took one idle session has most likely taken the others.
  CloseIdle();
  HL_ASSIGN_OR_RETURN(const Lease lease, Acquire(deadline));
  return lease->Exec(statement, params, deadline);
}

absl::Status Pool::Ping(absl::Time deadline) {
  return Exec(sql::kPing, Params(), deadline).status();
}

}  // namespace hailan::pg
