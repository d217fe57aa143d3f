// Bulk imports: one call is many commands of one aggregate, each with a request id of its own.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/command/runner.h"
#include "common/rpc/call.h"
#include "hailan/grid_geo/v1/imports.pb.h"
#include "services/grid_geo/domain/edit.h"

namespace hailan::grid_geo {

// The request id of item `index` of a batch: UUID-shaped digest of both, so that a repeated batch
// repeats the ids of its items.
std::string ItemRequestId(absl::string_view batch_request_id, int index);

// UUID-shaped digest of a text: the id of what has a natural key.
std::string DigestId(absl::string_view text);

// True when a refused item is the item's own fault; false when the whole call must fail (database
// away, deadline, scope, reused request id).
bool IsItemFault(const absl::Status& status);

// The fault of a refused item.
RowFault FaultOf(int index, std::string id, const absl::Status& status);

// The report of an import, faults in row order.
v1::ImportReport MakeReport(int rows, const Tally& tally, std::vector<RowFault> faults);

// One command, waited for. Not for a reactor's thread.
template <class S>
absl::StatusOr<typename S::State> RunOne(command::Runner<S>& runner,
                                         const rpc::Call& call,
                                         const std::string& request_id,
                                         typename S::Command command) {
  std::vector<std::pair<command::Origin, typename S::Command>> one;
  one.emplace_back(call.Origin(request_id), std::move(command));
  return std::move(runner.RunAll(std::move(one)).front());
}

// One import on its way: what its rows turned into.
template <class S>
struct Batch {
  // One command, for one row or for several that change the same aggregate.
  struct Item {
    std::string id;
    std::vector<int> rows;
    typename S::Command command;
  };
  std::vector<Item> items;
  // Rows refused before.
  std::vector<RowFault> faults;
};

// What the items of an import came to.
struct Outcome {
  Tally tally;
  std::vector<RowFault> faults;
  // LOST_RACE of an item that is neither stored nor refused; OK otherwise.
  absl::Status lost = absl::OkStatus();
};

// Adds what became of one item; the status is an error of the whole call.
template <class S>
absl::Status AddTo(Outcome& outcome,
                   const absl::StatusOr<typename S::State>& result,
                   const std::string& request_id,
                   const typename Batch<S>::Item& item) {
  const absl::Status& status = result.status();
  if (status.ok()) {
    const Tally& done = result->tally;
    outcome.tally.created += done.by == request_id ? done.created : 0;
    outcome.tally.updated += done.by == request_id ? done.updated : 0;
    return absl::OkStatus();
  }
  if (ReasonOf(status) == hailan::reason::kLostRace) {
    outcome.lost = status;
    return absl::OkStatus();
  }
  if (!IsItemFault(status)) return status;
  for (const int row : item.rows) outcome.faults.push_back(FaultOf(row, item.id, status));
  return absl::OkStatus();
}

// Has `run` answer the items' commands, in order and each with a request id of its own. An error is
// one of the whole call.
template <class S, class Run>
absl::StatusOr<Outcome> RunItemsBy(Run run,
                                   const rpc::Call& call,
                                   const std::string& request_id,
                                   Batch<S> batch) {
  std::vector<std::pair<command::Origin, typename S::Command>> commands;
  std::vector<std::string> ids;
  for (auto& item : batch.items) {
    ids.push_back(ItemRequestId(request_id, static_cast<int>(ids.size())));
    item.command.id = ids.back();
    commands.emplace_back(call.Origin(ids.back()), std::move(item.command));
  }
  const absl::StatusOr<std::vector<absl::StatusOr<typename S::State>>> results =
      run(std::move(commands));
  HL_RETURN_IF_ERROR(results.status());
  Outcome outcome{.tally = {}, .faults = std::move(batch.faults)};
  for (size_t i = 0; i < results->size(); ++i) {
    HL_RETURN_IF_ERROR(AddTo<S>(outcome, (*results)[i], ids[i], batch.items[i]));
  }
  return outcome;
}

// Runs the items each for itself, and waits.
template <class S>
absl::StatusOr<Outcome> RunItems(command::Runner<S>& runner,
                                 const rpc::Call& call,
                                 const std::string& request_id,
                                 Batch<S> batch) {
  const auto run = [&runner](auto commands) { return runner.RunAll(std::move(commands)); };
  return RunItemsBy(run, call, request_id, std::move(batch));
}

// The report of a batch; `rows` counts the rows of the request.
template <class S>
absl::StatusOr<v1::ImportReport> RunBatch(command::Runner<S>& runner,
                                          const rpc::Call& call,
                                          const std::string& request_id,
                                          int rows,
                                          Batch<S> batch) {
  HL_ASSIGN_OR_RETURN(Outcome outcome, RunItems(runner, call, request_id, std::move(batch)));
  HL_RETURN_IF_ERROR(outcome.lost);
  return MakeReport(rows, outcome.tally, std::move(outcome.faults));
}

}  // namespace hailan::grid_geo
