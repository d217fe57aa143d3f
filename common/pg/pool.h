// Connections to PostgreSQL: one small pool per module, whose sessions live in the module's schema.
// All SQL of the house goes through Connection::Exec; libpqxx exceptions end in this library.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/pg/params.h"
#include "common/pg/row.h"
#include "common/pg/statement.h"

namespace hailan::pg {

// Where and how to connect.
struct Options {
  // libpq connection string or URL, e.g. `postgresql:///hailan?host=/run/hailan`. Session settings
  // are ours: an `options=` in it is overridden.
  std::string url;
  // Schema of the module, [a-z0-9_]; becomes the search_path of every session.
  std::string schema;
  // Most connections open at once.
  int size = 4;
  // Longest wait for a new connection.
  absl::Duration connect_timeout = absl::Seconds(2);
};

// One session. Not thread-safe. Statements are prepared on first use and kept.
class Connection {
 public:
  // Opens a session: UTF-8, time zone UTC, search_path = schema, generic plans, jit off.
  // UNAVAILABLE (DATABASE_UNAVAILABLE) when the server cannot be reached, INVALID_ARGUMENT
  // (INVALID_SCHEMA) for a schema name that would need quoting.
  static absl::StatusOr<std::unique_ptr<Connection>> Open(const Options& options);
  ~Connection();

  // Runs one statement in its own implicit transaction (or in the open one, see Transaction).
  // `deadline` bounds it through statement_timeout, which is rounded up to a power of two
  // milliseconds so that it seldom has to be set: the server gives up within four times what
  // remained, and nothing is sent once the deadline has passed. A constraint violation, a
  // serialization failure and a lost connection become the statuses of common/pg/error.h; a
  // parameter with a NUL character is INVALID_ARGUMENT (NUL_CHARACTER).
  absl::StatusOr<Rows> Exec(const Statement& statement, const Params& params, absl::Time deadline);
  // Runs SQL text that is not a named statement (several, separated by semicolons, are one implicit
  // transaction): migrations and tests only.
  absl::StatusOr<Rows> ExecText(const std::string& sql, absl::Time deadline);

  // True once the session has failed and must be thrown away.
  bool broken() const;
  // True as long as no statement was run.
  bool fresh() const;
  // False when the server has closed the session while it was idle. Asks the socket, not the
  // server.
  bool AliveWhileIdle() const;

 private:
  friend absl::Status Transaction(Connection&, absl::Time, const std::function<absl::Status()>&);
  class Impl;
  explicit Connection(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// A bounded set of sessions. Thread-safe.
class Pool {
 public:
  explicit Pool(Options options);
  ~Pool();

  // A session on loan; returned (or discarded when broken) when the lease dies.
  class Lease {
   public:
    Lease(Pool* pool, std::unique_ptr<Connection> connection);
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease();
    Connection& operator*() const { return *connection_; }
    Connection* operator->() const { return connection_.get(); }

   private:
    Pool* pool_;
    std::unique_ptr<Connection> connection_;
  };

  // Waits for a free session until `deadline`: RESOURCE_EXHAUSTED (POOL_EXHAUSTED) when none gets
  // free, UNAVAILABLE when the server cannot be reached. After a failed attempt to connect, others
  // fail at once for 100 ms, so that an outage does not turn into a storm of attempts.
  absl::StatusOr<Lease> Acquire(absl::Time deadline);

  // One statement on any session. When a session that had been idle turns out to be lost, the
  // statement is run once more on a fresh one. That cannot do a write twice unnoticed: a session
  // that died while idle is found before anything is sent, and one that dies in the very statement
  // is either rolled back or meets the receipt, revision or key of its first run.
  absl::StatusOr<Rows> Exec(const Statement& statement, const Params& params, absl::Time deadline);

  // OK when a session can be had and answers; for readiness.
  absl::Status Ping(absl::Time deadline);

  const Options& options() const { return options_; }

 private:
  // A session taken from the idle ones, or none when a new one may be opened (already counted).
  absl::StatusOr<std::unique_ptr<Connection>> TakeIdle(absl::Time deadline);
  absl::StatusOr<std::unique_ptr<Connection>> Open(absl::Time deadline);
  void Release(std::unique_ptr<Connection> connection);
  void CloseIdle();

  const Options options_;
  absl::Mutex mutex_;
  std::vector<std::unique_ptr<Connection>> idle_ ABSL_GUARDED_BY(mutex_);
  // Sessions idle, on loan or being opened.
  int open_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Time no_connect_before_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

// Runs `fn` inside BEGIN … COMMIT on `connection`, which must not be in a transaction; rolls back
// when `fn` fails, and also when it hides the failure of a statement (whose status is then the
// answer).
absl::Status Transaction(Connection& connection,
                         absl::Time deadline,
                         const std::function<absl::Status()>& fn);

// The same on a session of the pool, tried again on a serialization failure or deadlock, three
// times at most and within the deadline. The only BEGIN in the tree; single statements do not need
// it.
absl::Status Transaction(Pool& pool,
                         absl::Time deadline,
                         const std::function<absl::Status(Connection&)>& fn);

}  // namespace hailan::pg
