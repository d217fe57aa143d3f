// The libpqxx session behind Connection. Included by this library's own sources only.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <pqxx/connection>
#include <pqxx/errorhandler>
#include <pqxx/nontransaction>
#include <pqxx/result>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/pg/pool.h"

namespace hailan::pg {

// The statement_timeout to run with, in milliseconds (0 = none), for what remains until the
// deadline: `current` if it is long enough and not more than twice too long, else the next power of
// two. So a stream of calls with like deadlines sets it once. `current` < 0 = not known.
int64_t StatementTimeout(absl::Duration remaining, int64_t current);

// The connection string of a session: that of the options, plus our session settings. Settings ride
// in `options=` because libpqxx reconnects on its own and forgets what SET has said.
std::string ConnectionString(const Options& options);

class Connection::Impl {
 public:
  explicit Impl(const std::string& connection_string);

  // Runs `query` under the deadline and maps what it throws. `name` identifies it in the log.
  absl::StatusOr<Rows> Run(absl::string_view name,
                           absl::Time deadline,
                           const std::function<pqxx::result(pqxx::nontransaction&)>& query);
  // Makes the statement known to libpqxx, which sends it at its first use.
  void Prepare(const Statement& statement);
  // Ends the open transaction, whatever the deadline; the session is broken if that fails.
  void Rollback();

  bool AliveWhileIdle() const;

  bool broken = false;
  bool fresh = true;
  // The first failure since it was last set to OK; lets Transaction see a hidden one.
  absl::Status first_failure;

 private:
  absl::Status ApplyDeadline(absl::Time deadline);
  // Has plans made anew when it is time, see kPlansKept.
  void RenewPlans();

  pqxx::connection connection_;
  // Notices would otherwise be printed to stderr, between our JSON lines.
  pqxx::quiet_errorhandler quiet_;
  absl::flat_hash_set<const char*> prepared_;
  int64_t timeout_ms_ = 0;
  absl::Duration plans_kept_;
  absl::Time renew_plans_;
};

}  // namespace hailan::pg
