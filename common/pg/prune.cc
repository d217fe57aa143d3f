#include "common/pg/prune.h"

#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "common/pg/sql.h"

namespace hailan::pg {
namespace {

// Small enough for a few milliseconds, so that nobody waits for its locks or its place in the log.
constexpr int kBatch = 1000;
constexpr absl::Duration kStatementLimit = absl::Seconds(10);

absl::Time StatementDeadline() {
  return absl::Now() + kStatementLimit;
}

obs::Counter AddCounter(obs::Metrics& metrics, const std::string& schema, const char* table) {
  return metrics.AddCounter("hailan_pruned_rows_total",
                            "Rows that were removed at the end of their retention.",
                            {{"schema", schema}, {"table", table}});
}

}  // namespace

Pruner::Pruner(Pool& pool, const Retention& retention, obs::Metrics& metrics)
    : pool_(pool),
      retention_(retention),
      pruned_receipts_(AddCounter(metrics, pool.options().schema, "requests")),
      pruned_changes_(AddCounter(metrics, pool.options().schema, "outbox")) {}

absl::Status Pruner::Run(absl::Duration budget) {
  const absl::Time start = absl::Now();
  // A half for each, and whatever becomes of the other, so that neither starves.
  absl::Status status = PruneReceipts(start + budget / 2);
  status.Update(PruneChanges(start + budget));
  return status;
}

absl::Status Pruner::PruneReceipts(absl::Time stop) {
  int64_t removed = kBatch;
  while (removed == kBatch && absl::Now() < stop) {
    Params params;
    params.Add(absl::ToInt64Microseconds(retention_.receipts)).Add(receipts_until_).Add(kBatch);
    HL_ASSIGN_OR_RETURN(const Rows rows,
                        pool_.Exec(sql::kPruneReceipts, params, StatementDeadline()));
    removed = rows[0].Int(0);
    receipts_until_ = rows[0].Int(1);
    pruned_receipts_.Increment(static_cast<double>(removed));
  }
  return absl::OkStatus();
}

absl::Status Pruner::PruneChanges(absl::Time stop) {
  HL_RETURN_IF_ERROR(pool_.Exec(sql::kMarkOutbox, Params(), StatementDeadline()).status());
  Params retention;
  retention.Add(absl::ToInt64Microseconds(retention_.changes));
  HL_ASSIGN_OR_RETURN(const Rows mark,
                      pool_.Exec(sql::kTakeOutboxMark, retention, StatementDeadline()));
  if (mark.empty()) return absl::OkStatus();
  const std::string transaction = mark[0].Text(0);
  std::string city;
  while (absl::Now() < stop) {
    Params before;
    before.Add(city);
    HL_ASSIGN_OR_RETURN(const Rows next,
                        pool_.Exec(sql::kFindOutboxCity, before, StatementDeadline()));
    if (next.empty()) break;
    city = next[0].Text(0);
    HL_RETURN_IF_ERROR(PruneCity(city, transaction, stop));
  }
  return absl::OkStatus();
}

absl::Status Pruner::PruneCity(const std::string& city,
                               const std::string& transaction,
                               absl::Time stop) {
  int64_t removed = kBatch;
  while (removed == kBatch && absl::Now() < stop) {
    Params params;
    params.Add(city).Add(transaction).Add(kBatch);
    HL_ASSIGN_OR_RETURN(const Rows rows,
                        pool_.Exec(sql::kPruneOutbox, params, StatementDeadline()));
    removed = rows[0].Int(0);
    pruned_changes_.Increment(static_cast<double>(removed));
  }
  return absl::OkStatus();
}

}  // namespace hailan::pg
