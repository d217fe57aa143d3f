// BEGIN … COMMIT for the few changes that are more than one statement.
#include "absl/cleanup/cleanup.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/pg/connection_impl.h"
#include "common/pg/error.h"

namespace hailan::pg {
namespace {

constexpr int kMostTries = 3;

}  // namespace

absl::Status Transaction(Connection& connection,
                         absl::Time deadline,
                         const std::function<absl::Status()>& fn) {
  HL_RETURN_IF_ERROR(connection.ExecText("BEGIN", deadline).status());
  connection.impl_->first_failure = absl::OkStatus();
  // Also when `fn` throws: a session must never go back to the pool inside a transaction.
  absl::Cleanup rollback = [&] { connection.impl_->Rollback(); };
  HL_RETURN_IF_ERROR(fn());
  HL_RETURN_IF_ERROR(connection.impl_->first_failure);
  HL_RETURN_IF_ERROR(connection.ExecText("COMMIT", deadline).status());
  std::move(rollback).Cancel();
  return absl::OkStatus();
}

absl::Status Transaction(Pool& pool,
                         absl::Time deadline,
                         const std::function<absl::Status(Connection&)>& fn) {
  for (int attempt = 1;; ++attempt) {
    HL_ASSIGN_OR_RETURN(const Pool::Lease lease, pool.Acquire(deadline));
    const absl::Status status = Transaction(*lease, deadline, [&] { return fn(*lease); });
    if (status.ok() || attempt == kMostTries) return status;
    if (ReasonOf(status) != reason::kSerializationFailure || absl::Now() >= deadline) return status;
  }
}

}  // namespace hailan::pg
